"""Roles a member may have, from least to most, and what a sign-in attempt may come to."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lienket.ground import access


class Role(models.TextChoices):
    VIEWER = access.VIEWER, _("Người xem")
    CLERK = access.CLERK, _("Văn thư, chuyên viên nhập liệu")
    OFFICER = access.OFFICER, _("Chuyên viên phụ trách")
    HEAD = access.HEAD, _("Lãnh đạo")
    LOCALITY_ADMINISTRATOR = access.LOCALITY_ADMINISTRATOR, _("Quản trị địa phương")
    PLATFORM_ADMINISTRATOR = access.PLATFORM_ADMINISTRATOR, _("Quản trị nền tảng")


ROLE_MEANS = {
    Role.VIEWER: _("xem việc của cơ quan mình"),
    Role.CLERK: _("xem, ghi tiến độ, nộp minh chứng, nhập Excel"),
    Role.OFFICER: _("như văn thư, và trả lời, xác nhận, xin gia hạn"),
    Role.HEAD: _("như chuyên viên, và duyệt gia hạn, đặt trạng thái có lý do, chốt báo cáo"),
    Role.LOCALITY_ADMINISTRATOR: _("quản lý người dùng và ủy quyền của địa phương"),
    Role.PLATFORM_ADMINISTRATOR: _("quản lý người dùng và dữ liệu nền của mọi địa phương"),
}


class SignInOutcome(models.TextChoices):
    SUCCEEDED = "succeeded", _("thành công")
    FAILED = "failed", _("không đúng")
    LOCKED = "locked", _("tạm khóa vì thử sai nhiều lần")
    SIGNED_OUT = "signed_out", _("đăng xuất")


MEANS = {
    "password": _("mật khẩu"),
    "totp": _("ứng dụng xác thực"),
    "webauthn": _("khóa truy cập"),
    "recovery_codes": _("mã dự phòng"),
    "socialaccount": _("đăng nhập một lần"),
    "inactive": _("tài khoản đang bị khóa"),
}
"""How someone showed who they are, by the names that django-allauth keeps."""
