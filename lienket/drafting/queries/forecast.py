"""What a commit would bring about: who is asked and who may see; what is late, and what may be no official text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.translation import gettext as _

from lienket.agreements.choices import Visibility
from lienket.drafting import bridge, rules
from lienket.drafting.choices import DraftState, PartRole
from lienket.drafting.models import Document
from lienket.drafting.queries.drafts import DraftLine
from lienket.localities.models import Organisation


def requests_of(document: Document, lines: Iterable[DraftLine]) -> list[tuple[Organisation, int]]:
    """[(who receives, how many requests)] that committing these drafts would send, most first."""
    counted: Counter[Organisation] = Counter()
    for line in lines:
        partners = {
            one.organisation
            for one in line.parts
            if one.role == PartRole.PARTNER and not one.left_out and one.organisation and one.organisation != line.lead
        }
        counted.update(partners if document.ask_partners else ())
        if line.lead is not None and line.lead.pk != document.owner_id:
            counted[line.lead] += 1
    return sorted(counted.items(), key=lambda pair: (-pair[1], str(pair[0])))


def who_may_see(document: Document) -> list[tuple[str, str]]:
    """[(what, who may open it)] after a commit, in words."""
    held = document.agreement or document  # what was written may have been changed since
    public = held.visibility == Visibility.PUBLIC
    everyone = _("mọi người, kể cả không đăng nhập")
    parties = _("cơ quan lập, các bên của văn bản và các cơ quan có phần việc, khi đã đăng nhập")
    found = [(_("Ai xem được"), everyone if public else parties)]
    if document.file_id is not None:
        found.append((_("Ai tải được tệp"), everyone if public else parties))
    return found


def past_due(lines: Sequence[DraftLine], today: date) -> int:
    """How many promises that are open or about to be written are due before today."""
    wanted = (DraftState.OPEN, DraftState.ACCEPTED)
    waiting = [one for one in lines if one.draft.state in wanted and one.draft.commitment_id is None]
    return sum(one.due_on is not None and one.due_on < today for one in waiting)


def warnings_of(document: Document, lines: Sequence[DraftLine], today: date) -> list[str]:
    """Sentences to be read before a document is committed: no official text, due dates that are past."""
    said = rules.official_doubts(document.symbol, document.signed_on, bridge.press_line(document.text))
    late = past_due(lines, today)
    if late:
        said.append(
            _(
                "%(n)d nhiệm vụ có hạn đã qua, ghi vào là quá hạn ngay. Việc còn làm: sửa hạn của bản thảo hoặc hạn "
                "chung. Việc đã xong: bỏ bản thảo, hoặc ghi rồi báo kết quả ngay."
            )
            % {"n": late}
        )
    return said
