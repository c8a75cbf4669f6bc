"""Sample OCOP dossiers in every state: nobody's products, points or decisions."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Any

from lienket.ground.audit.acts import Platform, act
from lienket.ground.files.models import StoredFile
from lienket.ground.files.store import store_bytes
from lienket.localities.models import Organisation, Unit
from lienket.market import queries
from lienket.market.actions.goods import make_product
from lienket.market.actions.ocop import add_document, check_dossier, lodge, make_dossier
from lienket.market.actions.ocop_council import assign_council, close_scoring, make_council, score
from lienket.market.actions.ocop_deciding import Decision, forward, recognise, refuse_dossier
from lienket.market.actions.reference import DATA
from lienket.market.choices import DocumentNeed
from lienket.market.models import Commodity, Council, Dossier, ScorecardItem

#: Days after a dossier is put together on which each next step happens.
_LODGED, _CHECKED, _GIVEN, _SCORED, _DECIDED = (timedelta(days=n) for n in (2, 8, 14, 20, 26))
_AFTER_CHECK = ("waiting", "scoring", "scored", "forwarded", "recognised", "refused")
_PAPER = "Tài liệu mẫu để dùng thử, không phải giấy tờ của đơn vị nào.\n".encode()


@dataclass
class _Shelf:
    """What the rows of the file name."""

    actor: Platform
    today: date
    owners: dict[str, Organisation]
    units: dict[str, Unit]
    paper: StoredFile
    councils: dict[int, Council] = field(default_factory=dict)


def load_sample_ocop(*, actor: Platform, today: date) -> int:
    """Enter the sample dossiers; returns how many, 0 when they are there already."""
    if Dossier.objects.filter(sample=True).exists():
        return 0
    book = tomllib.loads((DATA / "sample" / "ocop.toml").read_text(encoding="utf-8"))
    keys = {row["owner"] for row in (*book["council"], *book["dossier"])}
    units = Unit.objects.select_related("province").filter(valid_to=None, level__in=("commune", "province"))
    with act(actor, "market.load_sample_ocop", words="nạp hồ sơ OCOP mẫu"):
        shelf = _Shelf(
            actor,
            today,
            {one.key: one for one in Organisation.objects.filter(key__in=keys)},
            {one.code: one for one in units.filter(code__in={row["place"] for row in book["dossier"]})},
            store_bytes(_PAPER, media_type="text/plain"),
        )
        for row in book["council"]:
            _council(shelf, row)
        for number, row in enumerate(book["dossier"], start=1):
            _dossier(shelf, row, number)
    return len(book["dossier"])


def _council(shelf: _Shelf, row: dict[str, Any]) -> None:
    known = queries.people_by_email(row["people"])
    people = [known[email] for email in row["people"] if email in known]
    owner = shelf.owners[row["owner"]]
    if people:
        shelf.councils[owner.pk] = make_council(
            actor=shelf.actor,
            owner=owner,
            title=row["title"],
            sits_on=shelf.today,
            people=people,
            decision="QĐ mẫu",
            sample=True,
        )


def _dossier(shelf: _Shelf, row: dict[str, Any], number: int) -> None:
    """One dossier, taken as far as its state says; it stops before the council where there is no council."""
    actor, on, state = shelf.actor, shelf.today - timedelta(days=row["ago"]), row["state"]
    owner = shelf.owners[row["owner"]]
    commodity = Commodity.objects.get(code=row["commodity"])
    place = shelf.units[row["place"]]
    product = make_product(actor=actor, owner=owner, commodity=commodity, name=row["product"], place=place, sample=True)
    # The committees of today: an older sample dossier would else lie with a province that is no more.
    commune, province = queries.committees_of(place, shelf.today)
    made = make_dossier(
        actor=actor,
        product=product,
        maker=owner,
        checker=commune,
        holder=province,
        on=on,
        note="Hồ sơ mẫu để dùng thử.",
        sample=True,
    )
    items = list(made.card.items.all())
    if state == "draft":
        add_document(actor=actor, dossier=made, item=items[0], upload=shelf.paper, name="tai-lieu-mau.txt")
        return
    for item in items:
        if item.need == DocumentNeed.MUST:
            add_document(actor=actor, dossier=made, item=item, upload=shelf.paper, name=f"{item.code}-mau.txt")
    made = lodge(actor=actor, dossier=made, on=on + _LODGED)
    if state == "returned":
        codes = {item.code: item.pk for item in items}
        reasons = {codes[code]: why for code, why in row["reasons"]}
        check_dossier(actor=actor, dossier=made, passed=False, reasons=reasons, on=on + _CHECKED)
    if state in _AFTER_CHECK:
        made = check_dossier(actor=actor, dossier=made, passed=True, on=on + _CHECKED)
        if state != "waiting" and made.holder_id in shelf.councils:
            _scored(shelf, made, row, items, number)


def _scored(shelf: _Shelf, dossier: Dossier, row: dict[str, Any], items: Sequence[ScorecardItem], number: int) -> None:
    actor, on, state = shelf.actor, shelf.today - timedelta(days=row["ago"]), row["state"]
    given = assign_council(actor=actor, dossier=dossier, council=shelf.councils[dossier.holder_id], on=on + _GIVEN)
    for seat, total in zip(queries.entitled_members(given), row["totals"], strict=False):
        marks = _marks(items, Decimal(total))
        score(actor=actor, dossier=given, seat=seat, marks=marks, note="Nhận xét mẫu.", on=on + _SCORED)
    if state == "scoring":
        return
    given = close_scoring(actor=actor, dossier=given, on=on + _SCORED)
    if state == "forwarded":
        forward(actor=actor, dossier=given, on=on + _DECIDED)
    if state == "recognised":
        decided = Decision(f"{number}/QĐ-UBND (mẫu)", on + _DECIDED)
        recognise(actor=actor, dossier=given, decision=decided)
    if state == "refused":
        refuse_dossier(actor=actor, dossier=given, reason="Chưa đạt mức điểm được công nhận.", on=on + _DECIDED)


def _marks(items: Sequence[ScorecardItem], total: Decimal) -> dict[int, Decimal]:
    """Points for every line in proportion, that come to `total` of a hundred."""
    marks = {item.pk: (item.most * total / 100).quantize(Decimal("0.01"), ROUND_DOWN) for item in items}
    left = total - sum(marks.values())
    for item in items:
        room = min(left, item.most - marks[item.pk])
        marks[item.pk] += room
        left -= room
    return marks
