"""HTML input of administration → clean values. What may be chosen depends on who administers what."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lienket.accounts import queries
from lienket.accounts.choices import ROLE_MEANS, Role, SignInOutcome
from lienket.accounts.rules import Viewer
from lienket.ground import access
from lienket.ground.ui.fields import LocalDateField
from lienket.ground.ui.forms import FilterForm, PageForm
from lienket.localities.models import Organisation

_PHONE = RegexValidator(r"^\+?[0-9][0-9 .-]{6,18}$", _("Số điện thoại chỉ gồm chữ số, ví dụ 0912 345 678."))


class OrganisationField(forms.ModelChoiceField):
    """One organisation of today, told apart by its locality."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Organisation.objects.none(), empty_label=_("Chọn cơ quan"), **kwargs)
        self.error_messages["invalid_choice"] = _("Không có cơ quan này. Hãy chọn trong danh sách.")

    def label_from_instance(self, obj: Any) -> str:
        place = obj.locality.short_name
        return obj.name if place in obj.name else f"{obj.name} ({place})"


def _roles_to_give(viewer: Viewer) -> list[tuple[str, str]]:
    most = viewer.role == access.PLATFORM_ADMINISTRATOR
    given = [role for role in Role if most or role != Role.PLATFORM_ADMINISTRATOR]
    return [(role.value, f"{role.label}: {ROLE_MEANS[role]}") for role in given]


def _password_field() -> forms.CharField:
    return forms.CharField(
        label=_("Mật khẩu đầu tiên"),
        help_text=_(
            "Ít nhất 10 ký tự. Chuyển cho người dùng qua kênh riêng; họ nên đổi ngay sau lần đăng nhập đầu tiên."
        ),
        max_length=128,
        strip=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


def _reason_field(label: Any, hint: Any = "") -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class InviteForm(PageForm):
    """A new person with their first role."""

    groups = (
        (_("Người dùng"), ("full_name", "email", "phone")),
        (_("Vai trò đầu tiên"), ("organisation", "role")),
        (_("Đăng nhập lần đầu"), ("password",)),
    )
    full_name = forms.CharField(
        label=_("Họ và tên"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    email = forms.EmailField(
        label=_("Email công vụ"),
        max_length=254,
        error_messages={"invalid": _("Địa chỉ email chưa đúng. Ví dụ: ten@coquan.gov.vn.")},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=_("Điện thoại"),
        max_length=20,
        required=False,
        validators=[_PHONE],
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    organisation = OrganisationField(label=_("Cơ quan, tổ chức"))
    role = forms.ChoiceField(label=_("Vai trò"), widget=forms.RadioSelect)
    password = _password_field()

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = (  # type: ignore[attr-defined]
            queries.manageable_organisations(viewer).select_related("locality")
        )
        self.fields["role"].choices = _roles_to_give(viewer)  # type: ignore[attr-defined]


class MembershipForm(PageForm):
    """One more role, or another role in place of the one held there."""

    organisation = OrganisationField(label=_("Cơ quan, tổ chức"))
    role = forms.ChoiceField(label=_("Vai trò"), widget=forms.RadioSelect)
    reason = _reason_field(_("Lý do"), _("Ví dụ: quyết định phân công, số và ngày văn bản."))

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = (  # type: ignore[attr-defined]
            queries.manageable_organisations(viewer).select_related("locality")
        )
        self.fields["role"].choices = _roles_to_give(viewer)  # type: ignore[attr-defined]


class ReasonForm(PageForm):
    """Why something ends or is locked."""

    reason = _reason_field(_("Lý do"))


class PasswordResetForm(PageForm):
    """A new first password, and perhaps the end of the second factors."""

    password = _password_field()
    drop_second_factors = forms.BooleanField(
        label=_("Gỡ luôn xác thực hai bước (mất điện thoại và hết mã dự phòng)"),
        required=False,
        help_text=_("Chỉ đánh dấu khi đã gặp trực tiếp hoặc gọi lại số đã biết để chắc đúng người."),
    )


class MandateForm(PageForm):
    """One organisation lets another act for it."""

    principal = OrganisationField(label=_("Bên ủy quyền"), help_text=_("Cơ quan thuộc phạm vi quản lý của anh/chị."))
    agent = OrganisationField(label=_("Bên được ủy quyền"))
    role = forms.ChoiceField(
        label=_("Được làm đến mức"),
        choices=[(role.value, f"{role.label}: {ROLE_MEANS[role]}") for role in (Role.VIEWER, Role.CLERK, Role.OFFICER)],
        widget=forms.RadioSelect,
        help_text=_("Không ai được làm quá vai trò của chính họ ở cơ quan mình."),
    )
    valid_from = LocalDateField(label=_("Từ ngày"))
    valid_to = LocalDateField(label=_("Đến hết ngày"), required=False, help_text=_("Để trống nếu chưa định ngày thôi."))
    reason = _reason_field(_("Lý do, văn bản ủy quyền"), _("Ví dụ: Văn bản số 123/SCT-VP ngày 05/01/2026."))

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "valid_from": timezone.localdate(),
            "role": Role.CLERK,
            **kwargs.get("initial", {}),
        }
        super().__init__(*args, **kwargs)
        self.fields["principal"].queryset = (  # type: ignore[attr-defined]
            queries.manageable_organisations(viewer).select_related("locality")
        )
        self.fields["agent"].queryset = (  # type: ignore[attr-defined]
            queries.organisations_of_today().select_related("locality")
        )


class PeopleFilter(FilterForm):
    """Filters of the list of people."""

    text = forms.CharField(label=_("Tên hoặc email"), max_length=100, widget=forms.TextInput(attrs={"type": "search"}))
    state = forms.ChoiceField(
        label=_("Tình trạng"),
        choices=[
            ("", _("Tất cả")),
            ("locked", _("Đang bị khóa")),
            ("unsecured", _("Chưa có xác thực hai bước")),
            ("roleless", _("Không còn vai trò")),
        ],
    )


class MandateFilter(FilterForm):
    """Filters of the list of mandates."""

    text = forms.CharField(label=_("Tên cơ quan"), max_length=100, widget=forms.TextInput(attrs={"type": "search"}))
    running = forms.BooleanField(label=_("Chỉ ủy quyền còn hiệu lực"))


class SignInFilter(FilterForm):
    """Filters of the log of sign-ins."""

    text = forms.CharField(label=_("Tên hoặc email"), max_length=100, widget=forms.TextInput(attrs={"type": "search"}))
    outcome = forms.ChoiceField(label=_("Kết quả"), choices=[("", _("Tất cả")), *SignInOutcome.choices])
