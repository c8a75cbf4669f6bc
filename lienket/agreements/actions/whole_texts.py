"""The whole text of an agreement, its file, and where its clauses stand in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.agreements import access
from lienket.agreements.models import Agreement, AgreementText, Clause
from lienket.ground.access import DECIDERS
from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.versions import claim
from lienket.ground.files.models import StoredFile
from lienket.ground.refusals import Refusal


@dataclass(frozen=True)
class Anchor:
    """A clause at its place: the characters from `start` to `end` of the whole text."""

    label: str
    start: int
    end: int


def keep_text(
    *,
    actor: Actor,
    agreement: Agreement,
    text: str,
    anchors: Sequence[Anchor],
    file: StoredFile | None = None,
    file_name: str = "",
) -> list[Clause]:
    """Keep the whole text with its clauses at their places, and the file it came from; clauses in the order given.

    Clauses that were there before stay; one of the same label gets the place and words of the anchor.
    """
    if isinstance(actor, Viewer):
        access.check_owner(actor, agreement, DECIDERS, _("ghi toàn văn"))
    for one in anchors:
        if not 0 <= one.start < one.end <= len(text):
            raise Refusal(_("Điều khoản %(label)s nằm ngoài văn bản.") % {"label": one.label})
    with act(actor, "agreements.keep_text", words=f"ghi toàn văn và {len(anchors)} điều khoản", on=agreement):
        locked = claim(Agreement, agreement.pk)
        if file is not None:
            locked.file, locked.file_name = file, file_name[-200:]
        locked.save()
        AgreementText.objects.update_or_create(agreement=locked, defaults={"text": text})
        held = {clause.label: clause for clause in locked.clauses.all()}
        rows = []
        for order, one in enumerate(anchors, start=len(held) + 1):
            clause = held.get(one.label) or Clause(agreement=locked, label=one.label, order=order)
            clause.text, clause.start, clause.end = text[one.start : one.end], one.start, one.end
            clause.save()
            rows.append(clause)
    return rows
