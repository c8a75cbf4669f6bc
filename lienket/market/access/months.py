"""Who declares the supply and demand of a province; and this topic's rows of the rights table."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.access import ANY, ANYONE, OWNER, PREPARERS, WRITE, Row
from lienket.ground.audit.acts import Actor
from lienket.ground.refusals import NotAllowed, NotThere
from lienket.localities.choices import OrganisationKind
from lienket.localities.models import Organisation
from lienket.market.access.lots import check_can_enter
from lienket.market.models import Estimate

_DECLARING = (OrganisationKind.PEOPLE_COMMITTEE, OrganisationKind.DEPARTMENT, OrganisationKind.AGENCY)


def check_declares(actor: Actor, owner: Organisation) -> None:
    """Committees, departments and agencies declare for their own province; loaders for anyone."""
    if not isinstance(actor, Viewer):
        return
    check_can_enter(actor)
    if not actor.acts_for(owner.pk):
        raise NotAllowed(_("Anh/chị chỉ khai thay cho cơ quan của mình."))
    if owner.kind not in _DECLARING:
        raise NotAllowed(_("Cung cầu theo tháng do Ủy ban nhân dân và các sở của tỉnh khai."))


def check_can_correct(viewer: Viewer, estimate: Estimate) -> None:
    """NotThere for others."""
    if not viewer.acts_for(estimate.owner_id):
        raise NotThere(_("Ước tính này không do cơ quan của anh/chị khai."))
    check_can_enter(viewer)


def can_declare(viewer: Viewer, owner: Organisation | None) -> bool:
    return owner is not None and viewer.may(PREPARERS) and owner.kind in _DECLARING


ROWS = [
    Row("market:balance_lots", ANYONE, ANY),
    Row("market:balance_format", ANYONE, ANY),
    Row("market:estimates", ANYONE, ANY),
    Row("market:estimates_format", ANYONE, ANY),
    Row("market:estimate_new", PREPARERS, ANY, WRITE),
    Row("market:estimate_edit", PREPARERS, OWNER, WRITE),
    Row("market:estimates_import", PREPARERS, ANY, WRITE),
    Row("market:estimates_template", PREPARERS, ANY),
    Row("market:forecast", ANYONE, ANY),
    Row("market:forecast_ask", PREPARERS, ANY, WRITE),
    Row("market:forecast_dismiss", PREPARERS, ANY, WRITE),
]
