"""Events of batches: added by people, never changed; what was wrong is declared beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.once import once
from lienket.ground.refusals import Refusal
from lienket.localities.models import Organisation, Unit
from lienket.market import access, queries, rules
from lienket.market.actions.goods import check_enters_for
from lienket.market.actions.trace_hold import hold_traces
from lienket.market.choices import DELIVERY_EVENTS, ENTERED_EVENTS, EventKind, LineSide
from lienket.market.models import Batch, ErrorDeclaration, Measure, TraceEvent, TraceLine

MOST_BATCHES = 200


@dataclass(frozen=True)
class Happening:
    """What happened to some batches: what, when, why; where, when it was not the batch's own place."""

    kind: str
    on: date
    note: str = ""
    place: str = ""
    container: str = ""
    unit: Unit | None = None


@dataclass(frozen=True)
class Part:
    """So much of a batch, in or out of a transformation."""

    batch: Batch
    quantity: Decimal
    measure: Measure

    @property
    def portion(self) -> rules.Portion:
        return queries.portion(self.quantity, self.measure)


@once
def record_event(*, actor: Actor, batches: Sequence[Batch], happening: Happening, sample: bool = False) -> TraceEvent:
    """Write down one event of one or several batches of one owner."""
    chosen = list({one.pk: one for one in batches}.values())
    check_event(actor, chosen, happening)
    label = str(EventKind(happening.kind).label)
    words = f"ghi sự kiện “{label}” cho {len(chosen)} lô"
    with act(actor, "market.record_event", words=words, on=chosen[0]):
        return write_event(actor, chosen, happening, sample=sample)


def write_event(actor: Actor, batches: Sequence[Batch], happening: Happening, *, sample: bool = False) -> TraceEvent:
    """The rows of an event that was checked; within an act."""
    first = batches[0]
    made = TraceEvent.objects.create(
        kind=happening.kind,
        on=happening.on,
        unit=happening.unit or (first.place if len({one.place_id for one in batches}) == 1 else None),
        place=happening.place.strip(),
        by_id=first.owner_id,
        recorded_by_id=actor.person_id,
        note=happening.note.strip()[:500],
        container=happening.container.strip() if happening.kind == EventKind.AGGREGATED else "",
        sample=sample,
    )
    TraceLine.objects.bulk_create(TraceLine(event=made, batch=one) for one in batches)
    return made


def event_problem(happening: Happening, today: date) -> tuple[str, str]:
    """(field, sentence) of what an entered event cannot be; ("", "") when it can."""
    if happening.kind not in ENTERED_EVENTS:
        return "kind", _("Việc này không ghi bằng biểu mẫu này.")
    if happening.kind == EventKind.AGGREGATED and not happening.container.strip():
        return "container", _("Hãy ghi mã thùng, kiện hoặc pa-lét.")
    return "on", rules.event_day_problem(happening.on, today)


def check_event(actor: Actor, batches: Sequence[Batch], happening: Happening, *, recalls: bool = True) -> None:
    """Raise Refusal for what cannot be, on its field; without `recalls` those are looked at by the caller."""
    if not batches:
        raise Refusal(_("Hãy chọn ít nhất một lô."), field="batches")
    if len(batches) > MOST_BATCHES:
        raise Refusal(_("Mỗi lần ghi nhiều nhất %(n)s lô.") % {"n": MOST_BATCHES}, field="batches")
    if isinstance(actor, Viewer):
        for one in batches:
            access.check_can_keep_batch(actor, one)
    if len({one.owner_id for one in batches}) > 1:
        raise Refusal(_("Các lô phải của cùng một đơn vị."), field="batches")
    field, problem = event_problem(happening, timezone.localdate())
    if problem:
        raise Refusal(problem, field=field)
    if recalls and happening.kind == EventKind.SOLD:
        _check_not_recalled(batches, "batches")


def _check_not_recalled(batches: Sequence[Batch], field: str) -> None:
    for recall in queries.open_recalls([one.pk for one in batches]):
        told = _("Lô đang bị thu hồi theo %(number)s: hãy ngừng bán, ngừng chế biến và trả lại theo thông báo.")
        raise Refusal(told % {"number": recall.number}, field=field)


@once
def record_transformation(
    *,
    actor: Actor,
    owner: Organisation,
    on: date,
    ins: Sequence[Part],
    outs: Sequence[Part],
    yield_factor: Decimal | None = None,
    note: str = "",
    unit: Unit | None = None,
    sample: bool = False,
) -> TraceEvent:
    """Write down that batches became batches: processing, splitting, merging. What comes out is conserved.

    Batches that go in are the owner's own or bought; those that come out its own. Raises Refusal.
    """
    check_enters_for(actor, owner)
    problem = rules.event_day_problem(on, timezone.localdate())
    if problem:
        raise Refusal(problem, field="on")
    with act(actor, "market.transform", words=f"ghi chế biến {len(ins)} lô vào, {len(outs)} lô ra") as line:
        hold_traces()
        _check_transformation(owner, ins, outs, yield_factor)
        made = TraceEvent.objects.create(
            kind=EventKind.TRANSFORMED,
            on=on,
            unit=unit or outs[0].batch.place,
            by=owner,
            recorded_by_id=actor.person_id,
            note=note.strip()[:500],
            yield_factor=yield_factor,
            sample=sample,
        )
        TraceLine.objects.bulk_create(
            TraceLine(event=made, batch=one.batch, side=side, quantity=one.quantity, measure=one.measure)
            for side, parts in ((LineSide.IN, ins), (LineSide.OUT, outs))
            for one in parts
        )
        line.on = outs[0].batch
    return made


def _check_transformation(
    owner: Organisation, ins: Sequence[Part], outs: Sequence[Part], yield_factor: Decimal | None
) -> None:
    problem = rules.conservation_problem([one.portion for one in ins], [one.portion for one in outs], yield_factor)
    if problem:
        raise Refusal(problem, field="outs")
    if len(ins) + len(outs) > MOST_BATCHES:
        raise Refusal(_("Mỗi lần ghi nhiều nhất %(n)s lô.") % {"n": MOST_BATCHES}, field="ins")
    into, out = [one.batch.pk for one in ins], [one.batch.pk for one in outs]
    if len(set(into + out)) < len(into + out):
        raise Refusal(_("Mỗi lô chỉ ghi một lần, ở bên vào hoặc bên ra."), field="outs")
    _check_owned(owner, ins, outs)
    _check_not_recalled([one.batch for one in ins], "ins")
    for field, side, parts in (("ins", LineSide.IN, ins), ("outs", LineSide.OUT, outs)):
        used = queries.used_in([one.batch.pk for one in parts], side)
        for one in parts:
            whole = queries.portion(one.batch.quantity, one.batch.measure)
            problem = rules.used_problem(used.get(one.batch.pk, []), one.portion, whole, one.batch.number)
            if problem:
                raise Refusal(problem, field=field)
    if queries.reached(out, forward=True) & set(into):
        told = _("Lô ra này trước đó đã đi vào chính lô vào: hàng không thể làm ra chính nó. Hãy xem lại các lô.")
        raise Refusal(told, field="outs")


def _check_owned(owner: Organisation, ins: Sequence[Part], outs: Sequence[Part]) -> None:
    for one in outs:
        if one.batch.owner_id != owner.pk:
            raise Refusal(_("Lô ra phải là lô của đơn vị anh/chị."), field="outs")
    foreign = [one.batch for one in ins if one.batch.owner_id != owner.pk]
    if foreign:
        named = [rules.Named(one.code) for one in foreign]
        if len({one.pk for one in queries.usable([owner.pk], named).values()}) < len(foreign):
            raise Refusal(_("Lô vào phải là lô của đơn vị hoặc lô đã mua qua một chuyến giao."), field="ins")


@once
def declare_wrong(
    *, actor: Viewer, batch: Batch, event: TraceEvent, reason: str, on: date | None = None, note: str = ""
) -> ErrorDeclaration:
    """Say that an event of a batch is wrong; both stay. With a day, the right event is added and named.

    Events of deliveries follow their delivery and are not declared by hand.
    """
    access.check_can_keep_batch(actor, batch)
    if not actor.acts_for(event.by_id):
        raise Refusal(_("Sự kiện này do đơn vị khác ghi."))
    if event.kind in DELIVERY_EVENTS:
        raise Refusal(_("Sự kiện giao nhận đi theo chuyến giao: hãy sửa ở chuyến giao."))
    if not reason.strip():
        raise Refusal(_("Hãy ghi sai ở đâu."), field="reason")
    with act(actor, "market.declare_wrong", words=f"khai báo ghi sai “{event}”", on=batch, reason=reason):
        hold_traces()
        if ErrorDeclaration.objects.filter(event=event).exists():
            raise Refusal(_("Sự kiện này đã được khai báo ghi sai."))
        right = None
        if on is not None:
            if event.kind == EventKind.TRANSFORMED:
                raise Refusal(_("Chế biến ghi sai: chỉ khai báo ở đây, rồi ghi lại lần chế biến đúng."), field="on")
            lines = event.lines.select_related("batch__place").order_by("pk")
            told = Happening(event.kind, on, note or event.note, event.place, event.container, event.unit)
            check_event(actor, [one.batch for one in lines], told)
            right = write_event(actor, [one.batch for one in lines], told, sample=event.sample)
        return ErrorDeclaration.objects.create(event=event, reason=reason.strip()[:500], instead=right, by=event.by)
