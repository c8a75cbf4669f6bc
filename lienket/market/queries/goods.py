"""The public catalogue of products, certificates as officials see them, and what leans on a certificate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from lienket.accounts.access import NOBODY, Viewer
from lienket.ground.refusals import NotThere
from lienket.ground.search.matching import matching
from lienket.localities.choices import Level, OrganisationKind
from lienket.localities.models import Organisation, Unit, holding_on
from lienket.market import rules
from lienket.market.choices import OVER, CertificateState, LotState, PointKind
from lienket.market.models import (
    Certificate,
    CertificateFact,
    Deal,
    GoodsCode,
    Indication,
    Lot,
    PointGoods,
    Product,
    ProductPhoto,
    Season,
)
from lienket.market.queries.deals import visible_deals
from lienket.market.queries.lots import visible_lots
from lienket.market.queries.points import visible_points
from lienket.market.rules import Faceted, Shown

FACETS = ("province", "group", "kind", "stars", "paper", "keeping", "season")
OFFICIAL = (OrganisationKind.PEOPLE_COMMITTEE, OrganisationKind.DEPARTMENT)
IN_SEASON = "now"


@dataclass(frozen=True)
class CatalogueFilter:
    """What the catalogue is narrowed to: a text, and one value of each facet."""

    text: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)


def in_force(day: date) -> Q:
    """Certificates that cover something on a day; as `Certificate.covers`."""
    return (
        Q(state=CertificateState.VALID, code_state="", issued_on__lte=day)
        & (Q(expires_on__isnull=True) | Q(expires_on__gte=day))
        & (Q(code_until__isnull=True) | Q(code_until__gte=day))
    )


def public_products() -> QuerySet[Product]:
    """What everyone may see, in Vietnamese order of names."""
    return Product.objects.filter(public=True).order_by("collated", "pk")


def catalogue(chosen: CatalogueFilter, today: date) -> Faceted:
    """Public products that fit, in Vietnamese order, with the counts of every facet: two queries."""
    rows = public_products()
    if chosen.text:
        rows = rows.filter(pk__in=matching(chosen.text, "product"))
    held = Certificate.objects.filter(in_force(today), products=OuterRef("pk")).values("kind__code")
    told = rows.values_list(
        "pk", "place__code", "place__province__code", "commodity__path", "kind", "keeping", ArraySubquery(held)
    )
    ripe = _ripe(today)
    shown = []
    for pk, own, above, path, kind, keeping, papers in told:
        province, codes = above or own, path.split("/")
        stars = rules.stars_of(papers)
        shown.append(
            Shown(
                pk,
                {
                    "province": frozenset({province}),
                    "group": frozenset(codes[:2]),
                    "kind": frozenset({kind}),
                    "stars": frozenset({str(stars)} if stars else ()),
                    "paper": frozenset(papers),
                    "keeping": frozenset({keeping}),
                    "season": frozenset({IN_SEASON} if any((one, province) in ripe for one in codes) else ()),
                },
            )
        )
    return rules.faceted(shown, chosen.chosen, FACETS)


def _ripe(today: date) -> set[tuple[str, str]]:
    """(commodity, province) harvested this month."""
    rows = Season.objects.filter(holding_on(today)).values_list(
        "commodity__code", "province__code", "first_month", "last_month"
    )
    return {(code, province) for code, province, first, last in rows if today.month in rules.runs(first, last)}


def catalogue_rows(pks: Iterable[int], today: date) -> list[Product]:
    """The products of one page with what a card shows, in the order given: four queries, whatever their number."""
    wanted = list(pks)
    rows = Product.objects.filter(pk__in=wanted).select_related(
        "commodity", "place__province", "owner", "geographical", "hs", "vsic"
    )
    held = Prefetch("certificates", Certificate.objects.filter(in_force(today)).select_related("kind"), "held")
    by_pk = {one.pk: one for one in rows.prefetch_related("photos", held)}
    return [by_pk[pk] for pk in wanted if pk in by_pk]


def stars_shown(product: Product) -> int:
    """The OCOP stars of a product of `catalogue_rows`, by its certificates in force; 0 for none."""
    return rules.stars_of(paper.kind.code for paper in product.held)  # type: ignore[attr-defined]


def catalogue_product(viewer: Viewer, pk: int) -> Product:
    """A public product, or one of the viewer's own. Raises NotThere."""
    rows = Product.objects.filter(Q(public=True) | Q(owner_id__in=viewer.organisation_ids))
    found = (
        rows.select_related("commodity", "place__province", "owner", "geographical__province", "hs", "vsic")
        .prefetch_related("photos")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotThere(_("Không tìm thấy sản phẩm này; có thể đơn vị đã thôi giới thiệu."))
    return found


def certificates_behind(product: Product, today: date) -> list[Certificate]:
    """The certificates of a product that are in force, those without an end last."""
    rows = product.certificates.filter(in_force(today)).select_related("kind").prefetch_related("facts")
    return list(rows.order_by("kind__order", F("expires_on").asc(nulls_last=True), "pk"))


def open_lots_of(product: Product, today: date) -> list[Lot]:
    rows = product.lots.filter(state=LotState.OPEN, ends_on__gte=today).select_related("measure", "province")
    return list(rows.order_by("starts_on", "pk")[:20])


def seasons_of(product: Product, today: date) -> list[Season]:
    """When it is harvested where it comes from: the seasons of its commodity, or of the group above it."""
    rows = Season.objects.filter(holding_on(today), province__code=product.province.code)
    return list(rows.filter(commodity__code__in=product.commodity.path.split("/")).order_by("order"))


def sold_at(product: Product, today: date) -> list[PointGoods]:
    """Where everyone can buy it today: lines of points that are public."""
    now = Q(starts_on__lte=today) & (Q(ends_on__isnull=True) | Q(ends_on__gte=today))
    week = Q(point__kind=PointKind.WEEK, point__opens_on__lte=today, point__closes_on__gte=today)
    rows = PointGoods.objects.filter(now | week, product=product, point__in=visible_points(NOBODY))
    return list(rows.select_related("point__place", "point__province").order_by("point__name", "pk"))


def unit_words(place: Unit) -> str:
    """Commune and province, or the province alone, as sheets and forms write a place."""
    return place.name if place.province is None or place.province == place else f"{place.name}, {place.province.name}"


def goods_codes(scheme: str, day: date) -> list[GoodsCode]:
    """The codes of a list that hold on a day."""
    return list(GoodsCode.objects.filter(holding_on(day), scheme=scheme).order_by("order"))


def every_goods_code() -> list[GoodsCode]:
    """All codes of all days, for the page of the reference data; those that hold again follow their earlier days."""
    return list(GoodsCode.objects.order_by("scheme", "code", "valid_from"))


def indications(day: date) -> list[Indication]:
    return list(Indication.objects.filter(holding_on(day)).select_related("province", "commodity").order_by("order"))


def product_photo(viewer: Viewer, pk: int) -> ProductPhoto:
    """A photograph of a public product, or of one of the viewer's own. Raises NotThere."""
    rows = ProductPhoto.objects.filter(Q(product__public=True) | Q(product__owner_id__in=viewer.organisation_ids))
    found = rows.select_related("file", "product__owner").filter(pk=pk).first()
    if found is None:
        raise NotThere(_("Không tìm thấy ảnh này."))
    return found


def open_lot_numbers(viewer: Viewer, today: date) -> list[int]:
    """Numbers of open lots whose days are not over, newest first."""
    rows = visible_lots(viewer).filter(state=LotState.OPEN, ends_on__gte=today)
    return list(rows.order_by("-pk").values_list("pk", flat=True)[:50_000])


# Certificates


def official_localities(viewer: Viewer) -> tuple[int, ...]:
    """The provinces, with those they came from, that the viewer is an official of; () for everyone else."""
    if not viewer.is_member or not viewer.locality_ids:
        return ()
    rows = Organisation.objects.filter(pk=viewer.organisation_id or 0, kind__in=OFFICIAL)
    own = rows.filter(locality__level=Level.PROVINCE).exists()
    return tuple(viewer.locality_ids) if own else ()


def of_localities(ids: Iterable[int], prefix: str = "owner__locality") -> Q:
    """Things whose owner sits in one of the provinces, or in a commune of it."""
    known = list(ids)
    return Q(**{f"{prefix}__in": known}) | Q(**{f"{prefix}__province__in": known})


def readable_certificates(viewer: Viewer) -> QuerySet[Certificate]:
    """The viewer's own certificates, and for officials those of their province."""
    own = Q(owner_id__in=viewer.organisation_ids)
    ids = official_localities(viewer)
    rows = Certificate.objects.filter(own | of_localities(ids) if ids else own)
    return rows.select_related("kind", "owner__locality", "file").order_by(F("expires_on").asc(nulls_last=True), "pk")


def certificate(viewer: Viewer, pk: int) -> Certificate:
    """One certificate that the viewer may read. Raises NotThere."""
    found = readable_certificates(viewer).prefetch_related("facts__by", "facts__person").filter(pk=pk).first()
    if found is None:
        raise NotThere(_("Không tìm thấy giấy chứng nhận này."))
    return found


def twins_of(one: Certificate) -> list[Certificate]:
    """Certificates of the same kind, number and issuer that other organisations entered."""
    rows = Certificate.objects.filter(kind=one.kind_id, number__iexact=one.number, issuer__iexact=one.issuer)
    return list(rows.exclude(pk=one.pk).select_related("owner").order_by("pk")[:20])


def last_check(one: Certificate) -> CertificateFact | None:
    """The last time somebody compared it with the original or asked its issuer."""
    checks = one.facts.filter(kind="doi-chieu").select_related("by", "person")
    return checks.order_by("-on", "-pk").first()


def lots_leaning_on(one: Certificate, today: date) -> list[Lot]:
    """Open lots that name it, soonest to end first."""
    rows = one.lots.filter(state=LotState.OPEN, ends_on__gte=today)
    return list(rows.select_related("measure", "owner").order_by("ends_on", "pk")[:50])


def deals_leaning_on(viewer: Viewer, one: Certificate) -> list[Deal]:
    """Deals that run over goods of its lots, as far as the viewer may read them."""
    rows = visible_deals(viewer).filter(supply__certificates=one).exclude(stage__in=sorted(OVER))
    return list(rows.select_related("seller", "buyer", "commodity").order_by("pk")[:50])
