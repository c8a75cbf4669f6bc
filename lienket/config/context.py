"""What every page's frame needs: navigation, who is looking, the languages."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.urls import get_urlconf, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from lienket.coordination.queries import waiting_count
from lienket.ground import access
from lienket.ground.ui.shapes import Link, NavigationItem


def address(name: str) -> str:
    """The address of a page without parameters: each frame names fifteen of them."""
    return _address(name, get_urlconf())


@lru_cache(maxsize=128)
def _address(name: str, urlconf: str | None) -> str:
    return reverse(name, urlconf)


@lru_cache(maxsize=8)
def _address_of_supply(urlconf: str | None) -> str:
    return reverse("market:lots", urlconf, ["lo-cung"])


def page(request: HttpRequest) -> dict[str, Any]:
    """Context of the page frame. Runs no query for an anonymous reader and one for a member."""
    viewer = request.viewer  # type: ignore[attr-defined]
    waiting = waiting_count(viewer) if viewer.is_member else 0
    return {
        "viewer": replace(viewer, waiting=waiting) if waiting else viewer,
        "navigation": _navigation(request, viewer),
        "account_links": SimpleLazyObject(lambda: _account_links(viewer)),
        "search_url": address("portal:search"),
        "language_url": address("portal:language"),
        "messages": get_messages(request),
        "sign_in_url": address("account_login"),
        "sign_out_url": address("account_logout"),
        "desk_url": address("portal:desk"),
        "read_only": False,
        "footer_links": SimpleLazyObject(_footer_links),
    }


def _navigation(request: HttpRequest, viewer: Any) -> list[NavigationItem]:
    path = request.path
    items = [
        (_("Trang chủ"), address("portal:home"), "house", None),
        (_("Thỏa thuận"), address("agreements:agreements"), "file-earmark-text", None),
        (_("Nhiệm vụ"), address("agreements:commitments"), "list-check", None),
        (_("Địa phương"), address("localities:units"), "geo-alt", None),
        (_("Cân đối"), address("agreements:balance"), "arrow-left-right", None),
        (_("Cung cầu"), _address_of_supply(get_urlconf()), "basket", None),
        (_("Quan trắc"), address("monitoring:front"), "broadcast", None),
    ]
    if viewer.may(access.PREPARERS):
        items.append((_("Đọc văn bản"), address("drafting:documents"), "file-earmark-arrow-up", None))
    if viewer.is_member:
        items.append((_("Đề nghị"), address("coordination:requests"), "send", None))
    supply = _address_of_supply(get_urlconf())
    in_market = request.resolver_match is not None and request.resolver_match.app_name == "market"
    return [
        NavigationItem(
            label,
            url,
            icon,
            in_market if url == supply else path == url or (url != "/" and path.startswith(url)),
            count,
        )
        for label, url, icon, count in items
    ]


def _footer_links() -> list[Link]:
    return [
        Link(_("Về hệ thống và số liệu"), address("portal:about")),
        Link(_("Tra cứu đơn vị hành chính"), address("localities:lookup")),
        Link(_("Lĩnh vực hợp tác"), address("agreements:fields")),
        Link(_("Danh mục hàng hóa"), address("market:reference")),
        Link(_("Ai cũng dùng được"), address("portal:about") + "#tiep-can"),
        Link(_("Liên hệ"), address("portal:about") + "#lien-he"),
    ]


def _account_links(viewer: Any) -> list[Link]:
    if not viewer.is_authenticated:
        return []
    links = [Link(_("Tài khoản"), address("accounts:me"), "person")]
    if viewer.may(access.ADMINISTRATORS):
        links.append(Link(_("Người dùng"), address("accounts:people"), "people"))
        links.append(Link(_("Nhật ký"), address("portal:trail"), "journal-text"))
    return links
