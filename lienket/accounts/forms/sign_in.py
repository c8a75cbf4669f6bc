"""django-allauth's forms in our words, and stricter where a key alone lets someone in."""

from __future__ import annotations

import struct
from typing import Any

from allauth.account import forms as account
from allauth.account.internal import flows
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as keys
from allauth.mfa.webauthn.internal.auth import parse_authentication_response
from cryptography.exceptions import InvalidSignature
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from lienket.ground.ui.forms import empty_sentence

#: What a parser of keys raises on bytes that someone made up.
_UNREADABLE = (AttributeError, IndexError, InvalidSignature, KeyError, TypeError, ValueError, struct.error)


class _Worded(forms.Form):
    """Labels, hints and sentences of ours on the fields that django-allauth made."""

    words: dict[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in self.labels().items():
            if name in self.fields:
                self.fields[name].label = label
                self.fields[name].help_text = ""
                self.fields[name].widget.attrs.pop("placeholder", None)
        for name, field in self.fields.items():
            field.error_messages["required"] = empty_sentence(field, name)
        if "credential" in self.fields:
            unread = _("Trình duyệt chưa gửi được khóa truy cập. Hãy thử lại.")
            self.fields["credential"].error_messages |= {"required": unread, "invalid": unread}

    def labels(self) -> dict[str, str]:
        return {}

    def is_locked(self) -> bool:
        """Whether the refusal was for too many attempts."""
        found = [error.code for errors in self.errors.as_data().values() for error in errors]
        return "too_many_login_attempts" in found or "rate_limited" in found


class SignInForm(_Worded, account.LoginForm):
    """E-mail and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("remember", None)
        self.fields["login"].widget.attrs |= {"autocomplete": "username webauthn", "data-first": True}
        self.fields["login"].error_messages["invalid"] = _("Địa chỉ email chưa đúng. Ví dụ: ten@coquan.gov.vn.")

    def labels(self) -> dict[str, str]:
        return {"login": _("Email"), "password": _("Mật khẩu")}

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        if len(password) > 1024:  # hashing is work that a stranger may not order by the megabyte
            raise ValidationError(_("Mật khẩu quá dài."))
        return password

    def _login_with_password(
        self, request: HttpRequest, redirect_url: str | None, credentials: dict[str, Any]
    ) -> HttpResponse:
        # As in django-allauth without “remember me”: the adapter sets when the session ends.
        self._login.redirect_url = redirect_url
        return flows.login.perform_password_login(request, credentials, self._login)


class ConfirmPasswordForm(_Worded, account.ReauthenticateForm):
    """The password once more, before a change of security."""

    def labels(self) -> dict[str, str]:
        return {"password": _("Mật khẩu")}


class ChangePasswordForm(_Worded, account.ChangePasswordForm):
    """The old password, and the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = " ".join(str(text) for text in password_validators_help_texts())

    def labels(self) -> dict[str, str]:
        return {
            "oldpassword": _("Mật khẩu hiện tại"),
            "password1": _("Mật khẩu mới"),
            "password2": _("Nhập lại mật khẩu mới"),
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = forms.Form.clean(self) or {}
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("Hai lần nhập mật khẩu mới không giống nhau."))
        return cleaned


class _Code(_Worded):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {
            "inputmode": "numeric",
            "autocomplete": "one-time-code",
            "data-size": "number",
        }

    def labels(self) -> dict[str, str]:
        return {"code": _("Mã xác thực")}


class CodeForm(_Code, mfa.AuthenticateForm):
    """The second step: a code of the app, or a recovery code."""


class ConfirmCodeForm(_Code, mfa.ReauthenticateForm):
    """A code once more, before a change of security."""


class ActivateAppForm(_Code, totp.ActivateTOTPForm):
    """The first code of a new authenticator app."""


class _CredentialField(forms.JSONField):
    """A key's answer as JSON, refused when it is larger or deeper than any key's."""

    def to_python(self, value: Any) -> Any:
        try:
            if isinstance(value, str) and len(value) > 65_536:
                raise ValidationError(self.error_messages["invalid"], "invalid", {"value": "…"})
            return super().to_python(value)
        except RecursionError as deep:
            raise ValidationError(self.error_messages["invalid"], "invalid", {"value": "…"}) from deep


class _Key(forms.Form):
    credential = _CredentialField(widget=forms.HiddenInput)

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except ValidationError:
            raise
        except _UNREADABLE as odd:
            raise get_adapter().validation_error("incorrect_code") from odd


class KeyForm(_Worded, _Key, keys.AuthenticateWebAuthnForm):
    """The second step with a security key."""


class ConfirmKeyForm(_Worded, _Key, keys.ReauthenticateWebAuthnForm):
    """A security key once more, before a change of security."""


class PasskeySignInForm(_Worded, _Key, keys.LoginWebAuthnForm):
    """Signing in by a key alone: only one registered for that, and only when it checked its holder this time."""

    def clean_credential(self) -> Authenticator:
        authenticator = super().clean_credential()
        answer = parse_authentication_response(self.cleaned_data["credential"]).response
        if not authenticator.wrap().is_passwordless or not answer.authenticator_data.is_user_verified():
            raise ValidationError(
                _("Khóa này chỉ dùng cho bước xác thực thứ hai. Hãy đăng nhập bằng email và mật khẩu trước.")
            )
        return authenticator


class AddKeyForm(_Worded, keys.AddWebAuthnForm):
    """A new key: its name, and whether it may sign in without the password."""

    credential = _CredentialField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["maxlength"] = 80
        self.fields["passwordless"].help_text = _(
            "Khóa phải tự kiểm tra người dùng bằng vân tay, khuôn mặt hoặc mã PIN."
        )

    def labels(self) -> dict[str, str]:
        return {
            "name": _("Tên khóa"),
            "passwordless": _("Cho phép đăng nhập bằng khóa này mà không cần mật khẩu"),
        }

    def clean_name(self) -> str:
        return str(super().clean_name())[:80]

    def clean(self) -> dict[str, Any]:
        try:
            cleaned = super().clean() or {}
        except ValidationError:
            raise
        except _UNREADABLE as odd:
            raise get_adapter().validation_error("incorrect_code") from odd
        # What the browser says of residence is not signed: the person's own choice, checked above, is kept.
        if isinstance(cleaned.get("credential"), dict):
            cleaned["credential"]["clientExtensionResults"] = {"credProps": {"rk": bool(cleaned.get("passwordless"))}}
        return cleaned


class RenameKeyForm(_Worded, keys.EditWebAuthnForm):
    """The name of a key."""

    def labels(self) -> dict[str, str]:
        return {"name": _("Tên khóa")}

    def clean_name(self) -> str:
        return str(self.cleaned_data["name"])[:80]
