"""Settling drafts: accepting, rejecting, choosing whom a name means, correcting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienket.accounts.access import Viewer
from lienket.agreements.queries import fields_on
from lienket.drafting import access
from lienket.drafting.actions.drafts import Maker
from lienket.drafting.actions.undoing import check_unwritten, hold, remember, snapshot
from lienket.drafting.choices import DRAFT_STEPS, STEP_TARGETS, ClauseKind, DraftState, PartRole, Step
from lienket.drafting.models import Document, Draft, Part
from lienket.drafting.queries.drafts import line_of, shown_drafts
from lienket.drafting.queries.matching import Matcher
from lienket.ground.audit.acts import act
from lienket.ground.audit.versions import claim
from lienket.ground.refusals import NotThere, Refusal, Stale
from lienket.localities.models import Organisation
from lienket.localities.queries import today

LEFT_OUT = "none"
BY_PERSON = "Do người duyệt ghi."
Changes = list[tuple[str, Any, Any]]
"""[(what, as it stands, as wanted)]"""
_OVERTAKEN = gettext_lazy("Người khác vừa đổi “%(label)s” trước anh/chị. Hãy xem lại rồi làm tiếp nếu vẫn cần.")


def take_step(
    *,
    actor: Viewer,
    draft: Draft,
    step: str,
    chosen: Mapping[int, str] | None = None,
    kind: str = "",
    field: str = "",
    version: int | None = None,
) -> Draft:
    """Accept, reject or reopen a draft, take a clause up as a promise, or only keep what was chosen.

    `chosen`: for parts by id "organisation:12", "unit:5", "group:3" or "none" (leave it out). `kind`: what a rejected
    clause is instead of a promise. `field`: the code of a field, for a draft that has none. A draft that is already
    there stays as it is, so the same step sent again is the same; else Stale when `version` was overtaken.
    """
    access.check_can_settle(actor, draft.document)
    words = f"{Step(step).label.lower()} “{draft.label}”"
    with act(actor, f"drafting.{step}", words=words, on=draft.document):
        document = hold(draft.document)
        locked = claim(Draft, draft.pk)
        before = snapshot(locked)
        changes = _choose(locked, chosen or {}) + _choose_field(document, locked, field)
        target = STEP_TARGETS.get(step, locked.state)
        changes += _wanted(locked, step, target, kind)
        if not changes:
            return locked
        if version is not None and version != locked.version - 1:
            raise Stale(_OVERTAKEN % {"label": locked.label}, differences=changes)
        check_unwritten(locked)
        if target != locked.state and target not in DRAFT_STEPS[locked.state]:
            raise Refusal(
                _("Bản thảo đang ở trạng thái “%(state)s” nên không làm bước này được.")
                % {"state": locked.get_state_display()}
            )
        locked.state = target
        _set_kind(locked, step, kind)
        if step == Step.ACCEPT:
            _check_acceptable(document, locked)
        locked.save()
        remember(document, words, [before])
    return locked


def _wanted(locked: Draft, step: str, target: str, kind: str) -> Changes:
    """What a step changes of the state, and of the kind of a clause that is left out."""
    found: Changes = []
    if target != locked.state:
        found.append((_("trạng thái"), locked.get_state_display(), DraftState(target).label))
    if step == Step.REJECT and kind in ClauseKind.values and kind != locked.kind:
        found.append((_("loại ý"), locked.get_kind_display(), ClauseKind(kind).label))
    return found


def _set_kind(locked: Draft, step: str, kind: str) -> None:
    if step == Step.REJECT and kind in ClauseKind.values:
        locked.kind = kind
    elif step in (Step.ACCEPT, Step.TAKE_UP):
        locked.kind = ClauseKind.PROMISE
    elif step == Step.REOPEN and locked.machine.get("kind") in ClauseKind.values:
        locked.kind = locked.machine["kind"]


def _check_acceptable(document: Document, draft: Draft) -> None:
    missing = line_of(document, draft).doubts.missing
    if missing:
        raise Refusal(_("Chưa nhận được “%(label)s”: %(why)s") % {"label": draft.label, "why": " ".join(missing)})


def _choose(draft: Draft, chosen: Mapping[int, str]) -> Changes:
    """Set what parts mean; only what was offered can be chosen. Tells what changed."""
    changes: Changes = []
    for part in draft.parts.all() if chosen else ():
        value = chosen.get(part.pk)
        if value is None or value == "":
            continue
        before, was = (part.organisation_id, part.locality_id, part.group_id, part.left_out), _meant(part)
        _set_part(part, value)
        if (part.organisation_id, part.locality_id, part.group_id, part.left_out) != before:
            part.save()
            changes.append((f"{part.get_role_display()}: “{part.text}”", was, _meant(part)))
    return changes


def _meant(part: Part) -> str:
    return _("Bỏ qua, không ghi") if part.left_out else str(part.chosen or "")


def _choose_field(document: Document, draft: Draft, code: str) -> Changes:
    if not code or (draft.field is not None and draft.field.code == code):
        return []
    before, draft.field = draft.field, fields_on(document.day).filter(code=code).first()
    if draft.field is None:
        raise Refusal(_("Lĩnh vực này không có trong danh sách. Hãy chọn lại."))
    return [(_("lĩnh vực"), before, draft.field)]


def _set_part(part: Part, value: str) -> None:
    part.organisation_id = part.locality_id = part.group_id = None
    part.left_out = value == LEFT_OUT
    if part.left_out:
        return
    kind, _colon, number = value.partition(":")
    offered = [pk for option, pk in part.options if option == kind and str(pk) == number]
    if not offered:
        raise Refusal(_("“%(text)s”: lựa chọn này không có trong danh sách. Hãy chọn lại.") % {"text": part.text})
    column = {"organisation": "organisation_id", "unit": "locality_id", "group": "group_id"}[kind]
    setattr(part, column, offered[0])


def accept_certain(*, actor: Viewer, document: Document) -> int:
    """Accept every open draft that has nothing missing and nothing to look at; returns how many."""
    access.check_can_settle(actor, document)
    with act(actor, "drafting.accept_certain", words="nhận mọi bản thảo chắc chắn", on=document):
        locked = hold(document)
        certain = [
            one for one in shown_drafts(locked) if one.state == DraftState.OPEN and line_of(locked, one).doubts.certain
        ]
        if not certain:
            raise Refusal(_("Không có bản thảo nào chắc chắn mà chưa quyết. Các bản còn lại cần anh/chị xem."))
        before = [snapshot(one, parts=False) for one in certain]
        for one in certain:
            one.state = DraftState.ACCEPTED
            one.version += 1
        Draft.objects.bulk_update(certain, ["state", "version"])
        remember(locked, _("nhận %(n)d bản thảo chắc chắn") % {"n": len(certain)}, before)
    return len(certain)


def edit_draft(
    *,
    actor: Viewer,
    draft: Draft,
    version: int,
    lead: Organisation,
    support: Sequence[Organisation],
    partners: Sequence[Organisation],
    chosen: Mapping[int, str] | None = None,
    **values: Any,
) -> Draft:
    """Correct a draft. `values` are its own columns: title, field, product, measure, unit, target and dates.

    Organisations given here stand in the place of what the machine had matched; places are chosen by `chosen`.
    """
    access.check_can_settle(actor, draft.document)
    if not str(values.get("title", draft.title)).strip():
        raise Refusal(_("Hãy ghi nội dung nhiệm vụ."), field="title")
    if lead in partners:
        raise Refusal(_("Cơ quan chủ trì không thể đồng thời là đối tác."), field="partners")
    with act(actor, "drafting.edit", words=f"sửa bản thảo “{draft.label}”", on=draft.document):
        document = hold(draft.document)
        locked = _claim(draft, version, values, (lead, support, partners), chosen or {})
        if locked.state == DraftState.REPLACED:
            raise NotThere(_("Bản thảo này đã được tách hoặc gộp."))
        check_unwritten(locked)
        before = snapshot(locked)
        if values.get("due_on") != locked.due_on:
            locked.due_why = BY_PERSON if values.get("due_on") else ""
        for name, value in values.items():
            setattr(locked, name, value)
        if locked.state == DraftState.ASIDE:
            locked.state, locked.kind = DraftState.OPEN, ClauseKind.PROMISE
        _choose(locked, chosen or {})
        _set_people(locked, lead, support, partners)
        locked.like = _likes_again(actor, document, locked)
        if locked.state == DraftState.ACCEPTED:
            _check_acceptable(document, locked)
        locked.save()
        remember(document, f"sửa “{locked.label}”", [before])
    return locked


def _claim(
    draft: Draft,
    version: int,
    values: Mapping[str, Any],
    people: tuple[Organisation, Sequence[Organisation], Sequence[Organisation]],
    chosen: Mapping[int, str],
) -> Draft:
    """The locked row; one who comes too late is told of other organisations and places too."""
    try:
        return claim(Draft, draft.pk, version=version, submitted=values)
    except Stale as stale:
        lead, support, partners = people
        wanted = {PartRole.LEAD: [lead], PartRole.SUPPORT: support, PartRole.PARTNER: partners}
        for role, given in wanted.items():
            held = draft.parts.filter(role=role, left_out=False).select_related("organisation")
            theirs = "; ".join(str(one.organisation or one.text) for one in held)
            yours = "; ".join(str(one) for one in given)
            if theirs != yours:
                stale.differences.append((str(role.label), theirs, yours))
        stale.differences += _choose(draft, chosen)
        raise


def _set_people(
    draft: Draft, lead: Organisation, support: Sequence[Organisation], partners: Sequence[Organisation]
) -> None:
    """Organisations as settled: a part of the machine that names the same body keeps its words."""
    wanted = [(PartRole.LEAD, lead), *((PartRole.SUPPORT, one) for one in support if one != lead)]
    wanted += [(PartRole.PARTNER, one) for one in dict.fromkeys(partners)]
    people = [one for one in draft.parts.all() if one.role != PartRole.PARTICIPANT]
    words = {one.organisation_id: one for one in people if one.organisation_id}
    unplaced = [one for one in people if one.organisation_id is None]
    draft.parts.exclude(role=PartRole.PARTICIPANT).delete()
    Part.objects.bulk_create(
        Part(
            draft=draft,
            order=order,
            role=role,
            organisation=one,
            text=_words(words.get(one.pk), role, one, unplaced),
            options=[["organisation", one.pk]],
        )
        for order, (role, one) in enumerate(dict.fromkeys(wanted))
    )


def _words(held: Part | None, role: str, one: Organisation, unplaced: list[Part]) -> str:
    """The words of the document for an organisation: of the part it was, of the open one it settles, else its name."""
    if held is not None and held.text:
        return held.text
    found = next((part for part in unplaced if part.role == role and part.text), None)
    if found is not None:
        unplaced.remove(found)
        return found.text
    return one.name[:300]


def _likes_again(actor: Viewer, document: Document, draft: Draft) -> list[list[float]]:
    day = document.day
    maker = Maker(actor, document, Matcher(document.owner, day, today()), day, [])
    return maker.likes(draft.title, draft.field)
