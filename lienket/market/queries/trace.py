"""Batches and their events: who sees which, the minimum set of a day, what people wrote a batch as."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.engines.vietnamese import fold
from lienket.ground.refusals import NotThere
from lienket.localities.choices import OrganisationKind
from lienket.localities.models import Organisation
from lienket.market import rules
from lienket.market.choices import EventKind, LineSide, RecallState
from lienket.market.models import Batch, BatchProblem, Lot, Product, Recall, TraceEvent, TraceLine, TraceSheet

MINIMUM = Path(__file__).resolve().parent.parent / "data" / "trace" / "minimum.toml"
AUTHORITIES = (OrganisationKind.PEOPLE_COMMITTEE, OrganisationKind.DEPARTMENT, OrganisationKind.AGENCY)
_PEOPLE = ("owner", "product__commodity", "lot", "measure", "place__province", "province", "photo")


@dataclass(frozen=True)
class MinimumSet:
    """What a traced product must tell from a day on, and how long that is kept."""

    code: str
    valid_from: date
    legal_ref: str
    verified: bool
    source: str
    retention: rules.Retention
    items: tuple[dict[str, str], ...]

    def words(self, code: str) -> str:
        """An item in the language of the page."""
        row = next(one for one in self.items if one["code"] == code)
        return row["name_en"] if get_language() == "en" else row["name"]


@cache
def minimum_sets() -> tuple[MinimumSet, ...]:
    """Every minimum set there is, oldest first."""
    found = []
    for row in tomllib.loads(MINIMUM.read_text(encoding="utf-8"))["version"]:
        kept = rules.Retention(row["months_after_expiry"], row["months_without_expiry"], row["hours_to_provide"])
        plain = {name: row[name] for name in ("code", "valid_from", "legal_ref", "verified", "source")}
        found.append(MinimumSet(**plain, retention=kept, items=tuple(row["item"])))
    return tuple(sorted(found, key=lambda one: one.valid_from))


def minimum_on(day: date) -> MinimumSet:
    """The set that held on a day; the first one for an earlier day."""
    held = [one for one in minimum_sets() if one.valid_from <= day]
    return held[-1] if held else minimum_sets()[0]


def minimum_facts(batch: Batch, events: Iterable[TraceEvent]) -> dict[str, bool]:
    """Which items of the minimum set a batch has, by their codes."""
    standing = [one for one in events if not is_wrong(one)]
    return {
        "name": bool(batch.product.name),
        "origin": True,
        "image": batch.photo_id is not None,
        "producer": bool(batch.producer),
        "address": bool(batch.address),
        "code": True,
        "events": bool(standing),
        "brand": bool(batch.brand),
        "number": bool(batch.number or batch.serial),
        "expiry": batch.expires_on is not None,
        "standards": bool(batch.standards),
    }


def is_wrong(event: TraceEvent) -> bool:
    """Whether an event (with `declared` at hand) was declared wrong."""
    return getattr(event, "declared", None) is not None


def is_authority(viewer: Viewer, province_id: int) -> bool:
    """Whether the viewer acts for an authority of a province."""
    if not viewer.is_member or province_id not in viewer.locality_ids:
        return False
    return Organisation.objects.filter(pk=viewer.organisation_id or 0, kind__in=AUTHORITIES).exists()


def beside(batch: Batch) -> tuple[set[int], set[int], set[int]]:
    """One step from a batch: (its buyers, organisers of its deals, owners of what was made of it or into it)."""
    lines = TraceLine.objects.filter(batch=batch, event__declared__isnull=True)
    sold = lines.filter(event__kind=EventKind.SHIPPED)
    deals = set(sold.values_list("event__delivery__deal__buyer_id", "event__delivery__deal__organiser_id"))
    across = Q(side=LineSide.OUT, event__lines__batch=batch, event__lines__side=LineSide.IN) | Q(
        side=LineSide.IN, event__lines__batch=batch, event__lines__side=LineSide.OUT
    )
    owners = TraceLine.objects.filter(across, event__declared__isnull=True).values_list("batch__owner_id", flat=True)
    organisers = {organiser for _buyer, organiser in deals if organiser is not None}
    return {buyer for buyer, _organiser in deals}, organisers, set(owners)


def batch(code: str) -> Batch:
    """One batch by its trace code as written; its page is public. Raises NotThere."""
    found = Batch.objects.select_related(*_PEOPLE).filter(code=rules.read_code(code)).first()
    if found is None:
        raise NotThere(_("Không có lô nào mang mã này. Mã gồm 10 ký tự in trên nhãn: hãy xem lại từng ký tự."))
    return found


def own_batch(viewer: Viewer, code: str) -> Batch:
    """One batch of the viewer's organisation. Raises NotThere for all others."""
    rows = Batch.objects.select_related(*_PEOPLE).filter(owner_id__in=viewer.organisation_ids)
    found = rows.filter(code=rules.read_code(code)).first()
    if found is None:
        raise NotThere(_("Không tìm thấy lô này trong các lô của đơn vị anh/chị."))
    return found


def own_batches(viewer: Viewer, text: str = "", *, province: bool = False) -> QuerySet[Batch]:
    """Batches of the viewer's organisation, newest first; of its whole `province` where it is an authority of it."""
    wide = province and viewer.locality_id is not None and is_authority(viewer, viewer.locality_id)
    own = Q(province_id__in=list(viewer.locality_ids)) if wide else Q(owner_id__in=list(viewer.organisation_ids))
    rows = Batch.objects.filter(own)
    for word in fold(text).split()[:12]:
        rows = rows.filter(folded__contains=word)
    return rows.select_related("product", "measure", "place", "province", "owner").order_by("-made_at", "-pk")


def batches_coded(viewer: Viewer, codes: Sequence[str]) -> list[Batch]:
    """Own batches of some trace codes, in the order given; unknown ones are left out."""
    read = [one for one in (rules.read_code(code) for code in codes) if one]
    found = {one.code: one for one in own_batches(viewer).filter(code__in=read)}
    return [found[code] for code in dict.fromkeys(read) if code in found]


def events_of(batches: Sequence[Batch], *, everything: bool = True) -> list[TraceEvent]:
    """Events of some batches, oldest first, with lines and declarations: two queries."""
    lines = TraceLine.objects.select_related("batch__product", "batch__owner", "measure").order_by("side", "pk")
    rows = TraceEvent.objects.filter(lines__batch__in=batches)
    people = (
        "by",
        "recorded_by",
        "unit__province",
        "declared__instead",
        "delivery__deal__buyer",
        "delivery__deal__seller",
    )
    rows = rows.select_related(*people).prefetch_related(Prefetch("lines", lines)).distinct().order_by("on", "pk")
    return list(rows if everything else rows.filter(declared__isnull=True))


def event_of(batch: Batch, pk: int) -> TraceEvent:
    """One event of a batch. Raises NotThere."""
    found = TraceEvent.objects.select_related("by", "declared").filter(pk=pk, lines__batch=batch).first()
    if found is None:
        raise NotThere(_("Không tìm thấy sự kiện này của lô."))
    return found


def usable(owner_ids: Iterable[int], named: Sequence[rules.Named]) -> dict[str, Batch]:
    """The batches that some words name, by `rules.batch_key`: own ones by number or code, bought ones by either.

    An own number goes before a bought one; of two bought ones with the same number none is meant. Two queries.
    """
    keys = {rules.batch_key(one.code): rules.read_code(one.code) for one in named}
    ids = list(owner_ids)
    wanted = Q(key__in=list(keys)) | Q(code__in=[code for code in keys.values() if code])
    people = Batch.objects.select_related("measure", "product", "owner").filter(wanted)
    bought = TraceLine.objects.filter(
        event__kind=EventKind.SHIPPED, event__declared__isnull=True, event__delivery__deal__buyer_id__in=ids
    )
    found: dict[str, Batch] = {}
    for rows in (people.filter(owner_id__in=ids), people.filter(pk__in=bought.values("batch"))):
        by_key: dict[str, list[Batch]] = {}
        by_code: dict[str, Batch] = {}
        for one in rows:
            by_key.setdefault(one.key, []).append(one)
            by_code[one.code] = one
        for key, code in keys.items():
            same = by_key.get(key, [])
            meant = by_code.get(code) or (same[0] if len(same) == 1 else None)
            if meant is not None:
                found.setdefault(key, meant)
    return found


def used_in(batches: Sequence[int], side: str) -> dict[int, list[rules.Portion]]:
    """What some batches gave to (side in) or had from (out) transformations that stand, by batch: one query."""
    rows = TraceLine.objects.filter(batch_id__in=batches, side=side, event__declared__isnull=True)
    found: dict[int, list[rules.Portion]] = {}
    for one in rows.select_related("measure"):
        found.setdefault(one.batch_id, []).append(portion(one.quantity, one.measure))
    return found


def portion(quantity: Any, measure: Any) -> rules.Portion:
    """A quantity with its unit, as the rules see it."""
    return rules.Portion(quantity, measure.factor, measure.dimension, measure.name)


def open_recalls(batches: Iterable[int]) -> list[Recall]:
    """Recalls under way that touch some batches."""
    rows = Recall.objects.filter(batches__in=list(batches), state=RecallState.OPEN)
    return list(rows.select_related("batch__measure", "opened_by").distinct().order_by("pk"))


def problems_of(batch: Batch) -> list[BatchProblem]:
    """What consumers told of a batch, newest first; the latest hundred."""
    return list(batch.problems.all()[:100])


def trace_sheet(viewer: Viewer, pk: int) -> TraceSheet:
    """A sheet of events of the viewer's organisation. Raises NotThere."""
    rows = TraceSheet.objects.select_related("file", "owner", "made_by").filter(owner_id__in=viewer.organisation_ids)
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotThere(_("Không tìm thấy lần đọc bảng này."))
    return found


def trace_sheets(viewer: Viewer) -> list[TraceSheet]:
    """The latest sheets of events of the viewer's organisation."""
    return list(TraceSheet.objects.filter(owner_id__in=viewer.organisation_ids).order_by("-pk")[:10])


def event_keys(batches: Sequence[int]) -> set[tuple[int, str, date, str]]:
    """(batch, kind, day, note) of every event that stands, to know one that is sent again: one query."""
    rows = TraceLine.objects.filter(batch_id__in=batches, side=LineSide.ABOUT, event__declared__isnull=True)
    return set(rows.values_list("batch_id", "event__kind", "event__on", "event__note"))


def batches_of_lot(lot: Lot) -> list[Batch]:
    """The batches of a lot, newest first; the latest fifty."""
    return list(lot.batches.select_related("measure").order_by("-pk")[:50])


def batches_of_product(product: Product) -> list[Batch]:
    """The batches of a product, newest first; the latest fifty."""
    return list(product.batches.select_related("measure").order_by("-pk")[:50])


def batches_of_deliveries(deliveries: Iterable[int]) -> dict[int, list[Batch]]:
    """By delivery, the batches that it carried: one query."""
    rows = TraceLine.objects.filter(
        event__kind=EventKind.SHIPPED, event__declared__isnull=True, event__delivery_id__in=list(deliveries)
    )
    found: dict[int, list[Batch]] = {}
    for one in rows.select_related("batch", "event").order_by("pk"):
        if one.event.delivery_id is not None:
            found.setdefault(one.event.delivery_id, []).append(one.batch)
    return found


def own_product(viewer: Viewer, number: str) -> Product | None:
    """A product of the viewer's by the number in an address; None where there is none."""
    rows = Product.objects.select_related("place__province", "owner").filter(owner_id__in=viewer.organisation_ids)
    return rows.filter(pk=int(number)).first() if number.isascii() and number.isdigit() and len(number) < 18 else None


def own_lot(viewer: Viewer, number: str) -> Lot | None:
    """A lot of the viewer's by the number in an address; None where there is none."""
    rows = Lot.objects.select_related("measure", "product__place__province", "product__owner")
    rows = rows.filter(owner_id__in=viewer.organisation_ids)
    return rows.filter(pk=int(number)).first() if number.isascii() and number.isdigit() and len(number) < 18 else None
