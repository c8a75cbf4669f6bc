"""What of lots and products the search finds, and for whom: kept within the transaction of every act on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lienket.ground.search.entries import Thing, put
from lienket.market import rules
from lienket.market.choices import LotState, Side
from lienket.market.models import Lot, Product

PRODUCT = "product"
KINDS = {str(Side.SUPPLY): "supply_lot", str(Side.DEMAND): "demand_lot"}
_AT_ONCE = 2_000


def index_lots(pks: Iterable[int]) -> None:
    """Let lots be found: open ones by everyone, drafts and closed ones by whoever entered them."""
    rows = Lot.objects.filter(pk__in=list(pks)).select_related("owner", "commodity", "province")
    put(_thing(one) for one in rows.prefetch_related("certificates__kind", "required"))


def index_all_lots() -> None:
    """Every lot again, some thousands at a time."""
    for some in _parts(Lot.objects.order_by("pk").values_list("pk", flat=True).iterator(_AT_ONCE)):
        index_lots(some)


def _parts(pks: Iterable[int]) -> Iterator[list[int]]:
    some: list[int] = []
    for pk in pks:
        some.append(pk)
        if len(some) == _AT_ONCE:
            yield some
            some = []
    if some:
        yield some


def _thing(lot: Lot) -> Thing:
    papers = sorted({one.kind.code for one in lot.certificates.all()} | {one.code for one in lot.required.all()})
    return Thing(
        kind=KINDS[lot.side],
        object_id=lot.pk,
        title=lot.title,
        subtitle=f"{lot.commodity.name} · {lot.member or lot.owner.name} · {lot.province.name}",
        url=lot.get_absolute_url(),
        weight=8 if papers else 7,
        day=lot.starts_on,
        until=lot.ends_on,
        readers=() if lot.state == LotState.OPEN else (lot.owner_id,),
        place=lot.province.code,
        topics=lot.commodity.path.split("/"),
        tags=papers,
        labels=[f"owner:{lot.owner_id}", f"state:{lot.state}"],
    )


def index_products(pks: Iterable[int]) -> None:
    """Let products be found: public ones by everyone, others by whoever entered them."""
    rows = Product.objects.filter(pk__in=list(pks)).select_related("owner", "commodity", "place__province")
    put(_product(one) for one in rows.prefetch_related("certificates__kind"))


def index_all_products() -> None:
    """Every product again, some thousands at a time."""
    for some in _parts(Product.objects.order_by("pk").values_list("pk", flat=True).iterator(_AT_ONCE)):
        index_products(some)


def _product(one: Product) -> Thing:
    papers = sorted({paper.kind.code for paper in one.certificates.all() if paper.counts})
    return Thing(
        kind=PRODUCT,
        object_id=one.pk,
        title=one.name,
        subtitle=f"{one.commodity.name} · {one.member or one.owner.name} · {one.province.name}",
        body=" ".join((one.variety, one.indication, one.note, one.story))[:4000],
        url=one.public_url,
        weight=9 if papers else 8,
        readers=() if one.public else (one.owner_id,),
        place=one.province.code,
        topics=one.commodity.path.split("/"),
        grade=rules.stars_of(papers),
        tags=papers,
        labels=[f"owner:{one.owner_id}", f"kind:{one.kind}", f"keeping:{one.keeping}"],
    )
