"""Who keeps the register of growing-area codes; and its rows of the rights table."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer, check_role
from lienket.ground.access import ANY, ANYONE, DECIDERS, OWNER, PREPARERS, WRITE, Row
from lienket.ground.refusals import NotAllowed, NotThere
from lienket.localities.models import Unit
from lienket.market import queries
from lienket.market.models import GrowingCode


def keeps_register(viewer: Viewer) -> bool:
    """Whether the viewer may enter codes at all: officials of a province."""
    return viewer.may(PREPARERS) and bool(queries.official_localities(viewer))


def check_keeps_register(viewer: Viewer) -> None:
    """NotAllowed for everyone but officials of a province."""
    check_role(viewer, PREPARERS, _("ghi mã số vùng trồng"))
    if not queries.official_localities(viewer):
        raise NotAllowed(_("Mã số vùng trồng, cơ sở đóng gói do cơ quan của tỉnh, thành phố cấp và ghi."))


def check_province(viewer: Viewer, place: Unit) -> None:
    """Officials enter codes of their own province."""
    province = place.province or place
    if province.pk not in queries.official_localities(viewer):
        raise NotAllowed(
            _("Anh/chị chỉ ghi mã số của tỉnh, thành phố mình; %(name)s do nơi khác quản lý.") % {"name": province.name}
        )


def keeps_code(viewer: Viewer, code: GrowingCode) -> bool:
    """Whether the viewer is an official of the province of a code."""
    return code.province_id in queries.official_localities(viewer)


def check_can_keep_code(viewer: Viewer, code: GrowingCode, *, decides: bool = False) -> None:
    """NotThere for other provinces; suspending and revoking are for those who decide."""
    if not keeps_code(viewer, code):
        raise NotThere(_("Mã số này do tỉnh, thành phố khác quản lý."))
    check_role(viewer, DECIDERS if decides else PREPARERS, _("sửa, tạm dừng mã số vùng trồng"))


ROWS = [
    Row("market:growing", ANYONE, ANY),
    Row("market:growing_format", ANYONE, ANY),
    Row("market:growing_new", PREPARERS, ANY, WRITE),
    Row("market:growing_code", ANYONE, ANY),
    Row("market:growing_edit", PREPARERS, OWNER, WRITE),
    Row("market:growing_fact", DECIDERS, OWNER, WRITE),
]
