"""Who may do what with agreements, programmes and commitments; and this room's rows of the rights table."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer, check_role
from lienket.agreements.choices import ParticipationRole, Visibility
from lienket.agreements.models import Agreement, Commitment, Participation, Programme
from lienket.coordination.choices import State
from lienket.ground.access import (
    ANY,
    ANYONE,
    DECIDERS,
    HEADS,
    OWNER,
    PARTY,
    PLATFORM,
    PREPARERS,
    VISIBLE,
    WRITE,
    Row,
)
from lienket.ground.refusals import NotAllowed, NotThere

_WORKING = (State.ACCEPTED, State.REPORTED, State.DISPUTED, State.CONFIRMED)


def owns(viewer: Viewer, thing: Agreement | Programme) -> bool:
    """Whether the viewer's organisation keeps this agreement or programme."""
    return viewer.acts_for(thing.owner_id)


def check_owner(viewer: Viewer, thing: Agreement | Programme, roles: frozenset[str], what: str) -> None:
    """Raise NotThere for others, NotAllowed for members of the owner with too small a role."""
    if not owns(viewer, thing):
        raise NotThere(_("Nội dung này không thuộc cơ quan của anh/chị."))
    check_role(viewer, roles, what)


def check_can_make_agreement(viewer: Viewer) -> None:
    """Officers and heads of any member organisation may enter an agreement their organisation is a side of."""
    check_role(viewer, DECIDERS, _("lập thỏa thuận"))


def steers(viewer: Viewer, commitment: Commitment) -> bool:
    """Whether the viewer's organisation leads the commitment or keeps its programme."""
    return viewer.acts_for(commitment.lead_id) or viewer.acts_for(commitment.programme.owner_id)


def check_can_steer(viewer: Viewer, commitment: Commitment) -> None:
    """For changing a commitment, its due date, its partners."""
    if not steers(viewer, commitment):
        raise NotThere(_("Nhiệm vụ này không do cơ quan của anh/chị chủ trì."))
    check_role(viewer, DECIDERS, _("sửa nhiệm vụ"))


def can_steer(viewer: Viewer, commitment: Commitment) -> bool:
    return steers(viewer, commitment) and viewer.may(DECIDERS)


def check_can_override(viewer: Viewer, commitment: Commitment) -> None:
    """A status set by hand is a head's decision."""
    if not steers(viewer, commitment):
        raise NotThere(_("Nhiệm vụ này không do cơ quan của anh/chị chủ trì."))
    check_role(viewer, HEADS, _("đặt trạng thái khác với quy tắc"))


def can_override(viewer: Viewer, commitment: Commitment) -> bool:
    return steers(viewer, commitment) and viewer.may(HEADS)


def own_shares(viewer: Viewer, participations: list[Participation]) -> list[Participation]:
    """The parts of a commitment that belong to the viewer's organisation."""
    return [p for p in participations if viewer.acts_for(p.organisation_id)]


def takes_part(viewer: Viewer, commitment: Commitment, participations: list[Participation]) -> bool:
    """Whether the viewer may read what the parties tell each other."""
    return steers(viewer, commitment) or bool(own_shares(viewer, participations))


def reporting_organisation_id(
    viewer: Viewer, commitment: Commitment, participations: list[Participation]
) -> int | None:
    """For which organisation the viewer may record progress: the lead, a support, or a partner that accepted."""
    if viewer.acts_for(commitment.lead_id):
        return commitment.lead_id
    for share in own_shares(viewer, participations):
        if share.role == ParticipationRole.SUPPORT:
            return share.organisation_id
        if share.request is not None and share.request.state in _WORKING:
            return share.organisation_id
    return None


def check_can_record(viewer: Viewer, commitment: Commitment, participations: list[Participation]) -> int:
    """The organisation the viewer records progress for; says what to do first where it may not yet."""
    if not takes_part(viewer, commitment, participations):
        raise NotThere(_("Nhiệm vụ này không có cơ quan của anh/chị tham gia."))
    check_role(viewer, PREPARERS, _("ghi tiến độ"))
    organisation_id = reporting_organisation_id(viewer, commitment, participations)
    if organisation_id is None:
        raise NotAllowed(_("Cơ quan của anh/chị chưa nhận nhiệm vụ này. Hãy nhận việc trước rồi ghi tiến độ."))
    return organisation_id


def can_record(viewer: Viewer, commitment: Commitment, participations: list[Participation]) -> bool:
    return viewer.may(PREPARERS) and reporting_organisation_id(viewer, commitment, participations) is not None


def is_public(agreement: Agreement) -> bool:
    return agreement.visibility == Visibility.PUBLIC


ROWS = [
    Row("agreements:agreements", ANYONE, ANY),
    Row("agreements:agreements_format", ANYONE, ANY),
    Row("agreements:agreement_new", DECIDERS, ANY, WRITE),
    Row("agreements:agreement", ANYONE, VISIBLE),
    Row("agreements:agreement_edit", DECIDERS, OWNER, WRITE),
    Row("agreements:clauses_edit", DECIDERS, OWNER, WRITE),
    Row("agreements:agreement_file", ANYONE, VISIBLE, WRITE, writers=DECIDERS),
    Row("agreements:programme_new", DECIDERS, OWNER, WRITE),
    Row("agreements:commitments", ANYONE, ANY),
    Row("agreements:commitments_format", ANYONE, ANY),
    Row("agreements:programme", ANYONE, VISIBLE),
    Row("agreements:programme_edit", DECIDERS, OWNER, WRITE),
    Row("agreements:commitment_new", DECIDERS, OWNER, WRITE),
    Row("agreements:commitments_import", PREPARERS, OWNER, WRITE),
    Row("agreements:commitments_template", PREPARERS, OWNER),
    Row("agreements:commitments_rehearsal", PREPARERS, OWNER, WRITE, writers=DECIDERS),
    Row("agreements:commitments_returned", PREPARERS, OWNER),
    Row("agreements:changed_since", ANYONE, VISIBLE),
    Row("agreements:reports", ANYONE, VISIBLE),
    Row("agreements:report_new", DECIDERS, OWNER, WRITE),
    Row("agreements:report", ANYONE, VISIBLE),
    Row("agreements:report_file", ANYONE, VISIBLE),
    Row("agreements:commitment", ANYONE, VISIBLE),
    Row("agreements:commitment_edit", DECIDERS, PARTY, WRITE),
    Row("agreements:due_change", DECIDERS, PARTY, WRITE),
    Row("agreements:override", HEADS, PARTY, WRITE),
    Row("agreements:progress_new", PREPARERS, PARTY, WRITE),
    Row("agreements:partners_ask", DECIDERS, PARTY, WRITE),
    Row("agreements:balance", ANYONE, ANY),
    Row("agreements:fields", ANYONE, ANY),
    Row("agreements:field_new", PLATFORM, ANY, WRITE),
]
