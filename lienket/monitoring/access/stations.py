"""Who keeps stations, and who reads what is not public; and their rows of the rights table."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer, check_role
from lienket.ground.access import ANY, ANYONE, DECIDERS, MEMBERS, OWNER, PREPARERS, VISIBLE, WRITE, Row
from lienket.ground.audit.acts import Actor
from lienket.ground.refusals import NotAllowed, NotThere
from lienket.localities.models import Organisation
from lienket.monitoring.models import Station


def keeps(viewer: Viewer, station: Station) -> bool:
    """Whether the viewer acts for the organisation that manages or runs the station."""
    return viewer.acts_for(station.owner_id) or (
        station.operator_id is not None and viewer.acts_for(station.operator_id)
    )


def reads(viewer: Viewer, station: Station) -> bool:
    """Public stations are everybody's to read; others belong to those who keep them."""
    return station.public or keeps(viewer, station)


def can_keep(viewer: Viewer, station: Station) -> bool:
    """Whether the viewer may change the station, its series, upkeep and flags."""
    return keeps(viewer, station) and viewer.may(PREPARERS)


def check_can_keep(viewer: Viewer, station: Station) -> None:
    """NotThere where the station is not theirs to see, NotAllowed where their role only reads."""
    if not reads(viewer, station):
        raise NotThere(_("Không tìm thấy trạm này."))
    if not keeps(viewer, station):
        raise NotThere(_("Trạm này do đơn vị khác quản lý và vận hành."))
    check_role(viewer, PREPARERS, _("sửa thông tin trạm quan trắc"))


def check_reads_papers(viewer: Viewer, station: Station) -> None:
    """Papers of upkeep name people and prices: they are for those who keep the station, whoever else may see it."""
    if not keeps(viewer, station):
        raise NotThere(_("Giấy tờ của trạm này chỉ đơn vị quản lý và vận hành xem được."))


def check_can_enter(actor: Actor, owner: Organisation) -> None:
    """People enter stations only for an organisation they act for; the platform's loaders for any."""
    if isinstance(actor, Viewer):
        if not actor.acts_for(owner.pk):
            raise NotAllowed(_("Anh/chị chỉ lập trạm cho cơ quan của mình."))
        check_role(actor, PREPARERS, _("lập trạm quan trắc"))


def check_keeps(actor: Actor, station: Station) -> None:
    """As check_can_keep for people; the platform's own work passes."""
    if isinstance(actor, Viewer):
        check_can_keep(actor, station)


def check_can_rule(actor: Actor, owner: Organisation) -> None:
    """People set alert rules only for an organisation they act for; the platform's loaders for any."""
    if isinstance(actor, Viewer):
        if not actor.acts_for(owner.pk):
            raise NotThere(_("Quy tắc này do đơn vị khác đặt."))
        check_role(actor, PREPARERS, _("đặt quy tắc cảnh báo"))


def check_can_tie(actor: Actor, owner: Organisation) -> None:
    """Those who decide for the organisation that manages the stations tie them to commitments."""
    if isinstance(actor, Viewer):
        if not actor.acts_for(owner.pk):
            raise NotThere(_("Trạm của đơn vị khác thì đơn vị đó gắn."))
        check_role(actor, DECIDERS, _("gắn trạm với nhiệm vụ"))


ROWS = [
    Row("monitoring:front", ANYONE, ANY),
    Row("monitoring:how", ANYONE, ANY),
    Row("monitoring:stations", ANYONE, ANY),
    Row("monitoring:compare", ANYONE, ANY),
    Row("monitoring:stations_format", ANYONE, ANY),
    Row("monitoring:place", ANYONE, ANY),
    Row("monitoring:board", ANYONE, ANY),
    Row("monitoring:board_format", ANYONE, ANY),
    Row("monitoring:years", ANYONE, ANY),
    Row("monitoring:years_format", ANYONE, ANY),
    Row("monitoring:alerts", ANYONE, ANY),
    Row("monitoring:alert", ANYONE, VISIBLE),
    Row("monitoring:rule_new", PREPARERS, ANY, WRITE),
    Row("monitoring:rule_edit", PREPARERS, OWNER, WRITE),
    Row("monitoring:tie_new", DECIDERS, ANY, WRITE),
    Row("monitoring:tie_end", DECIDERS, OWNER, WRITE),
    Row("monitoring:station_new", PREPARERS, ANY, WRITE),
    Row("monitoring:station_edit", PREPARERS, OWNER, WRITE),
    Row("monitoring:series_new", PREPARERS, OWNER, WRITE),
    Row("monitoring:series_edit", PREPARERS, OWNER, WRITE),
    Row("monitoring:instrument_new", PREPARERS, OWNER, WRITE),
    Row("monitoring:instrument_edit", PREPARERS, OWNER, WRITE),
    Row("monitoring:upkeep_new", PREPARERS, OWNER, WRITE),
    Row("monitoring:upkeep_edit", PREPARERS, OWNER, WRITE),
    Row("monitoring:upkeep_paper", MEMBERS, OWNER),
    Row("monitoring:judged_new", PREPARERS, OWNER, WRITE),
    Row("monitoring:judged_lift", PREPARERS, OWNER, WRITE),
    Row("monitoring:stations_import", PREPARERS, ANY, WRITE),
    Row("monitoring:stations_template", PREPARERS, ANY),
    Row("monitoring:stations_workbook", PREPARERS, ANY),
    Row("monitoring:stations_rehearsal", PREPARERS, OWNER, WRITE),
    Row("monitoring:stations_returned", PREPARERS, OWNER),
    Row("monitoring:station", ANYONE, VISIBLE),
    Row("monitoring:station_data", ANYONE, VISIBLE),
    Row("monitoring:station_format", ANYONE, VISIBLE),
    Row("monitoring:station_patterns", ANYONE, VISIBLE),
    Row("monitoring:station_upkeep", ANYONE, VISIBLE),
]
