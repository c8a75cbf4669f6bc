"""How django-allauth is fitted to this house: closed sign-up, the log of sign-ins, passkeys for officials."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest, HttpResponse

from lienket.accounts import actions
from lienket.accounts.choices import SignInOutcome
from lienket.accounts.models import Person


def _seen(request: HttpRequest) -> dict[str, Any]:
    return {"address": request.META.get("REMOTE_ADDR"), "agent": request.META.get("HTTP_USER_AGENT", "")}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by administrators; every attempt to sign in is written down."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        super().authentication_failed(request, **credentials)
        email = str(credentials.get("email", ""))
        actions.log_sign_in(
            person=Person.objects.filter(email__iexact=email).first(),
            email=email,
            outcome=SignInOutcome.FAILED,
            **_seen(request),
        )

    def post_login(self, request: HttpRequest, user: Person, **kwargs: Any) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        methods = request.session.get("account_authentication_methods", [])
        means = ", ".join(dict.fromkeys(str(m.get("type") or m.get("method")) for m in methods))
        actions.log_sign_in(
            person=user, email=user.email, outcome=SignInOutcome.SUCCEEDED, means=means[:40], **_seen(request)
        )
        return response

    def logout(self, request: HttpRequest) -> None:
        user = request.user
        if isinstance(user, Person):
            actions.log_sign_in(
                person=user, email=user.email, outcome=SignInOutcome.SIGNED_OUT, **_seen(request)
            )
        super().logout(request)


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Names shown by authenticator apps and passkey prompts."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity = super().get_public_key_credential_rp_entity()
        entity["name"] = "Liên Kết"
        return entity
