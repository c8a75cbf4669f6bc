"""Who holds matching rounds and who answers them; and their rows of the rights table."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer, check_role
from lienket.ground.access import ANY, ANYONE, DECIDERS, MEMBERS, OWNER, PREPARERS, VISIBLE, WRITE, Row
from lienket.ground.refusals import NotAllowed, NotThere
from lienket.market.models import Round


def check_can_hold(viewer: Viewer, organiser: int) -> None:
    """Clerks, officers and heads prepare rounds of their own organisation."""
    check_role(viewer, PREPARERS, _("lập phiên ghép nối"))
    if not viewer.acts_for(organiser):
        raise NotAllowed(_("Anh/chị chỉ lập phiên ghép nối thay cho đơn vị của mình."))


def check_can_run(viewer: Viewer, one: Round, *, decides: bool = False) -> None:
    """NotThere for others than the organiser; publishing is for those who decide."""
    if not viewer.acts_for(one.organiser_id):
        raise NotThere(_("Không tìm thấy phiên ghép nối này."))
    check_role(viewer, DECIDERS if decides else PREPARERS, _("điều hành phiên ghép nối"))


def check_can_answer(viewer: Viewer) -> None:
    """Matches are answered by those who decide for their organisation."""
    check_role(viewer, DECIDERS, _("trả lời ghép nối"))


ROWS = [
    Row("market:rounds", ANYONE, ANY),
    Row("market:round_new", PREPARERS, ANY, WRITE),
    Row("market:round", ANYONE, VISIBLE),
    Row("market:round_step", PREPARERS, OWNER, WRITE),
    Row("market:round_result", MEMBERS, OWNER),
    Row("market:round_lots", PREPARERS, OWNER),
    Row("market:round_answer", DECIDERS, VISIBLE, WRITE),
    Row("market:match", MEMBERS, OWNER),
    Row("market:match_drop", PREPARERS, OWNER, WRITE),
]
