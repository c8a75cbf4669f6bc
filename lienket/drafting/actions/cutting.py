"""Splitting one draft in two and merging one with the next; what each came from stays known."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.drafting import access, bridge, rules
from lienket.drafting.actions.drafts import Maker, write_drafts
from lienket.drafting.actions.undoing import check_unwritten, hold, remember, snapshot
from lienket.drafting.choices import DRAFT_STEPS, DraftState
from lienket.drafting.models import Document, Draft
from lienket.drafting.queries.matching import Matcher
from lienket.ground.audit.acts import act
from lienket.ground.audit.versions import claim
from lienket.ground.refusals import NotThere, Refusal
from lienket.localities.queries import today


def split(*, actor: Viewer, draft: Draft, at: int, version: int | None = None) -> tuple[Draft, Draft]:
    """Make two drafts of one, at one of `bridge.gaps`; each gets what the machine said of its words.

    Split there already, it answers with the two; Stale when `version` was overtaken by anything else.
    """
    access.check_can_settle(actor, draft.document)
    words = f"tách “{draft.label}”"
    with act(actor, "drafting.split", words=words, on=draft.document):
        document = hold(draft.document)
        if at not in bridge.gaps(document.text, draft.start, draft.end):
            raise Refusal(_("Chỗ tách này không nằm giữa hai từ của ý. Hãy chọn lại."), field="at")
        spans = _trimmed(document.text, draft.start, at), _trimmed(document.text, at, draft.end)
        earlier = _made_of(draft)
        if [(one.start, one.end) for one in earlier] == list(spans):
            return earlier[0], earlier[1]
        locked = _replaceable(draft, version)
        before = snapshot(locked)
        taken = frozenset(document.drafts.values_list("label", flat=True))
        labels = rules.piece_labels(locked.label, 2, taken, bridge.LABEL_MOST)
        machines = [bridge.piece(locked.machine, *span, label) for span, label in zip(spans, labels, strict=True)]
        made = _make(actor, document, machines, list(spans), [locked])
        remember(document, words, [before], made)
    return made[0], made[1]


def merge(*, actor: Viewer, draft: Draft, version: int | None = None) -> Draft:
    """Make one draft of this one and the next in the text. Words between them come along.

    Merged already, it answers with what it became; Stale when `version` was overtaken by anything else.
    """
    access.check_can_settle(actor, draft.document)
    words = f"gộp “{draft.label}” với ý tiếp theo"
    with act(actor, "drafting.merge", words=words, on=draft.document):
        document = hold(draft.document)
        earlier = _made_of(draft)
        if len(earlier) == 1 and earlier[0].start == draft.start:
            return earlier[0]
        first = _replaceable(draft, version)
        after = document.drafts.exclude(state=DraftState.REPLACED).filter(start__gte=first.end)
        following = after.order_by("start", "order", "pk").first()
        if following is None:
            raise Refusal(_("“%(label)s” là ý cuối cùng, không có ý sau để gộp.") % {"label": first.label})
        second = _replaceable(following)
        before = [snapshot(first), snapshot(second)]
        taken = frozenset(document.drafts.exclude(pk=first.pk).values_list("label", flat=True))
        label = rules.piece_labels(first.label, 1, taken | {first.label}, bridge.LABEL_MOST)[0]
        machine = bridge.joined([first.machine, second.machine], label)
        made = _make(actor, document, [machine], [(first.start, second.end)], [first, second])
        remember(document, words, before, made)
    return made[0]


def _made_of(draft: Draft) -> list[Draft]:
    """What a draft was split into or merged to, in the order of the text; read after the document is held."""
    return list(draft.made.order_by("start", "pk"))


def _replaceable(draft: Draft, version: int | None = None) -> Draft:
    locked = claim(Draft, draft.pk, version=version)
    if locked.state == DraftState.REPLACED:
        raise NotThere(_("Bản thảo này đã được tách hoặc gộp."))
    check_unwritten(locked)
    if DraftState.REPLACED not in DRAFT_STEPS[locked.state]:
        raise Refusal(_("“%(label)s” đã bỏ; hãy xem lại nó trước khi tách hoặc gộp.") % {"label": locked.label})
    return locked


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without blanks and closing marks at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ";,."):
        end -= 1
    return start, end


def _make(
    actor: Viewer,
    document: Document,
    machines: list[dict[str, Any]],
    spans: list[tuple[int, int]],
    sources: list[Draft],
) -> list[Draft]:
    day = document.day
    maker = Maker(actor, document, Matcher(document.owner, day, today()), day, machines)
    for one in sources:
        one.state = DraftState.REPLACED
        one.save()
    # What is kept is read by everyone, so it is kept in the language of the platform, not of whoever acts.
    with translation.override(settings.LANGUAGE_CODE):
        rows = [
            maker.row(machine, sources[0].order + n, *span)
            for n, (machine, span) in enumerate(zip(machines, spans, strict=True))
        ]
    for row in rows:
        # A person who cuts or joins clauses means promises.
        row.draft.state, row.draft.kind = DraftState.OPEN, "promise"
    made = write_drafts(rows)
    for one in made:
        one.sources.set(sources)
    return made
