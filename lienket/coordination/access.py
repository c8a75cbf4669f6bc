"""Who may take part in a handshake; and this room's rows of the rights table."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer, check_role
from lienket.coordination import rules
from lienket.coordination.choices import Side
from lienket.coordination.models import Report, Request
from lienket.ground.access import DECIDERS, MEMBERS, PARTY, PREPARERS, READ, WRITE, Row
from lienket.ground.refusals import NotThere


def side_of(viewer: Viewer, request: Request) -> str | None:
    """The side the viewer acts for, or None. The answering side wins when one organisation inherited both."""
    if viewer.acts_for(request.answering_id):
        return Side.ANSWERING
    if viewer.acts_for(request.asking_id):
        return Side.ASKING
    return None


def check_party(viewer: Viewer, request: Request) -> str:
    """The viewer's side; raises NotThere for everyone else."""
    side = side_of(viewer, request)
    if side is None:
        raise NotThere(_("Không tìm thấy đề nghị này."))
    return side


def check_can_decide(viewer: Viewer, request: Request) -> str:
    """The viewer's side; raises NotAllowed for members who may only prepare or read."""
    side = check_party(viewer, request)
    check_role(viewer, DECIDERS, _("trả lời hay xác nhận đề nghị"))
    return side


def can_decide(viewer: Viewer, request: Request) -> bool:
    return side_of(viewer, request) is not None and viewer.may(DECIDERS)


def check_can_report(viewer: Viewer, request: Request) -> str:
    """The viewer's side; clerks may report too."""
    side = check_party(viewer, request)
    check_role(viewer, PREPARERS, _("ghi kết quả"))
    return side


def can_report(viewer: Viewer, request: Request) -> bool:
    return side_of(viewer, request) is not None and viewer.may(PREPARERS)


def judge_of(report: Report) -> str:
    """The side that confirms or disputes a report: always the other one."""
    return Side.ASKING if report.side == Side.ANSWERING else Side.ANSWERING


def check_can_ask(viewer: Viewer) -> None:
    """Raises NotAllowed for members who may not bind their organisation by a request."""
    check_role(viewer, DECIDERS, _("gửi đề nghị"))


def can_ask(viewer: Viewer) -> bool:
    return viewer.is_member and viewer.may(DECIDERS)


def may_be_asked_again(request: Request) -> bool:
    """Whether it was declined or withdrawn, so that its asking side may ask once more."""
    return rules.may_be_asked_again(request.state, request.settled_on is not None)


def sides_of(viewer: Viewer, request: Request) -> set[str]:
    """Both sides, when one organisation inherited the duties of both."""
    found = set()
    if viewer.acts_for(request.asking_id):
        found.add(str(Side.ASKING))
    if viewer.acts_for(request.answering_id):
        found.add(str(Side.ANSWERING))
    return found


ROWS = [
    Row("coordination:requests", MEMBERS),
    Row("coordination:requests_format", MEMBERS),
    Row("coordination:request_new", DECIDERS, methods=WRITE),
    Row("coordination:request", MEMBERS, PARTY),
    Row("coordination:step", DECIDERS, PARTY, WRITE),
    Row("coordination:report_new", PREPARERS, PARTY, WRITE),
    Row("coordination:verdict", DECIDERS, PARTY, WRITE),
    Row("coordination:extension_new", DECIDERS, PARTY, WRITE),
    Row("coordination:extension_decide", DECIDERS, PARTY, WRITE),
    Row("coordination:evidence", MEMBERS, PARTY, READ),
]
