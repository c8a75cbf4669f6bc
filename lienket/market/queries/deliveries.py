"""Reading deliveries over all deals of the viewer, and the sheets they came in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.engines.vietnamese import fold
from lienket.ground.refusals import NotThere
from lienket.market.choices import RUNNING, STANDING, DeliveryState
from lienket.market.models import Deal, Delivery, DeliverySheet
from lienket.market.queries.deals import visible_deals

_PEOPLE = (
    "deal__seller",
    "deal__buyer",
    "deal__commodity",
    "deal__measure",
    "deal__contract",
    "deal__seller_province",
    "deal__buyer_province",
)


@dataclass(frozen=True)
class DeliveryFilter:
    """What a list of deliveries is narrowed to; the days are those of the delivery, both counted."""

    text: str = ""
    state: str = ""
    side: str = ""
    start: date | None = None
    end: date | None = None
    deal: int = 0


def filtered_deliveries(viewer: Viewer, chosen: DeliveryFilter) -> QuerySet[Delivery]:
    """Deliveries of the deals that the viewer sees; entries that were recorded again are left out."""
    deals, ids = visible_deals(viewer), list(viewer.organisation_ids)
    if chosen.side == "seller":
        deals = deals.filter(seller_id__in=ids)
    elif chosen.side == "buyer":
        deals = deals.filter(buyer_id__in=ids)
    for word in fold(chosen.text).split()[:12]:
        deals = deals.filter(folded__contains=word)
    rows = Delivery.objects.filter(deal_id__in=deals.values("pk")).exclude(state=DeliveryState.REPLACED)
    if chosen.deal:
        rows = rows.filter(deal_id=chosen.deal)
    if chosen.state:
        rows = rows.filter(state=chosen.state)
    if chosen.start:
        rows = rows.filter(on__gte=chosen.start)
    if chosen.end:
        rows = rows.filter(on__lte=chosen.end)
    return rows


def delivery_rows(viewer: Viewer, chosen: DeliveryFilter, *, start: int = 0, stop: int | None = None) -> list[Delivery]:
    """Deliveries with what a list shows, the latest first: one query."""
    rows = filtered_deliveries(viewer, chosen).select_related(*_PEOPLE)
    return list(rows.order_by("-on", "-pk")[start:stop])


def waiting_deliveries(viewer: Viewer, *, start: int = 0, stop: int | None = None) -> list[Delivery]:
    """What waits for the verdict of the viewer's organisation, over all deals, the oldest first."""
    rows = Delivery.objects.filter(state=DeliveryState.WAITING, deal__buyer_id__in=viewer.organisation_ids)
    return list(rows.select_related("report", *_PEOPLE).order_by("on", "pk")[start:stop])


def waiting_deliveries_total(viewer: Viewer) -> int:
    rows = Delivery.objects.filter(state=DeliveryState.WAITING, deal__buyer_id__in=viewer.organisation_ids)
    return rows.count()


def deals_to_deliver(organisation_ids: Iterable[int]) -> list[Deal]:
    """The deals under contract that these organisations sell in, with what a sheet of deliveries needs."""
    rows = Deal.objects.filter(seller_id__in=list(organisation_ids), stage__in=sorted(RUNNING))
    return list(rows.select_related("contract", "measure", "commodity", "buyer", "delivering").order_by("pk"))


@dataclass(frozen=True)
class Recorded:
    """What a deal has of deliveries already: their sum, and (day, quantity, batch folded) of each."""

    delivered: Decimal
    entries: frozenset[tuple[date, Decimal, str]]


def recorded(deals: Iterable[Deal]) -> dict[int, Recorded]:
    """{deal: what stands delivered}: one query for all."""
    entries: dict[int, list[tuple[date, Decimal, str]]] = defaultdict(list)
    rows = Delivery.objects.filter(deal__in=[one.pk for one in deals], state__in=sorted(STANDING))
    for deal, on, quantity, batch in rows.values_list("deal_id", "on", "quantity", "batch"):
        entries[deal].append((on, quantity, fold(batch)))
    return {
        pk: Recorded(sum((entry[1] for entry in held), Decimal(0)), frozenset(held)) for pk, held in entries.items()
    }


def delivery_sheet(viewer: Viewer, pk: int) -> DeliverySheet:
    """A sheet of deliveries of the viewer's organisation. Raises NotThere."""
    rows = DeliverySheet.objects.filter(owner_id__in=viewer.organisation_ids)
    found = rows.select_related("file", "made_by", "owner").filter(pk=pk).first()
    if found is None:
        raise NotThere(_("Không tìm thấy lần đọc bảng này."))
    return found


def delivery_sheets(viewer: Viewer) -> list[DeliverySheet]:
    """The last five sheets of the organisation."""
    return list(DeliverySheet.objects.filter(owner_id__in=viewer.organisation_ids).order_by("-pk")[:5])
