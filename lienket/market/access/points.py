"""Who keeps, recognises and checks points of sale; and their rows of the rights table."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer, check_role
from lienket.ground.access import ANY, ANYONE, DECIDERS, MEMBERS, OWNER, PREPARERS, VISIBLE, WRITE, Row
from lienket.ground.refusals import NotThere
from lienket.market.choices import RECOGNISER_FACTS
from lienket.market.models import PointOfSale


def keeps_point(viewer: Viewer, point: PointOfSale) -> bool:
    """Whether the viewer acts for whoever entered the point or runs it."""
    return viewer.acts_for(point.owner_id) or viewer.acts_for(point.operator_id)


def is_of_point(viewer: Viewer, point: PointOfSale) -> bool:
    """Whether the viewer acts for any of the point's own organisations."""
    return keeps_point(viewer, point) or viewer.acts_for(point.recogniser_id)


def check_can_keep_point(viewer: Viewer, point: PointOfSale) -> None:
    """NotThere for others; members need a role that prepares work."""
    if not keeps_point(viewer, point):
        raise NotThere(_("Điểm bán này do đơn vị khác lập và vận hành."))
    check_role(viewer, PREPARERS, _("sửa điểm bán"))


def check_can_check_point(viewer: Viewer, point: PointOfSale) -> None:
    """Whoever entered, runs or recognises a point may write down a check of it."""
    if not is_of_point(viewer, point):
        raise NotThere(_("Điểm bán này không thuộc phạm vi của đơn vị anh/chị."))
    check_role(viewer, PREPARERS, _("ghi kết quả kiểm tra điểm bán"))


def check_can_enter_fact(viewer: Viewer, point: PointOfSale, kind: str) -> None:
    """Recognition is the recogniser's to give and to take; closing and opening belong to whoever keeps the point."""
    if not is_of_point(viewer, point):
        raise NotThere(_("Điểm bán này không thuộc phạm vi của đơn vị anh/chị."))
    if not may_enter_fact(viewer, point, kind):
        check_role(viewer, DECIDERS, _("quyết định về điểm bán"))
        raise NotThere(_("Việc này thuộc thẩm quyền của đơn vị khác."))


def may_enter_fact(viewer: Viewer, point: PointOfSale, kind: str) -> bool:
    """Whether the viewer may write down a fact of this kind."""
    if not viewer.may(DECIDERS):
        return False
    return viewer.acts_for(point.recogniser_id) if kind in RECOGNISER_FACTS else keeps_point(viewer, point)


ROWS = [
    Row("market:points", ANYONE, ANY),
    Row("market:points_format", ANYONE, ANY),
    Row("market:points_criteria", ANYONE, ANY),
    Row("market:points_sales", MEMBERS, ANY),
    Row("market:point_new", PREPARERS, ANY, WRITE),
    Row("market:point", ANYONE, VISIBLE),
    Row("market:point_photo", ANYONE, VISIBLE),
    Row("market:point_edit", PREPARERS, OWNER, WRITE),
    Row("market:point_fact", DECIDERS, OWNER, WRITE),
    Row("market:point_renewal", PREPARERS, OWNER, WRITE),
    Row("market:arrangement_new", PREPARERS, VISIBLE, WRITE),
    Row("market:point_goods_new", PREPARERS, OWNER, WRITE),
    Row("market:point_goods_end", PREPARERS, OWNER, WRITE),
    Row("market:inspection_new", PREPARERS, OWNER, WRITE),
    Row("market:inspection", MEMBERS, OWNER),
    Row("market:inspection_photo", MEMBERS, OWNER),
    Row("market:point_sales", MEMBERS, OWNER),
    Row("market:point_sales_format", MEMBERS, OWNER),
    Row("market:sales_import", PREPARERS, OWNER, WRITE),
    Row("market:sales_template", PREPARERS, OWNER),
    Row("market:sales_rehearsal", PREPARERS, OWNER, WRITE),
    Row("market:sales_returned", PREPARERS, OWNER),
]
