"""Rules of commitments: what has happened, on time or late, at risk or not, and why. Pure; every answer says why.

The rules, as they are shown to people (`HOW`):

1. A commitment is *done* when the lead's final report is confirmed by at least one partner and disputed by none, or
   when every partner that accepted has had its own final report confirmed. A lead without an accepting partner is
   done on its own final report.
2. It was done on the day its final report says; when partners finish one by one, on the day of the last.
3. While any side disputes the latest final report of the other, it is *disputed*; while a final report waits for the
   other side, *awaiting confirmation*; once someone has accepted or reported anything, *in progress*.
4. A status set by hand, with its reason, stands from its day until the day it is lifted.
5. On time means: done on or before the due date in force (the first, or the last one granted).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienket.agreements.choices import Count, Direction, RiskLevel, Status

HOW = gettext_lazy(
    "Hoàn thành: báo cáo hoàn thành của chủ trì được ít nhất một đối tác xác nhận và không đối tác nào phản đối, "
    "hoặc mọi đối tác đã nhận việc đều được xác nhận hoàn thành phần của mình. "
    "Đúng hạn: ngày hoàn thành không sau hạn đang có hiệu lực (hạn đầu hoặc hạn gia hạn sau cùng). "
    "Trạng thái đặt tay luôn kèm lý do."
)

ACCEPTED_STATES = frozenset({"accepted", "reported", "disputed", "confirmed"})


@dataclass(frozen=True)
class Claim:
    """A final report: by which side, done when, and what the other sides said of it."""

    by: str
    lead: bool
    on: date
    done_on: date
    verdicts: tuple[str, ...]


@dataclass(frozen=True)
class Partner:
    """A partner's side: its name, the state of its request, and when it was asked and answered."""

    name: str
    state: str
    asked_on: date
    answered_on: date | None = None


@dataclass(frozen=True)
class Facts:
    """What is known of a commitment on a day. Claims are the latest final one of each organisation."""

    starts_on: date
    due_on: date
    partners: tuple[Partner, ...] = ()
    claims: tuple[Claim, ...] = ()
    reported: bool = False
    latest_on: date | None = None
    percent: int | None = None
    baseline: Decimal | None = None
    target: Decimal | None = None
    actual: Decimal | None = None
    direction: str = Direction.UP
    override: str = ""
    override_reason: str = ""
    override_on: date | None = None
    lead_done: int = 0
    lead_done_late: int = 0


@dataclass(frozen=True)
class Standing:
    """The derived status with its reason, and the day of completion when it is done."""

    status: str
    why: str
    done_on: date | None = None


def standing(facts: Facts) -> Standing:
    """Derive the status of a commitment from its facts."""
    if facts.override:
        done_on = facts.override_on if facts.override == Status.DONE else None
        return Standing(facts.override, _("Đặt tay: %(why)s") % {"why": facts.override_reason}, done_on)
    disputed = [claim for claim in facts.claims if "disputed" in claim.verdicts]
    if disputed:
        who = ", ".join(claim.by for claim in disputed)
        return Standing(Status.DISPUTED, _("Báo cáo hoàn thành của %(who)s chưa được thống nhất.") % {"who": who})
    done = _done(facts)
    if done is not None:
        return done
    waiting = [claim for claim in facts.claims if "pending" in claim.verdicts]
    if waiting:
        who = ", ".join(claim.by for claim in waiting)
        return Standing(Status.AWAITING, _("%(who)s đã báo hoàn thành, bên kia chưa xác nhận.") % {"who": who})
    if facts.reported:
        return Standing(Status.IN_PROGRESS, _("Đã có báo cáo tiến độ."))
    if any(partner.state in ACCEPTED_STATES for partner in facts.partners):
        return Standing(Status.IN_PROGRESS, _("Đối tác đã nhận việc."))
    return Standing(Status.NOT_STARTED, _("Chưa bên nào nhận việc hay báo tiến độ."))


def _done(facts: Facts) -> Standing | None:
    accepted = [partner.name for partner in facts.partners if partner.state in ACCEPTED_STATES]
    for claim in facts.claims:
        if claim.lead and "confirmed" in claim.verdicts:
            return Standing(Status.DONE, _("Chủ trì báo hoàn thành và được đối tác xác nhận."), claim.done_on)
        if claim.lead and not claim.verdicts and not accepted:
            return Standing(
                Status.DONE,
                _("Chủ trì báo hoàn thành; không có đối tác nhận việc nên không cần xác nhận."),
                claim.done_on,
            )
    by_partner = {claim.by: claim for claim in facts.claims if not claim.lead}
    if accepted and all(partner in by_partner and "confirmed" in by_partner[partner].verdicts for partner in accepted):
        last = max(by_partner[partner].done_on for partner in accepted)
        return Standing(Status.DONE, _("Mọi đối tác đã nhận việc đều được xác nhận hoàn thành."), last)
    return None


def count(due_on: date, done_on: date | None, today: date) -> str:
    """The one of the four official boxes that a commitment stands in on a day."""
    if done_on is not None and done_on <= today:
        return Count.DONE_ON_TIME if done_on <= due_on else Count.DONE_LATE
    return Count.OPEN_OVERDUE if due_on < today else Count.OPEN_IN_TIME


@dataclass(frozen=True)
class Counts:
    """The official four counts. They total because every commitment stands in exactly one."""

    done_on_time: int = 0
    done_late: int = 0
    open_in_time: int = 0
    open_overdue: int = 0

    @property
    def done(self) -> int:
        return self.done_on_time + self.done_late

    @property
    def open(self) -> int:
        return self.open_in_time + self.open_overdue

    @property
    def total(self) -> int:
        return self.done + self.open

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.done_on_time + other.done_on_time,
            self.done_late + other.done_late,
            self.open_in_time + other.open_in_time,
            self.open_overdue + other.open_overdue,
        )


def tally(boxes: Iterable[str]) -> Counts:
    """Count boxes."""
    found = dict.fromkeys(Count.values, 0)
    for box in boxes:
        found[box] += 1
    return Counts(**found)


def gain(
    baseline: Decimal | None, target: Decimal | None, actual: Decimal | None, direction: str = Direction.UP
) -> float | None:
    """Share of the way from baseline to target, held within 0 and 1. None where it cannot be said.

    Works both ways: a target below its baseline is approached by falling. Where lower is better and no baseline is
    known, only reaching the target can be told.
    """
    if target is None or actual is None:
        return None
    reached = actual <= target if direction == Direction.DOWN else actual >= target
    if baseline is None and direction == Direction.DOWN:
        return 1.0 if reached else None
    start = baseline or Decimal(0)
    if target == start:
        return 1.0 if reached else 0.0
    return float(min(max((actual - start) / (target - start), Decimal(0)), Decimal(1)))


def time_share(starts_on: date, due_on: date, today: date) -> float:
    """Share of the time gone, held within 0 and 1."""
    span = (due_on - starts_on).days
    if span <= 0:
        return 1.0 if today >= due_on else 0.0
    return min(max((today - starts_on).days / span, 0.0), 1.0)


def work_share(facts: Facts) -> tuple[float | None, str]:
    """Share of the work done and what it goes by: the measure where there is one, else the percentage reported."""
    measured = gain(facts.baseline, facts.target, facts.actual, facts.direction)
    if measured is not None:
        return measured, _("theo chỉ tiêu")
    return (facts.percent / 100 if facts.percent is not None else None), _("theo khối lượng")


@dataclass(frozen=True)
class Risk:
    """How likely lateness is before it happens, with every reason in words."""

    level: str
    reasons: tuple[str, ...] = field(default=())


QUIET_WATCH = timedelta(days=90)
QUIET_HIGH = timedelta(days=180)
UNANSWERED = timedelta(days=30)


def risk(facts: Facts, today: date) -> Risk:
    """Risk of an open commitment that is not yet late: pace, silence, unanswered partners, past behaviour."""
    found: list[tuple[str, str]] = []
    found += _pace(facts, today)
    found += _silence(facts, today)
    found += _partners(facts, today)
    found += _past(facts)
    if not found:
        return Risk(RiskLevel.NONE)
    level = RiskLevel.HIGH if any(grade == RiskLevel.HIGH for grade, _why in found) else RiskLevel.WATCH
    return Risk(level, tuple(why for _grade, why in found))


def _pace(facts: Facts, today: date) -> Iterable[tuple[str, str]]:
    gone = time_share(facts.starts_on, facts.due_on, today)
    known, basis = work_share(facts)
    made = known or 0.0
    left = (facts.due_on - today).days
    words = {"gone": round(gone * 100), "made": f"{round(made * 100)}% {basis}", "left": left}
    if known is None:
        if gone >= 0.25:
            yield RiskLevel.WATCH, _("Đã qua %(gone)d%% thời gian, chưa có số liệu về công việc.") % words
    elif gone >= 0.25 and made < gone * 0.5:
        yield RiskLevel.HIGH, _("Đã qua %(gone)d%% thời gian, mới đạt %(made)s.") % words
    elif gone >= 0.25 and made < gone - 0.2:
        yield RiskLevel.WATCH, _("Đã qua %(gone)d%% thời gian, đạt %(made)s.") % words
    if 0 <= left <= 30 and known is None:
        yield RiskLevel.HIGH, _("Còn %(left)d ngày đến hạn, chưa có số liệu về công việc.") % words
    elif 0 <= left <= 30 and made < 0.8:
        yield RiskLevel.HIGH, _("Còn %(left)d ngày đến hạn, đạt %(made)s.") % words


def _silence(facts: Facts, today: date) -> Iterable[tuple[str, str]]:
    answers = [partner.answered_on for partner in facts.partners if partner.answered_on]
    asked = [partner.asked_on for partner in facts.partners]
    since = max([facts.starts_on, *asked, *answers, *([facts.latest_on] if facts.latest_on else [])])
    quiet = today - since
    if quiet > QUIET_HIGH:
        yield (
            RiskLevel.HIGH,
            _("Không có tin từ %(day)s (%(days)d ngày).")
            % {
                "day": f"{since:%d/%m/%Y}",
                "days": quiet.days,
            },
        )
    elif quiet > QUIET_WATCH:
        yield (
            RiskLevel.WATCH,
            _("Không có tin từ %(day)s (%(days)d ngày).")
            % {
                "day": f"{since:%d/%m/%Y}",
                "days": quiet.days,
            },
        )


def _partners(facts: Facts, today: date) -> Iterable[tuple[str, str]]:
    silent = [p.name for p in facts.partners if p.state == "asked" and today - p.asked_on > UNANSWERED]
    refused = [p.name for p in facts.partners if p.state == "declined"]
    if silent:
        yield RiskLevel.WATCH, _("Chưa trả lời quá 30 ngày: %(who)s.") % {"who": ", ".join(silent)}
    if refused:
        yield RiskLevel.WATCH, _("Từ chối tham gia: %(who)s.") % {"who": ", ".join(refused)}
    if any("disputed" in claim.verdicts for claim in facts.claims):
        yield RiskLevel.HIGH, _("Các bên chưa thống nhất về kết quả.")


def _past(facts: Facts) -> Iterable[tuple[str, str]]:
    if facts.lead_done >= 3 and facts.lead_done_late * 2 > facts.lead_done:
        yield (
            RiskLevel.WATCH,
            _("Chủ trì đã trễ hạn %(late)d trong %(done)d nhiệm vụ đã xong.")
            % {
                "late": facts.lead_done_late,
                "done": facts.lead_done,
            },
        )


@dataclass(frozen=True)
class Given:
    """One commitment between two localities, from the giver's side."""

    giver: int
    taker: int
    field: str
    year: int
    box: str


@dataclass(frozen=True)
class BalanceLine:
    """What A promised B and B promised A, in one field and year."""

    field: str
    year: int
    a_for_b: Counts
    b_for_a: Counts


def balance(a: int, b: int, given: Sequence[Given]) -> list[BalanceLine]:
    """Reciprocity of two localities by field and year. Every given row between the two is counted once."""
    keys = sorted({(one.year, one.field) for one in given if {one.giver, one.taker} == {a, b}})
    return [
        BalanceLine(
            name,
            year,
            tally(g.box for g in given if (g.giver, g.taker, g.field, g.year) == (a, b, name, year)),
            tally(g.box for g in given if (g.giver, g.taker, g.field, g.year) == (b, a, name, year)),
        )
        for year, name in keys
    ]
