"""Who may ask for prices, quote, choose, and propose a deal directly; and their rows of the rights table.

Quotes are sealed: the asking side sees all that came, each side asked sees its own, and nobody else any. A side asked
does not learn who else was asked.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer, check_role
from lienket.ground.access import ANY, DECIDERS, MEMBERS, OWNER, PARTY, PREPARERS, VISIBLE, WRITE, Row
from lienket.ground.refusals import NotAllowed, NotThere
from lienket.market.models import Asked, Inquiry, Proposal


def check_can_ask_prices(viewer: Viewer, owner: int) -> None:
    """Clerks, officers and heads ask for prices, and propose deals, of their own organisation."""
    check_role(viewer, PREPARERS, _("hỏi giá, đề nghị giao dịch"))
    if not viewer.acts_for(owner):
        raise NotAllowed(_("Anh/chị chỉ hỏi giá và đề nghị giao dịch thay cho đơn vị của mình."))


def check_can_choose(viewer: Viewer, inquiry: Inquiry) -> None:
    """Choosing quotes opens deals, so it is for those who decide; NotThere for others than the asking side."""
    if not viewer.acts_for(inquiry.owner_id):
        raise NotThere(_("Không tìm thấy lần hỏi giá này."))
    check_role(viewer, DECIDERS, _("chọn báo giá hay thôi hỏi giá"))


def can_choose(viewer: Viewer, inquiry: Inquiry) -> bool:
    return viewer.acts_for(inquiry.owner_id) and viewer.may(DECIDERS)


def check_can_quote(viewer: Viewer, asked: Asked) -> None:
    """Clerks prepare quotes of the side asked; NotThere for others."""
    if not viewer.acts_for(asked.organisation_id):
        raise NotThere(_("Lời hỏi giá này không gửi cho đơn vị của anh/chị."))
    check_role(viewer, PREPARERS, _("báo giá"))


def can_quote(viewer: Viewer, asked: Asked) -> bool:
    return viewer.acts_for(asked.organisation_id) and viewer.may(PREPARERS)


def check_can_decline(viewer: Viewer, asked: Asked) -> None:
    """Saying no binds the side asked, so it is for those who decide."""
    if not viewer.acts_for(asked.organisation_id):
        raise NotThere(_("Lời hỏi giá này không gửi cho đơn vị của anh/chị."))
    check_role(viewer, DECIDERS, _("từ chối báo giá"))


def check_can_answer_proposal(viewer: Viewer, proposal: Proposal, *, own: bool) -> None:
    """Taking a proposal back (`own`) is its owner's; agreeing and declining are the other side's."""
    side = proposal.owner_id if own else proposal.other.pk
    if not viewer.acts_for(side):
        raise NotThere(_("Việc này là của bên kia."))
    check_role(viewer, DECIDERS, _("trả lời đề nghị giao dịch"))


ROWS = [
    Row("market:inquiries", MEMBERS, ANY),
    Row("market:inquiry_new", PREPARERS, ANY, WRITE),
    Row("market:inquiry", MEMBERS, OWNER),
    Row("market:inquiry_compared", MEMBERS, OWNER),
    Row("market:inquiry_more", PREPARERS, OWNER, WRITE),
    Row("market:inquiry_choose", DECIDERS, OWNER, WRITE),
    Row("market:inquiry_call_off", DECIDERS, OWNER, WRITE),
    Row("market:asked", MEMBERS, PARTY),
    Row("market:quote_new", PREPARERS, PARTY, WRITE),
    Row("market:asked_step", DECIDERS, PARTY, WRITE),
    Row("market:lot_partners", MEMBERS, VISIBLE),
    Row("market:proposal_new", PREPARERS, ANY, WRITE),
    Row("market:proposal", MEMBERS, PARTY),
    Row("market:proposal_step", DECIDERS, PARTY, WRITE),
]
