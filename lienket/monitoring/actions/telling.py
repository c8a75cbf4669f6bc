"""Facts go down: every month the commitments that stations are tied to are told how many sent, and how much came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.agreements import actions as agreements
from lienket.agreements.models import Commitment
from lienket.ground.audit.acts import Actor, Platform, act
from lienket.ground.audit.once import once
from lienket.ground.audit.versions import claim
from lienket.ground.refusals import Refusal
from lienket.ground.sheets.columns import Column
from lienket.localities.models import Organisation
from lienket.monitoring import access, queries
from lienket.monitoring.actions.telling_days import count_days, counted_words, days_slip, keep_slip
from lienket.monitoring.choices import Medium, TieFact, TieFigure, Tier
from lienket.monitoring.models import Tie, Told
from lienket.monitoring.queries import Kept
from lienket.monitoring.rules.telling import Counted


@once
def make_tie(
    *,
    actor: Actor,
    owner: Organisation,
    commitment: Commitment,
    figure: str = TieFigure.NONE,
    fact: str = TieFact.SENDING,
) -> Tie:
    """Tie the stations of an organisation to a commitment: from now on it is told ``fact`` every month, and ``figure``
    of it goes into its measure.
    """
    access.check_can_tie(actor, owner)
    if isinstance(actor, Viewer) and not queries.commitments_for(actor).filter(pk=commitment.pk).exists():
        raise Refusal(_("Đơn vị không tham gia nhiệm vụ này."), field="commitment")
    if Tie.objects.filter(commitment=commitment, owner=owner, fact=fact, ended_on=None).exists():
        raise Refusal(_("Trạm của đơn vị đã được gắn với nhiệm vụ này để báo điều này."), field="commitment")
    if figure != TieFigure.NONE and (figure == TieFigure.NUMBER) == (fact == TieFact.SENDING):
        raise Refusal(
            _("Điều được báo không có con số này. Hãy chọn con số khác để ghi vào chỉ tiêu, hoặc chỉ ghi bằng lời."),
            field="figure",
        )
    words = f"gắn trạm quan trắc với nhiệm vụ {commitment.code}"
    with act(actor, "monitoring.make_tie", words=words) as line:
        made = Tie.objects.create(
            commitment=commitment, owner=owner, figure=figure, fact=fact, made_by_id=actor.person_id
        )
        line.on = made
    return made


def end_tie(*, actor: Actor, tie: Tie, version: int) -> Tie:
    """Tell the commitment nothing more; what it was told stays."""
    access.check_can_tie(actor, tie.owner)
    with act(actor, "monitoring.end_tie", words="thôi gắn trạm quan trắc với nhiệm vụ", on=tie):
        locked = claim(Tie, tie.pk, version=version)
        locked.ended_on = locked.ended_on or timezone.localdate()
        locked.save()
    return locked


def tell_months(*, actor: Platform, today: date) -> int:
    """Tell every tie of the month that is over what it was not told yet; how many entries were made.

    A refusal is kept as a sentence and tried again the next time, for as long as the month is the last one.
    """
    last = today.replace(day=1) - timedelta(days=1)
    first = last.replace(day=1)
    told = 0
    ties = Tie.objects.filter(ended_on=None, made_at__date__lte=today).select_related("owner", "commitment__lead")
    for tie in ties.order_by("pk"):
        known = Told.objects.filter(tie=tie, month=first).first()
        if known is None or known.progress_id is None:
            told += _tell(actor, tie, first, last, known)
    return told


def _tell(actor: Platform, tie: Tie, first: date, last: date, known: Told | None) -> int:
    rows = queries.board_of_owner(tie.owner, first, last, timezone.localtime())
    counted: Counted | None = None
    if tie.fact != TieFact.SENDING:
        rows = [one for one in rows if one.station.public and one.station.tier == Tier.REFERENCE]
        rows = [one for one in rows if one.station.medium == Medium.AIR]
        counted, days = count_days(tie.fact, [one.station for one in rows], first, last)
        if not counted.of:
            return 0
    sending = sum(one.received > 0 for one in rows)
    asked = sum(one.asked for one in rows)
    entering = sum(one.entering for one in rows)
    if not asked:
        return 0
    entry = known or Told(tie=tie, month=first)
    entry.stations, entry.of_stations, entry.received, entry.asked = sending, len(rows), entering, asked
    if counted is not None:
        entry.number, entry.of_days = counted.number, counted.of
        entry.days = [[one.station, one.day.isoformat()] for one in counted.days]
    commitment = tie.commitment
    with act(actor, "monitoring.tell", words=f"báo số liệu quan trắc tháng {first:%m/%Y} vào nhiệm vụ", on=tie):
        try:
            entry.progress = agreements.record_progress(
                actor=actor,
                commitment=commitment,
                organisation=commitment.lead,
                text=_words(tie, entry) if counted is None else counted_words(tie, entry),
                on=max(last, commitment.latest_on or last),
                value=_value(tie, entry),
                evidence=keep_slip(actor, tie, first, *(_slip(rows) if counted is None else days_slip(counted, days))),
                asks=False,
                sample=all(one.station.sample for one in rows),
            )
            entry.refused = ""
        except Refusal as refusal:
            entry.refused = refusal.sentence[:500]
        entry.save()
    return int(entry.progress_id is not None)


def _words(tie: Tie, entry: Told) -> str:
    rate = f"{100 * entry.received / entry.asked:.1f}".replace(".", ",")
    words = _(
        "%(owner)s, tháng %(month)s: %(sending)s trên %(all)s trạm quan trắc tự động truyền số liệu; số dùng được là"
        " %(rate)s %% số mà lịch đo đòi hỏi. Xem từng trạm: %(url)s"
    )
    return words % {
        "owner": tie.owner.name,
        "month": f"{entry.month:%m/%Y}",
        "sending": entry.stations,
        "all": entry.of_stations,
        "rate": rate,
        "url": reverse("monitoring:board") + f"?thang={entry.month:%Y-%m}",
    }


def _value(tie: Tie, entry: Told) -> Decimal | None:
    if tie.figure == TieFigure.STATIONS:
        return Decimal(entry.stations)
    if tie.figure == TieFigure.NUMBER and entry.number is not None:
        return Decimal(entry.number)
    if tie.figure == TieFigure.RATE:
        return round(Decimal(100 * entry.received) / Decimal(entry.asked), 1)
    return None


def _slip(rows: Sequence[Kept]) -> tuple[list[Column], list[dict[str, Any]]]:
    columns = [
        Column("code", _("Mã trạm"), "Code"),
        Column("name", _("Tên trạm"), "Name"),
        Column("asked", _("Lịch đo"), "Asked", "integer"),
        Column("received", _("Đã nhận"), "Received", "integer"),
        Column("entering", _("Dùng được"), "Usable", "integer"),
    ]
    lines = [
        {
            "code": one.station.code,
            "name": one.station.name,
            "asked": one.asked,
            "received": one.received,
            "entering": one.entering,
        }
        for one in rows
    ]
    return columns, lines
