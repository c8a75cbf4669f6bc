"""Who may enter goods and lots, and for whom; and this room's rows of the rights table."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer, check_role
from lienket.ground.access import ANY, ANYONE, MEMBERS, OWNER, PREPARERS, VISIBLE, WRITE, Row
from lienket.ground.refusals import NotThere
from lienket.market.models import Certificate, Lot, LotSheet, Product


def owns(viewer: Viewer, thing: Product | Certificate | Lot | LotSheet) -> bool:
    """Whether it was entered by the viewer's organisation, or by one whose duties it inherited."""
    return viewer.acts_for(thing.owner_id)


def check_can_enter(viewer: Viewer) -> None:
    """Clerks, officers and heads enter goods and lots of their organisation and of the members it acts for."""
    check_role(viewer, PREPARERS, _("nhập sản phẩm và lô hàng"))


def check_can_edit(viewer: Viewer, thing: Product | Certificate | Lot | LotSheet) -> None:
    """NotThere for others; members need a role that prepares work."""
    if not owns(viewer, thing):
        raise NotThere(_("Nội dung này không do đơn vị của anh/chị lập."))
    check_role(viewer, PREPARERS, _("sửa sản phẩm và lô hàng"))


def can_edit(viewer: Viewer, thing: Product | Certificate | Lot) -> bool:
    return owns(viewer, thing) and viewer.may(PREPARERS)


def sees_contacts(viewer: Viewer) -> bool:
    """Names and telephone numbers are for people who signed in."""
    return viewer.is_authenticated


ROWS = [
    Row("market:lots", ANYONE, ANY),
    Row("market:lots_format", ANYONE, ANY),
    Row("market:lot_new", PREPARERS, ANY, WRITE),
    Row("market:lots_step", PREPARERS, ANY, WRITE),
    Row("market:lots_import", PREPARERS, ANY, WRITE),
    Row("market:lots_template", PREPARERS, ANY),
    Row("market:lots_rehearsal", PREPARERS, OWNER, WRITE),
    Row("market:lots_returned", PREPARERS, OWNER),
    Row("market:lot", ANYONE, VISIBLE),
    Row("market:lot_edit", PREPARERS, OWNER, WRITE),
    Row("market:lot_step", PREPARERS, OWNER, WRITE),
    Row("market:goods", MEMBERS, ANY),
    Row("market:product_new", PREPARERS, ANY, WRITE),
    Row("market:product", MEMBERS, OWNER),
    Row("market:product_edit", PREPARERS, OWNER, WRITE),
    Row("market:certificate_new", PREPARERS, ANY, WRITE),
    Row("market:certificate", MEMBERS, OWNER),
    Row("market:certificate_edit", PREPARERS, OWNER, WRITE),
    Row("market:certificate_file", MEMBERS, OWNER),
    Row("market:seasons", ANYONE, ANY),
    Row("market:balance", ANYONE, ANY),
    Row("market:reference", ANYONE, ANY),
]
