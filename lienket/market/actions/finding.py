"""What of lots the search finds, and for whom: kept within the transaction of every act on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lienket.ground.search.entries import Thing, put
from lienket.market.choices import LotState, Side
from lienket.market.models import Lot

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
