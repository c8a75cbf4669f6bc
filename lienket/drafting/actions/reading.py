"""Documents handed in, and what was read in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.agreements.choices import AgreementKind, Visibility
from lienket.drafting import access, bridge, rules
from lienket.drafting.actions.drafts import draft_rows, write_drafts
from lienket.drafting.choices import DOCUMENT_STEPS, DocumentState
from lienket.drafting.models import Document
from lienket.drafting.queries.matching import Matcher, seat_of
from lienket.engines.reading.result import Reading
from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.once import once
from lienket.ground.audit.versions import claim
from lienket.ground.files.store import store_bytes
from lienket.ground.refusals import Refusal
from lienket.localities.models import Organisation

MOST_CLAUSES = 5_000
MOST_PARTIES = 40


@once
def hand_in(
    *,
    actor: Viewer,
    owner: Organisation,
    content: bytes = b"",
    media_type: str = "",
    name: str = "",
    pasted: str = "",
    signed_on: date | None = None,
    visibility: str = Visibility.PARTIES,
) -> Document:
    """Keep a document that is to be read: the bytes of a file that was checked, or pasted text."""
    access.check_can_hand_in(actor)
    if not actor.acts_for(owner.pk):
        raise Refusal(_("Anh/chị chỉ nộp văn bản cho cơ quan của mình."))
    if not content and not pasted.strip():
        raise Refusal(_("Hãy chọn tệp hoặc dán nội dung văn bản."), field="file")
    shown = (name or _("Văn bản dán"))[-200:]
    with act(actor, "drafting.hand_in", words=f"nộp văn bản “{shown}” để đọc") as line:
        line.on = Document.objects.create(
            owner=owner,
            made_by_id=actor.person_id or 0,
            acting_as=actor.acting_as,
            file=store_bytes(content, media_type=media_type) if content else None,
            file_name=shown,
            pasted="" if content else pasted,
            signed_on=signed_on,
            visibility=visibility,
        )
        return line.on


def start_reading(*, actor: Actor, document: Document) -> Document:
    """Note that the worker has begun."""
    with act(actor, "drafting.start", words="bắt đầu đọc văn bản", on=document):
        locked = _moving(document, DocumentState.READING)
        locked.save()
    return locked


def fail_reading(*, actor: Actor, document: Document, sentence: str) -> Document:
    """Note why a document could not be read; nothing of it becomes a draft."""
    with act(actor, "drafting.failed", words="không đọc được văn bản", on=document, reason=sentence):
        locked = _moving(document, DocumentState.FAILED)
        locked.told = sentence
        locked.save()
    return locked


def keep_reading(
    *, actor: Viewer, document: Document, reading: Reading, notes: Sequence[str] = (), pages: int | None = None
) -> Document:
    """Keep what was read: the facts of the document and a draft for each clause, whom it names looked up."""
    if len(reading.clauses) > MOST_CLAUSES:
        raise Refusal(
            _("Văn bản có %(n)d ý, nhiều hơn mức %(most)d mỗi lần đọc. Hãy chia thành nhiều phần rồi nộp từng phần.")
            % {"n": len(reading.clauses), "most": MOST_CLAUSES}
        )
    with act(actor, "drafting.read", words=f"đọc được {len(reading.promises)} nhiệm vụ", on=document):
        locked = _moving(document, DocumentState.READY)
        locked.text = reading.text
        locked.notes = [*notes, *reading.notes]
        locked.pages, locked.told, locked.read_at = pages, "", timezone.now()
        _take_facts(locked, reading)
        day = locked.day
        matcher = Matcher(locked.owner, day, timezone.localdate())
        locked.save()
        locked.parties.set(_sides(locked, matcher))
        locked.drafts.all().delete()
        write_drafts(draft_rows(actor, locked, reading, matcher, day))
    return locked


def _moving(document: Document, state: str) -> Document:
    locked = claim(Document, document.pk)
    if state not in DOCUMENT_STEPS[locked.state]:
        raise Refusal(
            _("Văn bản đang ở trạng thái “%(state)s” nên không đọc lại được.") % {"state": locked.get_state_display()}
        )
    locked.state = state
    return locked


def _take_facts(locked: Document, reading: Reading) -> None:
    """What the text says of itself; the day that a person gave with the file stands before the one read."""
    span = bridge.span_of(reading)
    locked.title = bridge.title_of(bridge.name_of(reading.title))[0] if reading.title.strip() else ""
    locked.symbol = reading.symbol[:80]
    locked.issuer = reading.issuer[:500]
    locked.signed_on = locked.signed_on or reading.dated
    official, press = rules.is_official(locked.symbol, locked.signed_on), bridge.press_line(reading.text)
    locked.kind = AgreementKind.OTHER if press and not official else bridge.kind_of(reading.title)
    if official and not press:
        locked.visibility = Visibility.PUBLIC
    locked.parties_named = bridge.names_of_sides(reading)[:MOST_PARTIES]
    locked.programme_title = locked.title[:300]
    locked.starts_on, locked.ends_on, locked.due_on = span.starts_on, span.ends_on, span.due_on
    locked.lead = locked.owner


def _sides(locked: Document, matcher: Matcher) -> list[Organisation]:
    """The owner and every named side that is clear; bodies under the owner's own roof are no sides."""
    home = seat_of(matcher.home)
    found = {locked.owner_id: locked.owner}
    for name in locked.parties_named:
        meaning = matcher.meaning(name)
        if meaning.certain and seat_of(meaning.options[0].locality) != home:
            found[meaning.options[0].pk] = meaning.options[0]
    return list(found.values())
