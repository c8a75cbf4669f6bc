"""The public catalogue of products: the list, the page of one, its photographs, and what search engines are told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from markupsafe import Markup

from lienket.accounts.access import NOBODY, Viewer
from lienket.ground.access import PREPARERS
from lienket.ground.files.store import download
from lienket.ground.maps import Boundaries, Spot, locator_map, spots_map
from lienket.ground.refusals import NotThere
from lienket.ground.sheets.writing import csv_bytes, workbook
from lienket.ground.ui.downloads import XLSX, as_file
from lienket.ground.ui.misreading import misread, refuse_misread, understood
from lienket.ground.ui.paging import Page, query
from lienket.ground.ui.shapes import Link
from lienket.market import access, forms, queries, rules, sheets
from lienket.market.choices import GrowingState, Side
from lienket.market.forms.catalogue import FIELDS
from lienket.market.models import Lot, Product
from lienket.market.queries import CatalogueFilter
from lienket.market.views.lot_list import tabs
from lienket.market.views.product_data import absolute, json_ld, summary

SIZE = 24
_SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
MOST_ADDRESSES = 50_000
"""So many addresses one sitemap may hold (sitemaps.org)."""
_SUFFIXES = (("xlsx", "Excel (.xlsx)", "filetype-xlsx"), ("csv", "CSV", "filetype-csv"))


def _filter(form: forms.CatalogueForm) -> CatalogueFilter:
    chosen = form.chosen()
    return CatalogueFilter(chosen.get("tu_khoa", ""), {facet: chosen.get(name, "") for name, facet in FIELDS.items()})


def catalogue(request: HttpRequest) -> HttpResponse:
    """Products everyone may see, in Vietnamese order, narrowed by what each choice leaves."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    today = timezone.localdate()
    form = forms.CatalogueForm(request.GET or None)
    unread = misread(request.GET, form)
    found = queries.catalogue(_filter(form), today)
    form.count(found.counts)
    page = Page.asked(request, len(found.pks), size=SIZE, misread=unread)
    rows = queries.catalogue_rows(found.pks[page.start : page.stop], today)
    kept = query(understood(request.GET, unread))
    context = {
        "page": page.with_rows([(one, queries.stars_shown(one)) for one in rows]),
        "filter_form": form,
        "export_items": [
            Link(words, reverse("market:catalogue_format", args=[suffix]) + ("" if kept == "?" else kept), drawing)
            for suffix, words, drawing in _SUFFIXES
        ],
        "tabs": tabs("catalogue"),
        "may_enter": viewer.may(PREPARERS),
        "named": queries.named,
        "canonical": absolute(request, reverse("market:catalogue")),
    }
    return render(request, "market/catalogue.html", context)


def catalogue_format(request: HttpRequest, suffix: str) -> HttpResponse:
    """The same list as a file."""
    if suffix not in ("xlsx", "csv"):
        raise NotThere(_("Danh mục sản phẩm có ở dạng .xlsx và .csv."))
    today = timezone.localdate()
    form = forms.CatalogueForm(request.GET or None)
    refuse_misread(misread(request.GET, form))
    found = queries.catalogue(_filter(form), today)
    columns = sheets.catalogue_columns()
    rows = [sheets.catalogue_row(one) for one in queries.catalogue_rows(found.pks, today)]
    if suffix == "csv":
        return as_file(csv_bytes(columns, rows), "san-pham.csv", "text/csv; charset=utf-8")
    return as_file(workbook(columns, rows, _("Sản phẩm")), "san-pham.xlsx", XLSX)


def catalogue_product(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Everything public about one product; a wrong name in the address leads to the right one."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.catalogue_product(viewer, pk)
    if slug != one.slug:
        return HttpResponsePermanentRedirect(one.public_url)
    today = timezone.localdate()
    papers = queries.certificates_behind(one, today)
    stars = rules.stars_of(paper.kind.code for paper in papers)
    lots = queries.open_lots_of(one, today)
    context: dict[str, Any] = {
        "one": one,
        "facts": product_facts(one, stars),
        "stars": stars,
        "papers": papers,
        "lots": lots,
        "seasons": queries.seasons_of(one, today),
        "sold_at": queries.sold_at(one, today),
        "codes": queries.codes_behind_product(one, today),
        "code_states": dict(GrowingState.choices),
        "map": _map(one),
        "own": access.owns(viewer, one),
        "ask_url": ask_url(viewer, one, lots),
        "named": queries.named,
        "summary": summary(one),
        "canonical": absolute(request, one.public_url),
        "image": absolute(request, one.photos.all()[0].get_absolute_url()) if one.photos.all() else "",
        "data": json_ld(request, one, papers, stars) if one.public else "",
        "breadcrumbs": [Link(_("Danh mục sản phẩm"), reverse("market:catalogue")), Link(one.name)],
    }
    return render(request, "market/catalogue_product.html", context)


def ask_url(viewer: Viewer, one: Product, lots: list[Lot]) -> str:
    """Where a member of another organisation asks its price, of the open lots that are there."""
    if not viewer.may(PREPARERS) or access.owns(viewer, one):
        return ""
    ticked = "&".join(f"lo={lot.pk}" for lot in lots)
    return f"{reverse('market:inquiry_new')}{'?' if ticked else ''}{ticked}"


def product_facts(one: Product, stars: int) -> list[tuple[str, Any]]:
    """What the page tells of a product, certificates apart."""
    marked = one.geographical
    number = _("số đăng ký %(number)s") % {"number": marked.number} if marked and marked.number else ""
    parts = [
        (_("Mặt hàng"), queries.named(one.commodity)),
        (_("Nhóm"), one.get_kind_display()),
        (_("Giống, mẫu mã"), one.variety),
        (_("Phẩm cấp"), one.grade),
        (_("Nơi sản xuất"), queries.unit_words(one.place)),
        (_("Sao OCOP"), _("%(n)d sao") % {"n": stars} if stars else ""),
        (_("Chỉ dẫn địa lý"), ", ".join(part for part in (marked.name, number) if part) if marked else ""),
        (_("Phạm vi chỉ dẫn địa lý"), marked.scope if marked else ""),
        (_("Nhãn hiệu"), one.indication),
        (_("Bảo quản"), one.get_keeping_display()),
        (_("Mã HS"), one.hs),
        (_("Mã ngành VSIC"), one.vsic),
    ]
    return [(label, value) for label, value in parts if value]


def _map(one: Product) -> Markup:
    """The commune in its province; the province in the country where the commune has no coordinates."""
    today, code = timezone.localdate(), one.province.code
    if code not in Boundaries.load(today).codes:
        return Markup()
    title = _("Nơi sản xuất %(name)s") % {"name": one.name}
    place = one.place
    if place.lat is None or place.lon is None or place == one.province:
        return locator_map(code, as_of=today, title=title, ident="locator")
    spot = Spot(1, place.lon, place.lat, place.name)
    return spots_map([spot], as_of=today, title=title, code=code, ident="origin")


def product_photo(request: HttpRequest, pk: int) -> FileResponse:
    """A photograph of a product. What is public may be kept by browsers: a photograph never changes."""
    photo = queries.product_photo(request.viewer, pk)  # type: ignore[attr-defined]
    response = download(photo.file, photo.file_name)
    if photo.product.public:
        response["Cache-Control"] = "public, max-age=86400"
    return response


def sitemap(request: HttpRequest) -> HttpResponse:
    """The public pages of the market, for search engines."""
    found = "".join(f"<url><loc>{escape(absolute(request, one))}</loc></url>" for one in _addresses())
    body = f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="{_SITEMAPS}">{found}</urlset>'
    return HttpResponse(body, content_type="application/xml; charset=utf-8")


def _addresses() -> Iterator[str]:
    for name in ("catalogue", "growing", "seasons", "points", "rounds", "reference"):
        yield reverse(f"market:{name}")
    for side in (Side.SUPPLY, Side.DEMAND):
        yield reverse("market:lots", args=[side])
    left = MOST_ADDRESSES - 8
    for one in queries.public_products().only("pk", "name")[: left // 2]:
        yield one.public_url
        left -= 1
    for pk in queries.open_lot_numbers(NOBODY, timezone.localdate())[:left]:
        yield reverse("market:lot", args=[pk])


def robots(request: HttpRequest) -> HttpResponse:
    """What search engines may read, and where the list of public pages is."""
    lines = ["User-agent: *", "Disallow: /hang-hoa/", "Disallow: /ban-lam-viec/", "Disallow: /tim/", "Allow: /"]
    lines.append(f"Sitemap: {absolute(request, reverse('market:sitemap'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
