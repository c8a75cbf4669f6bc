"""Who looks after certificates of a province, and who reads the catalogue; and their rows of the rights table."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer, check_role
from lienket.ground.access import ANY, ANYONE, DECIDERS, MEMBERS, OWNER, PREPARERS, VISIBLE, WRITE, Row
from lienket.ground.refusals import NotThere
from lienket.localities.models import Organisation
from lienket.market import queries
from lienket.market.choices import CertificateFactKind
from lienket.market.models import Certificate


def looks_after(viewer: Viewer, owner: Organisation) -> bool:
    """Whether the viewer is an official of the province in which an organisation sits."""
    seat = owner.locality
    return bool({seat.pk, seat.province_id} & set(queries.official_localities(viewer)))


def check_can_judge(viewer: Viewer, certificate: Certificate, kind: str) -> None:
    """NotThere for others than officials of the owner's province; suspending and revoking are for those who decide."""
    if not looks_after(viewer, certificate.owner):
        raise NotThere(_("Việc này thuộc cơ quan quản lý của tỉnh, thành phố nơi có đơn vị được cấp giấy."))
    roles = PREPARERS if kind == CertificateFactKind.CHECK else DECIDERS
    check_role(viewer, roles, _("đối chiếu, đình chỉ giấy chứng nhận"))


def may_judge(viewer: Viewer, certificate: Certificate, kind: str) -> bool:
    roles = PREPARERS if kind == CertificateFactKind.CHECK else DECIDERS
    return viewer.may(roles) and looks_after(viewer, certificate.owner)


ROWS = [
    Row("market:catalogue", ANYONE, ANY),
    Row("market:catalogue_format", ANYONE, ANY),
    Row("market:catalogue_product", ANYONE, VISIBLE),
    Row("market:product_photo", ANYONE, VISIBLE),
    Row("market:photo_new", PREPARERS, OWNER, WRITE),
    Row("market:photo_drop", PREPARERS, OWNER, WRITE),
    Row("market:sitemap", ANYONE, ANY),
    Row("market:robots", ANYONE, ANY),
    Row("market:products_format", MEMBERS, ANY),
    Row("market:certificates", MEMBERS, ANY),
    Row("market:certificates_format", MEMBERS, ANY),
    Row("market:certificate_fact", PREPARERS, OWNER, WRITE),
    Row("market:goods_import", PREPARERS, ANY, WRITE),
    Row("market:goods_template", PREPARERS, ANY),
    Row("market:goods_rehearsal", PREPARERS, OWNER, WRITE),
    Row("market:goods_returned", PREPARERS, OWNER),
]
