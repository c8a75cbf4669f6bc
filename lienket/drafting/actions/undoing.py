"""Moves on drafts are remembered with what was before them, and the last one can be undone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.drafting import access
from lienket.drafting.choices import SETTLED_IN
from lienket.drafting.models import Document, Draft, Move, Part
from lienket.ground.audit.acts import act
from lienket.ground.refusals import Refusal

_COLUMNS = (
    "state",
    "kind",
    "title",
    "field_id",
    "product",
    "measure",
    "unit",
    "target",
    "starts_on",
    "due_on",
    "due_why",
    "like",
)
_PART = ("order", "role", "text", "start", "end", "why", "options", "organisation_id", "locality_id", "group_id")
_DATES = ("starts_on", "due_on")


def hold(document: Document) -> Document:
    """Lock a document, so that steps on its drafts come one after another. Refuses one that is not read yet."""
    rows = Document.objects.select_for_update(of=("self",)).select_related("owner__locality", "programme__agreement")
    locked = rows.get(pk=document.pk)
    if locked.state not in SETTLED_IN:
        raise Refusal(_("Văn bản chưa đọc xong nên chưa duyệt được."))
    return locked


def check_unwritten(draft: Draft) -> None:
    """Refuses a draft that has become a commitment: from then on the commitment is what is changed."""
    if draft.commitment_id is not None:
        raise Refusal(
            _("“%(label)s” đã được ghi thành nhiệm vụ nên bản thảo không đổi được nữa. Hãy sửa ở nhiệm vụ đó.")
            % {"label": draft.label}
        )


def snapshot(draft: Draft, *, parts: bool = True) -> dict[str, Any]:
    """What a draft is now, as plain JSON; its parts only where a move may change them."""
    plain = {name: _plain(getattr(draft, name)) for name in _COLUMNS}
    kept = [{name: getattr(one, name) for name in (*_PART, "left_out")} for one in draft.parts.all()] if parts else None
    return {"pk": draft.pk, "columns": plain, "parts": kept}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def remember(document: Document, words: str, before: Sequence[dict[str, Any]], made: Iterable[Draft] = ()) -> Move:
    """Note a move after it was made."""
    return Move.objects.create(
        document=document, words=words[:300], before={"drafts": list(before), "made": [one.pk for one in made]}
    )


def undo(*, actor: Viewer, document: Document, seen: int | None = None) -> str:
    """Take the last move back; returns its words. Refuses when nothing is left to undo.

    `seen`: the id of the move that the person saw as the last; another one is not taken back in its place.
    """
    access.check_can_settle(actor, document)
    with act(actor, "drafting.undo", words="hoàn tác", on=document) as line:
        locked = hold(document)
        move = locked.moves.order_by("-pk").first()
        if seen is not None and (move is None or move.pk != seen):
            raise Refusal(_not_the_last(locked, seen))
        if move is None:
            raise Refusal(_("Không còn bước nào để hoàn tác."))
        Draft.objects.filter(document=locked, pk__in=move.before["made"]).delete()
        drafts = {one.pk: one for one in locked.drafts.filter(pk__in=[row["pk"] for row in move.before["drafts"]])}
        for row in move.before["drafts"]:
            if row["pk"] in drafts:
                _restore(drafts[row["pk"]], row)
        line.reason = move.words
        move.delete()
    return move.words


def _not_the_last(document: Document, seen: int) -> str:
    if document.committed_at is not None and not document.moves.exists():
        return _("Các bước trước lần ghi không hoàn tác được nữa.")
    if document.moves.filter(pk=seen).exists():
        return _("Có người vừa làm thêm một bước sau bước này, nên chưa hoàn tác gì. Hãy xem lại rồi hoàn tác.")
    return _("Bước này đã được hoàn tác trước đó; không hoàn tác thêm.")


def _restore(draft: Draft, row: dict[str, Any]) -> None:
    for name, value in row["columns"].items():
        if name in _DATES:
            value = date.fromisoformat(value) if value else None
        elif name == "target":
            value = Decimal(value) if value is not None else None
        setattr(draft, name, value)
    draft.version += 1
    draft.save()
    if row["parts"] is not None:
        draft.parts.all().delete()
        Part.objects.bulk_create(Part(draft=draft, **one) for one in row["parts"])
