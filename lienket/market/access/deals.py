"""Who may see and move a deal; and its rows of the rights table.

A deal is read by its two sides, by whoever held the round it came from, and by the lead of the commitment that it
carries; nobody else learns that it is there.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer, check_role
from lienket.ground.access import ANY, ANYONE, DECIDERS, MEMBERS, OWNER, PARTY, PREPARERS, WRITE, Row
from lienket.ground.refusals import NotAllowed, NotThere
from lienket.localities.models import Organisation
from lienket.market.choices import DealSide
from lienket.market.models import Deal


def check_can_open(viewer: Viewer, seller: Organisation, buyer: Organisation, organiser: Organisation | None) -> None:
    """People of one side, or of the organiser of the round."""
    if not any(viewer.acts_for(one.pk) for one in (seller, buyer, organiser) if one is not None):
        raise NotAllowed(_("Anh/chị chỉ mở giao dịch thay cho đơn vị của mình."))
    check_role(viewer, PREPARERS, _("mở giao dịch"))


def sides_of(viewer: Viewer, deal: Deal) -> set[str]:
    """The viewer's sides of a deal; both where one organisation inherited both."""
    found = set()
    if viewer.acts_for(deal.seller_id):
        found.add(str(DealSide.SELLER))
    if viewer.acts_for(deal.buyer_id):
        found.add(str(DealSide.BUYER))
    return found


def reads(viewer: Viewer, deal: Deal) -> bool:
    """Both sides, the organiser of the round, the lead of the commitment."""
    lead = deal.commitment.lead_id if deal.commitment is not None else None
    watching = [one for one in (deal.organiser_id, lead) if one is not None]
    return bool(sides_of(viewer, deal)) or any(viewer.acts_for(one) for one in watching)


def check_side(viewer: Viewer, deal: Deal, what: str, *, decides: bool = True, side: str = "") -> str:
    """The side the viewer moves the deal for; NotThere for others, NotAllowed for too small a role.

    `side` is the only one that may, and the other one finds nothing to do; `what` completes the sentence.
    """
    sides = sides_of(viewer, deal)
    if not sides:
        raise NotThere(_("Không tìm thấy giao dịch này."))
    if side and side not in sides:
        raise NotThere(_("Việc này là của %(side)s.") % {"side": DealSide(side).label})
    check_role(viewer, DECIDERS if decides else PREPARERS, what)
    return side or (str(DealSide.BUYER) if str(DealSide.BUYER) in sides else str(DealSide.SELLER))


def can_move(viewer: Viewer, deal: Deal, *, decides: bool = True) -> bool:
    return bool(sides_of(viewer, deal)) and viewer.may(DECIDERS if decides else PREPARERS)


def check_can_tie(viewer: Viewer, deal: Deal) -> None:
    """A side, or whoever held the round, says which commitment a deal serves."""
    if not sides_of(viewer, deal) and not (deal.organiser_id and viewer.acts_for(deal.organiser_id)):
        raise NotThere(_("Không tìm thấy giao dịch này."))
    check_role(viewer, DECIDERS, _("gắn giao dịch vào nhiệm vụ"))


def can_tie(viewer: Viewer, deal: Deal) -> bool:
    holds = deal.organiser_id is not None and viewer.acts_for(deal.organiser_id)
    return (bool(sides_of(viewer, deal)) or holds) and viewer.may(DECIDERS)


ROWS = [
    Row("market:deals", MEMBERS, ANY),
    Row("market:deals_format", MEMBERS, ANY),
    Row("market:deal", MEMBERS, PARTY),
    Row("market:paper_new", PREPARERS, PARTY, WRITE),
    Row("market:paper_step", DECIDERS, PARTY, WRITE),
    Row("market:deal_cancel", DECIDERS, PARTY, WRITE),
    Row("market:deal_tie", DECIDERS, PARTY, WRITE),
    Row("market:deal_finish", PREPARERS, PARTY, WRITE),
    Row("market:delivery_new", PREPARERS, PARTY, WRITE),
    Row("market:delivery", DECIDERS, PARTY, WRITE),
    Row("market:rates", ANYONE, ANY),
    Row("market:rates_format", ANYONE, ANY),
    # Deliveries over all deals
    Row("market:deliveries", MEMBERS, ANY),
    Row("market:deliveries_format", MEMBERS, ANY),
    Row("market:deal_deliveries_format", MEMBERS, PARTY),
    Row("market:deliveries_judge", DECIDERS, ANY, WRITE),
    Row("market:deliveries_import", PREPARERS, ANY, WRITE),
    Row("market:deliveries_template", PREPARERS, ANY),
    Row("market:deliveries_rehearsal", PREPARERS, OWNER, WRITE),
    Row("market:deliveries_returned", PREPARERS, OWNER),
]
