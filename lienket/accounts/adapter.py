"""How django-allauth is fitted to this house: closed sign-up, the log of sign-ins, limits, sessions, our words."""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from typing import Any, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienket.accounts import actions, queries
from lienket.accounts.choices import SignInOutcome
from lienket.accounts.models import Person
from lienket.accounts.rules import NOBODY

logger = logging.getLogger(__name__)
TOO_MANY = "too_many_login_attempts"
_LIMIT = {"app": "allauth.account", "action": "login_failed"}


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators; every attempt to sign in is written down."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": gettext_lazy("Tài khoản này đang bị khóa. Hãy liên hệ người quản trị của cơ quan."),
        "email_password_mismatch": gettext_lazy("Email hoặc mật khẩu chưa đúng. Hãy kiểm tra rồi thử lại."),
        "enter_current_password": gettext_lazy("Mật khẩu hiện tại chưa đúng."),
        "incorrect_code": gettext_lazy("Mã chưa đúng hoặc đã dùng. Hãy nhập mã mới nhất."),
        "incorrect_password": gettext_lazy("Mật khẩu chưa đúng."),
        TOO_MANY: gettext_lazy(
            "Đã thử sai quá nhiều lần nên việc đăng nhập tạm khóa. "
            "Hãy chờ 15 phút rồi thử lại, hoặc nhờ người quản trị của cơ quan đặt lại mật khẩu."
        ),
        "rate_limited": gettext_lazy("Đã thử quá nhiều lần trong thời gian ngắn. Hãy chờ 15 phút rồi thử lại."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # One counter per account. Django-allauth puts the host in it, which a client may choose among ours.
        return "account:" + str(credentials.get("email", "")).strip().lower()[:254]

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        super().authentication_failed(request, **credentials)
        self.log(request, SignInOutcome.FAILED, email=str(credentials.get("email", "")), means="password")

    def log(
        self,
        request: HttpRequest,
        outcome: str,
        *,
        email: str = "",
        person: Person | None = None,
        means: str = "",
    ) -> None:
        """Keep one line about an attempt; the person is found by e-mail when not given."""
        if person is None and email:
            person = Person.objects.filter(email__iexact=email.strip().replace("\x00", "")).first()
        actions.log_sign_in(
            person=person,
            email=person.email if person else email.strip(),
            outcome=outcome,
            means=means,
            address=self.get_client_ip(request),
            agent=request.META.get("HTTP_USER_AGENT", ""),
        )

    def seconds_to_wait(self, request: HttpRequest, key: str) -> int:
        """Seconds until an attempt under this counter is allowed again; 0 when it is allowed now."""
        longest = 0.0
        for rate in ratelimit.get_rates(**_LIMIT):
            history = cache.get(ratelimit.get_cache_key(request, rate=rate, key=key, **_LIMIT), [])
            fresh = [at for at in history if at > time.time() - rate.duration]
            if len(fresh) >= rate.amount:
                longest = max(longest, fresh[rate.amount - 1] + rate.duration - time.time())
        return int(longest) + 1 if longest > 0 else 0

    def forgive(self, request: HttpRequest, person: Person) -> None:
        """Forget failed attempts on this account, after an administrator has seen to it."""
        keys = (self._get_login_attempts_cache_key(request, email=person.email), second_step_key(person))
        rates = [rate for rate in ratelimit.get_rates(**_LIMIT) if rate.per == "key"]
        cache.delete_many(
            [ratelimit.get_cache_key(request, rate=rate, key=key, **_LIMIT) for key in keys for rate in rates]
        )

    def reauthenticate(self, user: Person, password: str) -> bool:
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        words = {
            "reauthenticate": _("Nhập mật khẩu"),
            "mfa_reauthenticate": _("Nhập mã của ứng dụng xác thực"),
            "mfa_reauthenticate:webauthn": _("Dùng khóa truy cập"),
        }
        methods = super().get_reauthentication_methods(user)
        return [{**one, "description": words.get(one["id"], one["description"])} for one in methods]

    def pre_login(self, request: HttpRequest, user: Person, **kwargs: Any) -> HttpResponse | None:
        response = super().pre_login(request, user, **kwargs)
        if response is not None and not user.is_active:
            self.log(request, SignInOutcome.FAILED, person=user, means="inactive")
        return response

    def login(self, request: HttpRequest, user: Person) -> None:
        super().login(request, user)
        # A moment, not a span: however often the session is saved, it ends then.
        ends = timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE)
        request.session.set_expiry(ends)
        request.session["seen_at"] = int(time.time())

    def post_login(self, request: HttpRequest, user: Person, **kwargs: Any) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        methods = request.session.get("account_authentication_methods", [])
        means = ", ".join(dict.fromkeys(str(m.get("type") or m.get("method")) for m in methods))
        self.log(request, SignInOutcome.SUCCEEDED, person=user, means=means)
        if queries.viewer_for(user).unsecured:
            return HttpResponseRedirect(reverse("mfa_index"))
        return response

    def logout(self, request: HttpRequest) -> None:
        user = request.user
        if isinstance(user, Person):
            self.log(request, SignInOutcome.SIGNED_OUT, person=user)
        super().logout(request)

    def set_password(self, user: Person, password: str) -> None:
        actor = getattr(context.request, "viewer", NOBODY)
        actions.change_password(actor=actor, person=user, password=password)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:me")


def second_step_key(person: Person) -> str:
    """The counter that django-allauth keeps of failed codes of one person."""
    return f"mfa-auth-user-{person.pk}"


class MfaAdapter(DefaultMFAAdapter):
    """Names shown by authenticator apps and passkey prompts, and our words."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": gettext_lazy("Chưa tắt được cách xác thực này."),
        "cannot_generate_recovery_codes": gettext_lazy(
            "Hãy bật ứng dụng xác thực hoặc thêm khóa truy cập trước, rồi mới tạo mã dự phòng."
        ),
        "incorrect_code": gettext_lazy("Mã hoặc khóa chưa đúng, hoặc mã đã dùng rồi. Hãy thử lại với mã mới nhất."),
        "unverified_email": gettext_lazy("Chưa bật được xác thực hai bước cho email này."),
    }

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity = super().get_public_key_credential_rp_entity()
        entity["name"] = "Liên Kết"
        return entity

    def generate_authenticator_name(self, user: Person, type: Any) -> str:
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Khóa chính") if count == 0 else _("Khóa thứ %(n)s") % {"n": count + 1}


class SocialAdapter(DefaultSocialAccountAdapter):
    """Single sign-on: people whom administrators made come in and are joined; nobody is made here.

    django-allauth's own sign-in by e-mail (EMAIL_AUTHENTICATION) stays off: it wipes the person's password, against
    strangers who signed up under a foreign e-mail, and joins before it looks whether the account is active.
    """

    error_messages = {
        **DefaultSocialAccountAdapter.error_messages,
        "no_password": gettext_lazy(
            "Tài khoản này chưa có mật khẩu, gỡ nối thì không còn đăng nhập được. "
            "Hãy nhờ người quản trị của cơ quan đặt mật khẩu trước."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        if exception is None:
            return
        logger.warning("single sign-on failed: %s: %.300s", type(exception).__name__, exception)
        if "state" in (extra_context or {}):
            account = get_account_adapter(request)
            account.log(request, SignInOutcome.FAILED, means="socialaccount")

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        person = sociallogin.user if sociallogin.is_existing else self._person(request, sociallogin)
        if not person.is_active:
            sentence = _("Tài khoản này đang bị khóa. Hãy liên hệ người quản trị của cơ quan.")
            self._refuse(request, sentence, person=person, means="socialaccount, inactive")
        if not sociallogin.is_existing:
            self._join(request, sociallogin, person)

    def _person(self, request: HttpRequest, sociallogin: Any) -> Person:
        """Whose e-mail the provider has verified; else the answer is a page that says what to do."""
        address = next(iter(sociallogin.email_addresses), None)
        if address is None:
            sentence = _(
                "Hệ thống đăng nhập của cơ quan không gửi địa chỉ email. "
                "Hãy báo người quản trị hệ thống đó, hoặc đăng nhập bằng email và mật khẩu."
            )
            self._refuse(request, sentence)
        if not address.verified:
            sentence = _(
                "Hệ thống đăng nhập của cơ quan chưa xác minh email %(email)s. "
                "Hãy xác minh email ở hệ thống đó rồi thử lại, hoặc đăng nhập bằng email và mật khẩu."
            )
            self._refuse(request, sentence % {"email": address.email}, email=address.email)
        person = Person.objects.filter(email=address.email).first()
        if person is None:
            sentence = _(
                "Chưa có tài khoản nào dùng email %(email)s. Tài khoản do người quản trị tạo: "
                "hãy nhờ người quản trị của cơ quan tạo tài khoản với đúng email này."
            )
            self._refuse(request, sentence % {"email": address.email}, email=address.email)
        return person

    def _refuse(self, request: HttpRequest, sentence: str, *, means: str = "socialaccount", **who: Any) -> NoReturn:
        get_account_adapter(request).log(request, SignInOutcome.FAILED, means=means, **who)
        raise ImmediateHttpResponse(render(request, "socialaccount/refused.html", {"sentence": sentence}, status=403))

    def _join(self, request: HttpRequest, sociallogin: Any, person: Person) -> None:
        """Join the provider's subject to the person, for this and every later time."""
        actor = queries.viewer_for(person)
        with actions.joining_sign_on(actor=actor, person=person):
            # Two tabs may come back at once; the second finds what the first has joined.
            row = Person.objects.select_for_update().get(pk=person.pk)
            subject = sociallogin.account
            if SocialAccount.objects.filter(provider=subject.provider, uid=subject.uid).exists():
                sociallogin.lookup()
            else:
                sociallogin.connect(request, row)
        account = get_account_adapter(request)
        account.add_message(request, messages.INFO, "socialaccount/messages/account_connected.txt")
