"""Who prepares, checks, scores and decides about OCOP dossiers; and their rows of the rights table."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer, check_role
from lienket.ground.access import ANY, ANYONE, DECIDERS, MEMBERS, PARTY, PREPARERS, VISIBLE, WRITE, Row
from lienket.ground.refusals import NotAllowed, NotThere
from lienket.market.choices import SEALED, DossierState
from lienket.market.models import Council, CouncilMember, Dossier, Product


def prepares(viewer: Viewer, dossier: Dossier) -> bool:
    """Whether the viewer acts for the owner, or for whoever put the dossier together for them."""
    return viewer.acts_for(dossier.owner_id) or viewer.acts_for(dossier.maker_id)


def check_can_put_forward(viewer: Viewer, product: Product, commune_id: int | None) -> None:
    """The owner puts a product forward, or the committee of the commune where it is made does so for them."""
    if not viewer.acts_for(product.owner_id) and not viewer.acts_for(commune_id):
        raise NotThere(_("Chỉ đơn vị có sản phẩm, hoặc UBND cấp xã nơi sản xuất, mới lập hồ sơ cho sản phẩm này."))
    check_role(viewer, PREPARERS, _("lập hồ sơ OCOP"))


def check_can_prepare(viewer: Viewer, dossier: Dossier) -> None:
    """NotThere for those who do not prepare this dossier."""
    if not prepares(viewer, dossier):
        raise NotThere(_("Hồ sơ này do đơn vị khác lập."))
    check_role(viewer, PREPARERS, _("soạn hồ sơ OCOP"))


def may_check(viewer: Viewer, dossier: Dossier) -> bool:
    """Whether the dossier lies with the viewer's organisation to be checked or returned."""
    at = dossier.holder_id if dossier.state == DossierState.WAITING else dossier.checker_id
    return viewer.acts_for(at) and viewer.may(PREPARERS)


def check_checker(viewer: Viewer, dossier: Dossier) -> None:
    """The committee of the commune checks; the province may return what it was sent."""
    if not viewer.acts_for(dossier.checker_id) and not viewer.acts_for(dossier.holder_id):
        raise NotThere(_("Hồ sơ này do nơi khác kiểm tra."))
    check_role(viewer, PREPARERS, _("kiểm tra hồ sơ OCOP"))


def check_can_check(viewer: Viewer, dossier: Dossier) -> None:
    """A checker, while the dossier is with them."""
    check_checker(viewer, dossier)
    if not may_check(viewer, dossier):
        raise NotAllowed(_("Hồ sơ đang ở nơi khác: “%(state)s”.") % {"state": dossier.get_state_display()})


def check_can_hold_council(viewer: Viewer, dossier: Dossier) -> None:
    """What the province does about a dossier is for those who decide there."""
    if not viewer.acts_for(dossier.holder_id):
        raise NotThere(_("Hồ sơ này do tỉnh khác đánh giá."))
    check_role(viewer, DECIDERS, _("quyết định về hồ sơ OCOP"))


def check_can_answer_for_centre(viewer: Viewer, dossier: Dossier) -> None:
    """The body of the centre answers; where it is not on the platform, the province writes its answer down."""
    answering = dossier.centre_id or dossier.holder_id
    if not viewer.acts_for(answering) and not viewer.acts_for(dossier.holder_id):
        raise NotThere(_("Hồ sơ này do nơi khác đánh giá."))
    check_role(viewer, DECIDERS, _("ghi kết quả của Trung ương"))
    if not viewer.acts_for(answering):
        raise NotAllowed(_("Cơ quan Trung ương đã nhận hồ sơ và sẽ tự ghi kết quả."))


def check_can_score(viewer: Viewer, seat: CouncilMember | None, entitled: bool) -> CouncilMember:
    """Only a member of the council scores, and nobody scores the goods of their own organisation."""
    if seat is None:
        raise NotThere(_("Anh/chị không ở trong Hội đồng chấm hồ sơ này."))
    if not entitled:
        raise NotAllowed(
            _("Anh/chị đang có vai trò ở đơn vị có sản phẩm nên không chấm hồ sơ này; các thành viên khác sẽ chấm.")
        )
    return seat


def reads_ballots(viewer: Viewer, dossier: Dossier, seat: CouncilMember | None) -> bool:
    """Whether the viewer reads every member's points: after the scoring, the province, the centre, and members.

    `seat` is that of a member who may score this dossier; a member from the owner's organisation reads nothing.
    """
    if dossier.state in SEALED or dossier.closed_on is None:
        return False
    return viewer.acts_for(dossier.holder_id) or viewer.acts_for(dossier.centre_id) or seat is not None


def check_can_keep_council(viewer: Viewer, council: Council) -> None:
    if not viewer.acts_for(council.owner_id):
        raise NotThere(_("Hội đồng này do tỉnh khác lập."))
    check_role(viewer, DECIDERS, _("lập Hội đồng OCOP"))


ROWS = [
    Row("market:ocop", ANYONE, ANY),
    Row("market:ocop_format", ANYONE, ANY),
    Row("market:ocop_criteria", ANYONE, ANY),
    Row("market:recognition", ANYONE, ANY),
    Row("market:recognition_file", ANYONE, ANY),
    Row("market:scorecards", ANYONE, ANY),
    Row("market:scorecard", ANYONE, ANY),
    Row("market:scorecard_import", DECIDERS, ANY, WRITE),
    Row("market:scorecard_template", DECIDERS, ANY),
    Row("market:dossiers", MEMBERS, ANY),
    Row("market:dossier_new", PREPARERS, ANY, WRITE),
    Row("market:dossier", MEMBERS, VISIBLE),
    Row("market:dossier_file_new", PREPARERS, PARTY, WRITE),
    Row("market:dossier_file", MEMBERS, VISIBLE),
    Row("market:dossier_file_drop", PREPARERS, PARTY, WRITE),
    Row("market:dossier_lodge", PREPARERS, PARTY, WRITE),
    Row("market:dossier_check", PREPARERS, PARTY, WRITE),
    Row("market:dossier_assign", DECIDERS, PARTY, WRITE),
    Row("market:dossier_score", MEMBERS, PARTY, WRITE),
    Row("market:dossier_close", DECIDERS, PARTY, WRITE),
    Row("market:dossier_minutes", MEMBERS, PARTY),
    Row("market:dossier_decide", DECIDERS, PARTY, WRITE),
    Row("market:dossier_centre", DECIDERS, PARTY, WRITE),
    Row("market:councils", MEMBERS, ANY),
    Row("market:council_new", DECIDERS, ANY, WRITE),
    Row("market:council", MEMBERS, PARTY),
]
