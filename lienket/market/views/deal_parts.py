"""Parts of the page of a deal: its next steps, its figures in words, and all that happened in one line of time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.coordination.choices import State
from lienket.ground.ui.filters import money_text, number_text
from lienket.market import queries, rules
from lienket.market.choices import OVER, RUNNING, DeliveryState, PaperKind, PaperState, Stage
from lienket.market.models import Deal, Delivery, Paper


@dataclass(frozen=True)
class Moment:
    """One line of time: a day, what happened or is to come, with its state, and where on the page it stands."""

    on: date
    words: str
    code: str = ""
    state: str = ""
    anchor: str = ""
    coming: bool = False


@dataclass(frozen=True)
class Progress:
    """How far the goods are, in words and as shares of the contract (0 to 100, whole)."""

    words: str
    accepted: int
    waiting: int
    expected: int


def paper_words(paper: Paper) -> str:
    """A paper within a sentence: its kind in small letters, its number as it is written."""
    kind = paper.get_kind_display()
    return f"{kind[:1].lower()}{kind[1:]} {paper.number}".strip()


def progress(one: Deal, amounts: queries.Amounts, today: date) -> Progress | None:
    """What was delivered and accepted beside the contract and its schedule; None before there is a contract."""
    contract = one.contract
    if contract is None or not contract.quantity:
        return None
    whole, unit = contract.quantity, queries.named(one.measure)
    expected = rules.expected_by(queries.schedule_of(contract), min(today, one.over_on or today))

    def share(part: Decimal) -> int:
        return min(100, int(part * 100 / whole))

    names = {"whole": rules.plain(whole), "accepted": rules.plain(amounts.accepted), "unit": unit}
    said = _("Bên mua đã nghiệm thu %(accepted)s trên %(whole)s %(unit)s.") % names
    if amounts.waiting:
        said += " " + _("%(n)s %(unit)s đã giao, chờ nghiệm thu.") % {"n": rules.plain(amounts.waiting), "unit": unit}
    if one.stage in RUNNING:
        said += " " + _("Theo lịch, đến hôm nay giao %(n)s %(unit)s.") % {"n": rules.plain(expected), "unit": unit}
    return Progress(said, share(amounts.accepted), share(amounts.waiting), share(expected))


def moments(one: Deal, papers: list[Paper], deliveries: list[Delivery], today: date) -> list[Moment]:
    """All that happened in a deal, and the lines of its schedule that are to come, by day."""
    found = [Moment(one.opened_on, _("Mở giao dịch"), "open")]
    found += [_of_paper(paper) for paper in papers]
    found += [_of_delivery(row, queries.named(one.measure)) for row in deliveries]
    found += _coming(one, today)
    if one.stage in OVER and one.over_on:
        found.append(Moment(one.over_on, str(Stage(one.stage).label), one.stage))
    return sorted(found, key=lambda moment: moment.on)


def _of_paper(paper: Paper) -> Moment:
    name = f"{paper.get_kind_display()} {paper.number}".strip()
    if paper.state == PaperState.AGREED and paper.kind in (PaperKind.CONTRACT, PaperKind.AMENDMENT) and paper.signed_on:
        words = _("Ký %(paper)s") % {"paper": paper_words(paper)}
        return Moment(paper.signed_on, words, paper.state, paper.get_state_display(), f"giay-{paper.pk}")
    on = paper.answered_on or paper.made_on
    return Moment(on, name, paper.state, paper.get_state_display(), f"giay-{paper.pk}")


def _of_delivery(row: Delivery, unit: str) -> Moment:
    words = _("Giao %(quantity)s %(unit)s") % {"quantity": rules.plain(row.quantity), "unit": unit}
    if row.accepted is not None and row.accepted != row.quantity:
        words += ", " + _("nghiệm thu %(accepted)s") % {"accepted": rules.plain(row.accepted)}
    return Moment(row.on, words, row.state, row.get_state_display(), f"chuyen-{row.pk}")


def _coming(one: Deal, today: date) -> Iterator[Moment]:
    if one.stage not in RUNNING:
        return
    unit = queries.named(one.measure)
    for day, part in queries.schedule_of(one.contract):
        if day >= today:
            words = _("Hạn giao %(quantity)s %(unit)s") % {"quantity": rules.plain(part), "unit": unit}
            yield Moment(day, words, "scheduled", _("theo lịch"), coming=True)


def situation(one: Deal, papers: list[Paper], rows: list[Delivery], amounts: queries.Amounts) -> rules.Situation:
    """What the next steps of a deal depend on."""
    contract = one.contract
    replaced = {row.replaces_id for row in rows}
    waiting = [(row.on, row.quantity) for row in rows if row.state == DeliveryState.WAITING]
    disputed = [
        (row.on, row.quantity) for row in rows if row.state == DeliveryState.DISPUTED and row.pk not in replaced
    ]
    return rules.Situation(
        stage=one.stage,
        today=timezone.localdate(),
        unit=queries.named(one.measure),
        pending=[(paper_words(p), p.proposed_by, p.made_on) for p in papers if p.state == PaperState.PROPOSED],
        waiting=waiting,
        disputed=disputed,
        lines=queries.schedule_of(contract),
        delivered=amounts.delivered,
        accepted=amounts.accepted,
        quantity=(contract.quantity if contract else None) or one.quantity,
        tolerance=contract.tolerance if contract else one.quantity * 0,
        finishing=one.delivering is not None and one.delivering.state == State.REPORTED,
    )


def facts(one: Deal) -> list[tuple[str, Any]]:
    """[(label, value)] of what was agreed; prices are for whoever reads a deal, and nobody else reads one."""
    unit, contract = queries.named(one.measure), one.contract
    found: list[tuple[str, Any]] = [
        (_("Mặt hàng"), queries.named(one.commodity)),
        (_("Bắt đầu từ"), one.get_origin_display()),
    ]
    if contract is None:
        found.append((_("Dự kiến"), f"{number_text(one.quantity.normalize())} {unit}"))
        found.append((_("Giá dự kiến"), money_text(one.price) if one.price else _("Giá thỏa thuận")))
    else:
        assert contract.quantity is not None
        found += [
            (_("Theo hợp đồng"), f"{number_text(contract.quantity.normalize())} {unit}"),
            (_("Đơn giá"), _("%(price)s một %(unit)s") % {"price": money_text(contract.price), "unit": unit}),
            (_("Giá trị hợp đồng"), money_text(contract.value)),
            (_("Hạn giao hết"), f"{one.due_on:%d/%m/%Y}" if one.due_on else ""),
            (_("Nơi giao"), contract.place),
            (_("Thanh toán"), contract.payment),
        ]
    return [(label, value) for label, value in found if value]
