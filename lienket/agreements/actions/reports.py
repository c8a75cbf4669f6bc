"""Reports of a period: composed from the facts of a day, then frozen with their files."""

from __future__ import annotations

from datetime import date

from django.db import connection
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.agreements import access, bridge
from lienket.agreements.models import Agreement, PeriodReport, Programme
from lienket.agreements.queries.facts import snapshot
from lienket.ground.access import DECIDERS
from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.once import once
from lienket.ground.documents import to_docx, to_pdf
from lienket.ground.files.store import store_bytes
from lienket.ground.refusals import Refusal

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@once
def freeze_report(
    *,
    actor: Actor,
    programme: Programme,
    period_from: date,
    period_to: date,
    as_of: date,
    symbol: str,
    place: str,
    signer: str,
    position: str,
) -> PeriodReport:
    """Compose and freeze the report of a period. Numbers start again at 1 each year for each programme."""
    if isinstance(actor, Viewer):
        access.check_owner(actor, programme, DECIDERS, _("chốt báo cáo"))
    _check(programme, period_from, period_to, as_of)
    with act(actor, "agreements.freeze_report", words="chốt báo cáo kỳ", on=programme) as line:
        number = _next_number(programme, as_of.year)
        # The paper is Vietnamese whatever the language of the page it was asked on.
        with translation.override("vi"):
            content = bridge.content_of(
                {
                    "code": programme.code,
                    "title": programme.title,
                    "owner": programme.owner.name,
                    "owner_kind": programme.owner.kind,
                    "agreement": _basis(programme.agreement),
                },
                snapshot(programme, as_of),
                period_from,
                period_to,
                as_of,
            )
        document = bridge.document_of(
            content, number=number, symbol=symbol, place=place, signer=signer, position=position
        )
        line.on = PeriodReport.objects.create(
            programme=programme,
            number=number,
            year=as_of.year,
            symbol=symbol,
            title=document.summary,
            period_from=period_from,
            period_to=period_to,
            as_of=as_of,
            content=content,
            docx=store_bytes(to_docx(document), media_type=_DOCX),
            pdf=store_bytes(to_pdf(document), media_type="application/pdf"),
            frozen_by=actor.person_label,
        )
        return line.on


def _check(programme: Programme, period_from: date, period_to: date, as_of: date) -> None:
    if period_to < period_from:
        raise Refusal(_("Ngày cuối kỳ phải sau ngày đầu kỳ."), field="period_to")
    if as_of > timezone.localdate():
        raise Refusal(_("Số liệu không thể tính đến một ngày ở tương lai."), field="as_of")
    if as_of < programme.starts_on:
        raise Refusal(
            _("Chương trình bắt đầu ngày %(day)s; hãy chọn ngày tính số liệu từ đó về sau.")
            % {"day": f"{programme.starts_on:%d/%m/%Y}"},
            field="as_of",
        )


def _basis(agreement: Agreement) -> str:
    """How the paper cites the text that the programme rests on."""
    if not agreement.symbol:
        return f"Căn cứ {agreement.title}"
    signed = f" ngày {agreement.signed_on:%d/%m/%Y}" if agreement.signed_on else ""
    return f"Căn cứ {agreement.get_kind_display()} số {agreement.symbol}{signed}: {agreement.title}"


def _next_number(programme: Programme, year: int) -> int:
    # Two officials who freeze at once must get two numbers.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('report'), %s)", [programme.pk])
    held = programme.reports.filter(year=year).aggregate(most=Max("number"))["most"]
    return (held or 0) + 1
