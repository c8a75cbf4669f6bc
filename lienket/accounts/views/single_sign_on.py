"""Single sign-on by OpenID Connect: off to the provider, and back with an answer that is checked in full.

django-allauth carries the exchange (state, PKCE). It trusts an ID token fetched over TLS without looking at the
signature, and sends no nonce; here both are checked, and whatever else a provider may answer becomes a page.
Sources: OpenID Connect Core 1.0, 3.1.2.1 (nonce), 3.1.3.7 (checks of the ID token), 5.3.2 (subject of userinfo).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import jwt
from allauth.account.utils import get_next_redirect_url
from allauth.decorators import rate_limit
from allauth.socialaccount import views as sso
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from requests import RequestException

from lienket.accounts import actions, queries
from lienket.accounts.models import Person
from lienket.accounts.views.sign_in import Refused
from lienket.ground.refusals import NotThere

PROVIDER = "sso"
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures by a private key only: with a shared secret, whoever knows ours could sign."""
LEEWAY_S = 60

#: What reading an answer may raise when a provider answers with something else than the standard says.
_UNREADABLE = (
    AttributeError,
    ImproperlyConfigured,
    KeyError,
    OverflowError,
    RequestException,
    TypeError,
    ValueError,
    jwt.PyJWTError,
)

View = Callable[..., HttpResponse]


@contextmanager
def _reading() -> Iterator[None]:
    """Whatever goes wrong while an answer is read is the provider's error, and becomes OAuth2Error."""
    try:
        yield
    except _UNREADABLE as failed:
        raise OAuth2Error(f"{type(failed).__name__}: {failed}") from failed


def _configured(view: View) -> View:
    """404 for any provider but ours, and for ours when none is set."""

    @wraps(view)
    def checked(request: HttpRequest, provider_id: str) -> HttpResponse:
        if provider_id != PROVIDER or not settings.OIDC_ISSUER:
            raise NotThere(_("Không có trang này."))
        return view(request)

    return checked


@_configured
@rate_limit(action="login")
def login(request: HttpRequest) -> HttpResponse:
    """A page that says where one is going (GET); off to the provider (POST). Signs in, never joins by itself."""
    provider = get_adapter(request).get_provider(request, PROVIDER)
    if request.method != "POST":
        return render(request, "socialaccount/login.html", {"provider": provider})
    provider.oauth2_adapter_class = OpenIdClient
    nonce = secrets.token_urlsafe(24)
    try:
        response: HttpResponse = provider.redirect(
            request,
            process=AuthProcess.LOGIN,
            next_url=get_next_redirect_url(request),
            auth_params={"nonce": nonce},
            nonce=nonce,
        )
    except OAuth2Error as failed:
        return render_authentication_error(request, provider, exception=failed)
    return response


@_configured
@rate_limit(action="login")
def callback(request: HttpRequest) -> HttpResponse:
    """The way back: whoever the checked answer names signs in, or reads why not."""
    client = OpenIdClient(request, PROVIDER)
    try:
        return _Return.adapter_view(client)(request)
    except OAuth2Error as failed:
        return render_authentication_error(request, client.get_provider(), exception=failed)


class _Return(OAuth2CallbackView):
    """Hands the nonce kept in the session, with the state, to whoever reads the answer."""

    adapter: OpenIdClient

    def _get_state(self, request: HttpRequest, provider: Any) -> tuple[dict[str, Any] | None, HttpResponse | None]:
        state, response = super()._get_state(request, provider)
        self.adapter.nonce = str((state or {}).get("nonce") or "")
        return state, response


class OpenIdClient(OpenIDConnectOAuth2Adapter):
    """Reads the provider's answers. Raises OAuth2Error for any that is not as it must be."""

    nonce = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        with _reading():
            config: dict[str, Any] = super().openid_config
            if config["issuer"].rstrip("/") != settings.OIDC_ISSUER:
                raise OAuth2Error("the configuration names another issuer")
            for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                _check_address(name, config[name])
            if "userinfo_endpoint" in config:
                _check_address("userinfo_endpoint", config["userinfo_endpoint"])
        return config

    def get_access_token_data(self, *args: Any, **kwargs: Any) -> Any:
        with _reading():
            return super().get_access_token_data(*args, **kwargs)

    def parse_token(self, data: Any) -> Any:
        with _reading():
            return super().parse_token(data)

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        with _reading():
            claims = self._decode_id_token(app, kwargs["response"].get("id_token"))
            if "email" not in claims:
                told = self._fetch_user_info(token.token)
                if told["sub"] != claims["sub"]:
                    raise OAuth2Error("userinfo is about another subject")
                claims = {**claims, "email": told.get("email"), "email_verified": told.get("email_verified")}
            # Only what is needed is kept, and no token.
            return self.get_provider().sociallogin_from_response(request, {"id_token": _needed(claims)})

    def _decode_id_token(self, app: Any, id_token: Any) -> dict[str, Any]:
        if not isinstance(id_token, str):
            raise OAuth2Error("no ID token")
        key = self._key(jwt.get_unverified_header(id_token).get("kid"))
        if key.algorithm_name not in ALGORITHMS:
            raise OAuth2Error("the ID token is not signed by a private key")
        claims: dict[str, Any] = jwt.decode(
            id_token,
            key=key,
            algorithms=[key.algorithm_name],
            audience=app.client_id,
            issuer=self.openid_config["issuer"],
            leeway=LEEWAY_S,
            options={"require": ["iss", "sub", "aud", "exp", "iat", "nonce"]},
        )
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if claims.get("azp", None if several else app.client_id) != app.client_id:
            raise OAuth2Error("the ID token was made for another client")
        if not self.nonce or not hmac.compare_digest(str(claims["nonce"]).encode(), self.nonce.encode()):
            raise OAuth2Error("the ID token answers another request")
        return claims

    def _key(self, kid: str | None) -> jwt.PyJWK:
        with get_adapter().get_requests_session() as session:
            response = session.get(self.openid_config["jwks_uri"])
            response.raise_for_status()
        known = jwt.PyJWKSet.from_dict(response.json()).keys
        fitting = [key for key in known if key.public_key_use in (None, "sig") and kid in (None, key.key_id)]
        if len(fitting) != 1:
            raise OAuth2Error("the ID token names no key of the provider")
        return fitting[0]


def _check_address(name: str, address: str) -> None:
    """Endpoints are reached over TLS, or stand beside an issuer on this machine."""
    if not address.startswith(("https://", settings.OIDC_ISSUER + "/")):
        raise OAuth2Error(f"{name} is not an https address")


def _needed(claims: dict[str, Any]) -> dict[str, Any]:
    """Subject, e-mail and whether the provider verified it; `uid` names the subject among all issuers.

    An issuer set later must not inherit the people of the one before, so the issuer is part of `uid`.
    """
    subject, email = claims["sub"], claims.get("email")
    if not (isinstance(subject, str) and subject.isascii() and subject.isprintable() and 0 < len(subject) <= 255):
        raise OAuth2Error("the subject is not 1 to 255 ASCII characters")
    # Other scripts hold letters whose lower case is ASCII (K, U+212A): they must not pass for someone else's address.
    readable = isinstance(email, str) and email.isascii() and email.isprintable()
    return {
        "iss": claims["iss"],
        "sub": subject,
        "uid": hashlib.sha256(f"{claims['iss']}\n{subject}".encode()).hexdigest(),
        "email": email if readable else "",
        # Some providers write the word; any other text, "false" among them, is not a yes.
        "email_verified": claims.get("email_verified") in (True, "true"),
    }


class Connections(Refused, sso.ConnectionsView):
    """One's own joined account, and taking it off."""

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        field = form.fields["account"]
        field.label = _("Tài khoản ở hệ thống đăng nhập của cơ quan")
        field.label_from_instance = queries.joined_name
        field.error_messages["required"] = _("Hãy chọn tài khoản cần gỡ nối.")
        return form

    def form_valid(self, form: Any) -> HttpResponse:
        person = self.request.user
        assert isinstance(person, Person)
        with actions.parting_sign_on(actor=self.request.viewer, person=person):
            return super().form_valid(form)
