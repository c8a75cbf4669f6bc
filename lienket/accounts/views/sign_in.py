"""django-allauth's pages with our forms: refused attempts are logged, locked ones answer 429 and when to return."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account import views as account
from allauth.account.adapter import get_adapter
from allauth.mfa.base import views as mfa
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from lienket.accounts import actions
from lienket.accounts.adapter import second_step_key
from lienket.accounts.choices import SignInOutcome
from lienket.accounts.forms import sign_in as forms
from lienket.accounts.models import Person
from lienket.ground.refusals import NotThere


def _refused(request: HttpRequest, response: HttpResponse, form: Any, key: str) -> HttpResponse:
    """The answer to a refused attempt: 422, or 429 with the seconds to wait."""
    response.status_code = 422
    if form.is_locked():
        response.status_code = 429
        response["Retry-After"] = str(get_adapter().seconds_to_wait(request, key) or 60)
    return response


class SignIn(account.LoginView):
    """E-mail and password."""

    form_class = forms.SignInForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        if response.status_code == 429 and "Retry-After" not in response:
            response["Retry-After"] = "60"
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        adapter = get_adapter()
        email = str(form.cleaned_data.get("login", ""))
        if form.is_locked():
            adapter.log(self.request, SignInOutcome.LOCKED, email=email, means="password")
        key = adapter._get_login_attempts_cache_key(self.request, email=email)
        return _refused(self.request, super().form_invalid(form), form, key)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        given: dict[str, Any] = super().get_context_data(**kwargs)
        configured = bool(settings.OIDC_ISSUER)
        given["sso_url"] = reverse("openid_connect_login", args=["sso"]) if configured else ""
        return given


class SecondStep(mfa.AuthenticateView):
    """A code or a key after the password."""

    form_class = forms.CodeForm
    webauthn_form_class = forms.KeyForm

    def form_invalid(self, form: Any) -> HttpResponse:
        person = self.stage.login.user
        outcome = SignInOutcome.LOCKED if form.is_locked() else SignInOutcome.FAILED
        means = "totp" if "code" in form.fields else "webauthn"
        get_adapter().log(self.request, outcome, person=person, means=means)
        return _refused(self.request, super().form_invalid(form), form, second_step_key(person))


class PasskeySignIn(keys.LoginWebAuthnView):
    """A passkey instead of e-mail and password."""

    form_class = forms.PasskeySignInForm

    def form_invalid(self, form: Any) -> HttpResponse:
        get_adapter().log(self.request, SignInOutcome.FAILED, means="webauthn")
        return super().form_invalid(form)


class _Confirming:
    """Reauthentication: a wrong answer is a refused form."""

    request: HttpRequest

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        person = self.request.user
        assert isinstance(person, Person)
        if isinstance(response, HttpResponseRedirect):
            return response
        return _refused(self.request, response, form, second_step_key(person))


class ConfirmPassword(_Confirming, account.ReauthenticateView):
    form_class = forms.ConfirmPasswordForm


class ConfirmCode(_Confirming, mfa.ReauthenticateView):
    form_class = forms.ConfirmCodeForm


class ConfirmKey(keys.ReauthenticateWebAuthnView):
    form_class = forms.ConfirmKeyForm

    def form_invalid(self, form: Any) -> HttpResponse:
        super().form_invalid(form)  # leaves the message; back to the same page rather than to the sign-in
        return HttpResponseRedirect(self.request.get_full_path())


class Refused:
    """A form that is not accepted answers 422."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        response.status_code = 422
        return response


class ChangePassword(Refused, account.PasswordChangeView):
    """One's own password."""

    form_class = forms.ChangePasswordForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_usable_password():  # type: ignore[union-attr]
            raise NotThere(_("Tài khoản của anh/chị không dùng mật khẩu. Hãy nhờ người quản trị đặt nếu cần."))
        return super().dispatch(request, *args, **kwargs)


def _noted(request: HttpRequest, words: str, save: Callable[[Any], HttpResponse], form: Any) -> HttpResponse:
    """Save a change of second factors together with its line in the trail, in one transaction."""
    person = request.user
    assert isinstance(person, Person)
    with actions.changing_second_factor(actor=request.viewer, person=person, words=words):  # type: ignore[attr-defined]
        return save(form)


class ActivateApp(Refused, totp.ActivateTOTPView):
    form_class = forms.ActivateAppForm

    def form_valid(self, form: Any) -> HttpResponse:
        return _noted(self.request, "bật ứng dụng xác thực", super().form_valid, form)


class DeactivateApp(Refused, totp.DeactivateTOTPView):
    def form_valid(self, form: Any) -> HttpResponse:
        return _noted(self.request, "tắt ứng dụng xác thực", super().form_valid, form)


class AddKey(Refused, keys.AddWebAuthnView):
    form_class = forms.AddKeyForm

    def form_valid(self, form: Any) -> HttpResponse:
        words = f"thêm khóa truy cập “{form.cleaned_data['name']}”"
        return _noted(self.request, words, super().form_valid, form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # django-allauth drops the form it was given, and with it the sentences of a refusal.
        return {**super().get_context_data(), **kwargs}


class RemoveKey(Refused, keys.RemoveWebAuthnView):
    def form_valid(self, form: Any) -> HttpResponse:
        return _noted(self.request, f"bỏ khóa truy cập “{self.object.wrap().name}”", super().form_valid, form)


class RenameKey(Refused, keys.EditWebAuthnView):
    form_class = forms.RenameKeyForm

    def form_valid(self, form: Any) -> HttpResponse:
        words = f"đổi tên khóa truy cập thành “{form.cleaned_data['name']}”"
        return _noted(self.request, words, super().form_valid, form)
