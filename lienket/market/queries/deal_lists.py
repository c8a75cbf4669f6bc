"""Lists of deals: narrowed by what people ask for, by what a rate counts, and by what wants attention."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet, Sum

from lienket.accounts.access import Viewer
from lienket.engines.vietnamese import fold
from lienket.market.choices import RUNNING, Stage
from lienket.market.models import Deal
from lienket.market.queries.deals import PEOPLE, visible_deals
from lienket.market.queries.rates import Counted, counted_deals


@dataclass(frozen=True)
class DealFilter:
    """What a list of deals is narrowed to. `stage` besides the stages: "running", a contract in force."""

    text: str = ""
    stage: str = ""
    side: str = ""
    province: str = ""
    commodity: str = ""
    late: bool = False
    counted: Counted | None = None
    """What a number of the page of rates counts, to see its deals."""
    only: frozenset[int] | None = None
    """The deals that want attention, where only they are asked for."""


def filtered_deals(viewer: Viewer, chosen: DealFilter, today: date) -> QuerySet[Deal]:
    """The viewer's deals that fit a filter."""
    rows, ids = visible_deals(viewer), list(viewer.organisation_ids)
    if chosen.stage == "running":
        rows = rows.filter(stage__in=sorted(RUNNING))
    elif chosen.stage:
        rows = rows.filter(stage=chosen.stage)
    if chosen.side == "seller":
        rows = rows.filter(seller_id__in=ids)
    elif chosen.side == "buyer":
        rows = rows.filter(buyer_id__in=ids)
    if chosen.province:
        rows = rows.filter(Q(seller_province__code=chosen.province) | Q(buyer_province__code=chosen.province))
    if chosen.commodity:
        rows = rows.filter(Q(commodity__code=chosen.commodity) | Q(commodity__path__contains=f"{chosen.commodity}/"))
    if chosen.late:
        rows = rows.filter(stage__in=sorted(RUNNING), due_on__lt=today)
    if chosen.only is not None:
        rows = rows.filter(pk__in=chosen.only)
    if chosen.counted is not None:
        rows = counted_deals(rows, chosen.counted)
    for word in fold(chosen.text).split()[:12]:
        rows = rows.filter(folded__contains=word)
    return rows


def deal_rows(
    viewer: Viewer, chosen: DealFilter, today: date, *, start: int = 0, stop: int | None = None
) -> list[Deal]:
    """Deals with what a list shows, newest first; `accepted_sum` is what the buyer has accepted. One query."""
    rows = filtered_deals(viewer, chosen, today).select_related(*PEOPLE)
    return list(rows.annotate(accepted_sum=Sum("deliveries__accepted")).order_by("-opened_on", "-pk")[start:stop])


def deal_counts(viewer: Viewer, chosen: DealFilter, today: date) -> dict[str, int]:
    """How many of the filtered deals have a memorandum only, a contract in force, and are late; memoranda apart."""
    return filtered_deals(viewer, chosen, today).aggregate(
        memos=Count("pk", filter=Q(stage=Stage.MEMO)),
        running=Count("pk", filter=Q(stage__in=sorted(RUNNING))),
        completed=Count("pk", filter=Q(stage=Stage.COMPLETED)),
        late=Count("pk", filter=Q(stage__in=sorted(RUNNING), due_on__lt=today)),
    )
