"""Codes of growing areas and packing houses: the public register, and which of them hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, CharField, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.engines.vietnamese import fold
from lienket.ground.refusals import NotThere, Refusal
from lienket.market import rules
from lienket.market.choices import GrowingFactKind, GrowingState
from lienket.market.models import Certificate, GoodsSheet, GrowingCode, GrowingFact, Product
from lienket.market.queries.lots import below


@dataclass(frozen=True)
class GrowingFilter:
    """What the register is narrowed to; `state` is that of today."""

    text: str = ""
    kind: str = ""
    commodity: str = ""
    province: str = ""
    market: str = ""
    state: str = ""
    mine: bool = False


def with_state(rows: QuerySet[GrowingCode], day: date) -> QuerySet[GrowingCode]:
    """`standing` beside every code: where it stands on a day, as `rules.growing_state` says it."""
    facts = GrowingFact.objects.filter(code=OuterRef("pk"), on__lte=day).order_by("-on", "-pk")
    revoked = facts.filter(kind=GrowingFactKind.REVOKE)
    return rows.annotate(
        last_fact=Subquery(facts.values("kind")[:1]),
        revoked_by=Subquery(revoked.values("pk")[:1]),
    ).annotate(
        standing=Case(
            When(revoked_by__isnull=False, then=Value(str(GrowingState.REVOKED))),
            When(last_fact=GrowingFactKind.SUSPEND, then=Value(str(GrowingState.SUSPENDED))),
            When(valid_from__gt=day, then=Value(str(GrowingState.COMING))),
            When(valid_to__lt=day, then=Value(str(GrowingState.EXPIRED))),
            default=Value(str(GrowingState.ACTIVE)),
            output_field=CharField(),
        )
    )


def growing_filtered(viewer: Viewer, chosen: GrowingFilter, today: date) -> QuerySet[GrowingCode]:
    """The register, which is public, narrowed."""
    rows = with_state(GrowingCode.objects.all(), today)
    if chosen.kind:
        rows = rows.filter(kind=chosen.kind)
    if chosen.commodity:
        rows = rows.filter(below(chosen.commodity))
    if chosen.province:
        rows = rows.filter(province__code=chosen.province)
    if chosen.market:
        rows = rows.filter(market__icontains=chosen.market)
    if chosen.state:
        rows = rows.filter(Q(("standing", chosen.state)))
    if chosen.mine:
        ids = list(viewer.organisation_ids)
        rows = rows.filter(Q(issuer_id__in=ids) | Q(holder_id__in=ids))
    for word in fold(chosen.text).split()[:12]:
        rows = rows.filter(Q(folded__contains=word) | Q(key__contains=rules.code_key(word) or word))
    return rows


def growing_rows(rows: QuerySet[GrowingCode], *, start: int = 0, stop: int | None = None) -> list[GrowingCode]:
    """Codes with what a list shows, by province and code: one query."""
    whole = rows.select_related("commodity", "place__province", "province", "holder", "issuer")
    return list(whole.order_by("province__sort_key", "kind", "key", "market")[start:stop])


def growing_counts(rows: QuerySet[GrowingCode]) -> list[tuple[str, str, int]]:
    """(code, name, how many) of every province that has some."""
    counted = rows.order_by().values("province__code", "province__name").annotate(n=Count("pk"))
    return [(one["province__code"], one["province__name"], one["n"]) for one in counted.order_by("province__code")]


def growing_code(pk: int) -> GrowingCode:
    """One code with its facts. Raises NotThere."""
    rows = GrowingCode.objects.select_related("commodity", "place__province", "province", "holder", "issuer")
    found = rows.prefetch_related("facts__by").filter(pk=pk).first()
    if found is None:
        raise NotThere(_("Không tìm thấy mã số này."))
    return found


def growing_state(code: GrowingCode, day: date) -> str:
    """Where a code whose facts are at hand stands on a day."""
    facts = [(one.kind, one.on) for one in code.facts.all()]
    return rules.growing_state(code.valid_from, code.valid_to, facts, day)


def codes_named(number: str, kind: str) -> QuerySet[GrowingCode]:
    """The codes, one for each market, that a certificate of this number names."""
    return GrowingCode.objects.filter(kind=kind, key=rules.code_key(number))


def codes_listed(texts: Iterable[str]) -> list[GrowingCode]:
    """The codes of the register that texts name, of all markets. Raises Refusal for one that is not there."""
    keys = {rules.code_key(one): one.strip() for one in texts if rules.code_key(one)}
    found = list(GrowingCode.objects.filter(key__in=keys))
    missing = sorted(set(keys) - {one.key for one in found})
    if missing:
        told = _("Sổ mã số chưa có mã “%(code)s”. Hãy nhờ cơ quan của tỉnh ghi mã, hoặc xem lại cách viết.")
        raise Refusal(told % {"code": keys[missing[0]][:60]})
    return found


def codes_behind(certificates: Iterable[Certificate], day: date) -> list[tuple[GrowingCode, str]]:
    """(code, its state of the day) of every code behind the certificates, once each."""
    rows = GrowingCode.objects.filter(certificates__in=list(certificates)).distinct().order_by("key", "market", "pk")
    return [(one, growing_state(one, day)) for one in rows.prefetch_related("facts")]


def codes_behind_product(product: Product, day: date) -> list[tuple[GrowingCode, str]]:
    """(code, its state of the day) of every code that a product or one of its certificates leans on."""
    behind = Q(products=product) | Q(certificates__products=product)
    rows = GrowingCode.objects.filter(behind).distinct().order_by("key", "market", "pk")
    return [(one, growing_state(one, day)) for one in rows.prefetch_related("facts")]


def leaning_products(code: GrowingCode, viewer: Viewer) -> list[Product]:
    """Products that lean on a code, as far as the viewer may read them."""
    readable = Q(public=True) | Q(owner_id__in=viewer.organisation_ids)
    rows = Product.objects.filter(readable, Q(growing_codes=code) | Q(certificates__growing_codes=code))
    return list(rows.select_related("owner").distinct().order_by("collated", "pk")[:50])


def leaning_certificates(code: GrowingCode) -> list[Certificate]:
    """Certificates that lean on a code."""
    return list(code.certificates.select_related("kind", "owner").order_by(F("expires_on").asc(nulls_last=True), "pk"))


def goods_sheets(viewer: Viewer, topic: str) -> list[GoodsSheet]:
    """The last five sheets of the organisation."""
    return list(GoodsSheet.objects.filter(owner_id__in=viewer.organisation_ids, topic=topic).order_by("-pk")[:5])


def goods_sheet(viewer: Viewer, topic: str, pk: int) -> GoodsSheet:
    rows = GoodsSheet.objects.filter(owner_id__in=viewer.organisation_ids, topic=topic)
    found = rows.select_related("file", "made_by", "owner").filter(pk=pk).first()
    if found is None:
        raise NotThere(_("Không tìm thấy lần đọc bảng này."))
    return found
