"""What of stations the search finds, and for whom: kept within the transaction of every act on them."""

from __future__ import annotations

from collections.abc import Iterable

from lienket.ground.search.entries import Thing, put
from lienket.monitoring.models import Station

STATION = "station"


def index_stations(pks: Iterable[int]) -> None:
    """Let stations be found: public ones by everyone, others by those who manage or run them."""
    rows = Station.objects.filter(pk__in=list(pks))
    put(_thing(one) for one in rows.select_related("owner", "operator", "place", "province"))


def index_all_stations() -> None:
    """Every station again."""
    index_stations(Station.objects.values_list("pk", flat=True))


def _thing(one: Station) -> Thing:
    where = ", ".join(dict.fromkeys([one.place.name, one.province.name]))
    keepers = {one.owner_id, one.operator_id or one.owner_id}
    run_by = [one.operator.name] if one.operator else []
    return Thing(
        kind=STATION,
        object_id=one.pk,
        title=one.name,
        subtitle=" · ".join([one.get_medium_display(), *([one.water] if one.water else []), where]),
        body=" ".join([one.code, one.short_name, one.address, one.owner.name, *run_by]),
        url=one.get_absolute_url(),
        weight=11 if one.closes_on is None else 6,
        readers=() if one.public else sorted(keepers),
        place=one.province.code,
        labels=[f"owner:{one.owner_id}", f"medium:{one.medium}"],
    )
