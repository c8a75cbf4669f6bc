"""A settled document becomes an agreement, its programme and their commitments: all in one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.agreements import actions as agreements
from lienket.agreements.actions import Anchor, PartnerShare
from lienket.agreements.choices import ParticipationRole
from lienket.agreements.models import Clause, Programme
from lienket.drafting import access
from lienket.drafting.actions.undoing import hold
from lienket.drafting.choices import DocumentState, PartRole
from lienket.drafting.models import Document, Draft, Part
from lienket.drafting.queries.drafts import DraftLine, lines_of, next_number, stamp_of, to_write
from lienket.ground.audit.acts import act
from lienket.ground.audit.once import once
from lienket.ground.audit.versions import claim
from lienket.ground.refusals import Refusal, Stale
from lienket.localities.models import Organisation, Unit, holding_on


def settle_facts(
    *, actor: Viewer, document: Document, version: int, parties: Sequence[Organisation], **values: Any
) -> Document:
    """Say what the agreement and its programme are: kind, symbol, title, dates, visibility, whether to ask partners.

    `lead` and `due_on` are taken by every draft for which the text names nobody, or no day.
    """
    access.check_can_settle(actor, document)
    if values["ends_on"] < values["starts_on"]:
        raise Refusal(_("Ngày kết thúc phải sau ngày bắt đầu."), field="ends_on")
    if values.get("due_on") and not values["starts_on"] <= values["due_on"] <= values["ends_on"]:
        raise Refusal(_("Hạn chung phải nằm trong thời gian của chương trình."), field="due_on")
    if values.get("signed_on") and values["signed_on"] > timezone.localdate():
        raise Refusal(_("Ngày ký ở tương lai. Hãy kiểm tra lại."), field="signed_on")
    with act(actor, "drafting.facts", words="ghi thông tin của văn bản", on=document):
        if hold(document).programme_id is not None:
            raise Refusal(
                _("Văn bản này đã được ghi, nên thông tin của văn bản không đổi ở đây nữa. Hãy sửa ở thỏa thuận.")
            )
        locked = _claim(document, version, values, parties)
        for name, value in values.items():
            setattr(locked, name, value)
        locked.settled = True
        locked.save()
        locked.parties.set(parties)
        assumed = Part.objects.filter(draft__document=locked, role=PartRole.LEAD, text="")
        if locked.lead_id:
            assumed.update(organisation_id=locked.lead_id, options=[["organisation", locked.lead_id]])
    return locked


def _claim(document: Document, version: int, values: Mapping[str, Any], parties: Sequence[Organisation]) -> Document:
    """The locked row; one who comes too late is told of other parties too."""
    try:
        return claim(Document, document.pk, version=version, submitted=values)
    except Stale as stale:
        theirs = {str(one) for one in document.parties.all()}
        yours = {str(one) for one in parties}
        if theirs != yours:
            stale.differences.append((_("các bên"), "; ".join(sorted(theirs)), "; ".join(sorted(yours))))
        raise


@once
def commit(*, actor: Viewer, document: Document, seen: str = "") -> Document:
    """Make the agreement, the programme and a commitment of every accepted draft. A second call finds it done.

    What was undecided stays open; once accepted, a later call writes it into the same agreement and programme.

    `seen`: the `stamp_of` what the person was shown; Stale when it is no longer what would be written.
    """
    access.check_can_commit(actor, document)
    words = f"ghi văn bản “{document.file_name}” thành thỏa thuận và nhiệm vụ"
    with act(actor, "drafting.commit", words=words, on=document):
        locked = hold(document)
        lines = to_write(lines_of(locked))
        if locked.programme is not None and not lines:
            return locked
        if seen and seen != stamp_of(locked, lines):
            raise Stale(
                _("Bản thảo hoặc thông tin của văn bản vừa được đổi. Hãy xem lại dưới đây rồi ghi; chưa ghi gì.")
            )
        check_committable(locked, lines)
        programme = locked.programme or _make_programme(actor, locked)
        clauses = _keep_text(actor, locked, programme, lines)
        for number, (line, clause) in enumerate(zip(lines, clauses, strict=True), start=next_number(programme)):
            _make_commitment(actor, locked, programme, line, clause, number)
        locked.state, locked.committed_at = DocumentState.COMMITTED, timezone.now()
        locked.agreement, locked.programme = programme.agreement, programme
        locked.version += 1
        locked.save()
        locked.moves.all().delete()  # nothing from before a commit can be taken back
    return locked


def check_committable(document: Document, lines: Sequence[DraftLine]) -> None:
    """Raise Refusal with what still stands against committing these accepted drafts."""
    if not document.settled or document.starts_on is None or document.ends_on is None:
        raise Refusal(_("Hãy xem và lưu thông tin của văn bản (loại, trích yếu, các bên, thời gian) trước khi ghi."))
    if not lines:
        raise Refusal(_("Chưa nhận bản thảo nào. Hãy nhận ít nhất một nhiệm vụ rồi ghi."))
    faulty = [line for line in lines if line.doubts.missing]
    if faulty:
        first = faulty[0]
        raise Refusal(
            _("%(n)d nhiệm vụ đã nhận còn thiếu thông tin; đầu tiên là “%(label)s”: %(why)s")
            % {"n": len(faulty), "label": first.draft.label, "why": first.doubts.missing[0]}
        )


def _make_programme(actor: Viewer, document: Document) -> Programme:
    """The programme with its agreement, as the facts of the document say."""
    agreement = agreements.make_agreement(
        actor=actor,
        owner=document.owner,
        kind=document.kind,
        title=document.title,
        symbol=document.symbol,
        signed_on=document.signed_on,
        valid_from=document.signed_on,
        parties=list(document.parties.order_by("folded", "pk")),
        visibility=document.visibility,
    )
    return agreements.make_programme(
        actor=actor,
        agreement=agreement,
        title=document.programme_title,
        owner=document.owner,
        starts_on=document.starts_on,
        ends_on=document.ends_on,
        code=_free_code(document),
    )


def _keep_text(actor: Viewer, document: Document, programme: Programme, lines: Sequence[DraftLine]) -> list[Clause]:
    """The clauses of these drafts in the text of the agreement; its file is set by the first commit only."""
    file = document.file if document.programme_id is None else None
    return agreements.keep_text(
        actor=actor,
        agreement=programme.agreement,
        text=document.text,
        anchors=[Anchor(line.draft.label, line.draft.start, line.draft.end) for line in lines],
        file=file,
        file_name=document.file_name if file else "",
    )


def _free_code(document: Document) -> str:
    """A code for the programme that nobody has: two programmes may bear the same title."""
    base = agreements.slug_of(document.programme_title, 34) or "chuong-trinh"
    taken = set(Programme.objects.filter(code__startswith=base).values_list("code", flat=True))
    return base if base not in taken else next(f"{base}-{n}" for n in range(2, 10_000) if f"{base}-{n}" not in taken)


def _make_commitment(
    actor: Viewer, document: Document, programme: Programme, line: DraftLine, clause: Clause, number: int
) -> None:
    draft, lead = line.draft, line.lead
    if lead is None or draft.field is None or line.due_on is None:
        raise Refusal(_("“%(label)s” còn thiếu thông tin.") % {"label": draft.label})
    try:
        made = agreements.make_commitment(
            actor=actor,
            programme=programme,
            code=f"N{number}",
            title=draft.title,
            field=draft.field,
            lead=lead,
            clause=clause,
            starts_on=line.starts_on,
            due_on=line.due_on,
            support=_support(line),
            shares=_shares(document, line),
            product=draft.product,
            measure=draft.measure,
            unit=draft.unit,
            target=draft.target,
        )
    except Refusal as refusal:
        raise Refusal(f"“{draft.label}”: {refusal.sentence}") from refusal
    Draft.objects.filter(pk=draft.pk).update(commitment=made, clause=clause)


def _support(line: DraftLine) -> list[Organisation]:
    """Those that support, and further leads: a commitment has one."""
    also = [one.organisation for one in line.leads[1:]]
    also += [one.organisation for one in line.parts if one.role == PartRole.SUPPORT and not one.left_out]
    return list(dict.fromkeys(one for one in also if one is not None and one != line.lead))


def _shares(document: Document, line: DraftLine) -> list[PartnerShare]:
    """Partners, asked or only named as the document says, and the localities concerned; each once."""
    role = ParticipationRole.PARTNER if document.ask_partners else ParticipationRole.PARTICIPANT
    found: dict[tuple[str, int, int], PartnerShare] = {}
    for part in line.parts:
        if part.left_out or part.role not in (PartRole.PARTNER, PartRole.PARTICIPANT):
            continue
        if part.organisation is not None and part.organisation != line.lead:
            _put(found, PartnerShare(role, organisation=part.organisation))
        elif part.locality is not None:
            _put(found, PartnerShare(ParticipationRole.PARTICIPANT, unit=part.locality))
        elif part.group is not None:
            for unit in _members(document, part):
                _put(found, PartnerShare(ParticipationRole.PARTICIPANT, unit=unit, via=part.group))
    return list(found.values())


def _put(found: dict[tuple[str, int, int], PartnerShare], share: PartnerShare) -> None:
    key = (share.role, share.organisation.pk if share.organisation else 0, share.unit.pk if share.unit else 0)
    found.setdefault(key, share)


def _members(document: Document, part: Part) -> list[Unit]:
    """The units of a region on the day of the document."""
    day = document.day
    members = part.group.members.filter(holding_on(day), holding_on(day, "unit__")) if part.group else ()
    return [one.unit for one in members.select_related("unit").order_by("unit__sort_key")] if members else []
