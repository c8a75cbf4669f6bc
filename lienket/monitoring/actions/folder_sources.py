"""Folders that stations of an organisation write to: made by its officials, paused, resumed."""

from __future__ import annotations

import re
from collections.abc import Collection

from django.utils.translation import gettext as _

from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.once import once
from lienket.ground.audit.versions import claim
from lienket.ground.refusals import Refusal
from lienket.localities.models import Organisation
from lienket.monitoring import access
from lienket.monitoring.choices import SourceKind
from lienket.monitoring.models import Source, Station

MOST_FOLDERS = 50
_NAME = re.compile(r"[a-z][a-z0-9-]{2,30}")


@once
def make_folder(*, actor: Actor, owner: Organisation, name: str, folder: str, stations: Collection[Station]) -> Source:
    """A source whose stations write to a folder of this name under the drop folder of the platform.

    The name is also that of the account on the SFTP server, so it is short, and never a path.
    """
    access.check_keeps_sources(actor, owner.pk)
    if not _NAME.fullmatch(folder) or folder.endswith("-"):
        told = _("Tên thư mục gồm 3 đến 31 chữ thường không dấu, chữ số, gạch nối, bắt đầu bằng chữ.")
        raise Refusal(told, field="folder")
    if Source.objects.filter(code=folder).exists():
        raise Refusal(_("Tên thư mục “%(name)s” đã có nguồn khác dùng.") % {"name": folder}, field="folder")
    if Source.objects.filter(kind=SourceKind.FOLDER, owner=owner).count() >= MOST_FOLDERS:
        raise Refusal(_("Cơ quan đã có %(most)s nguồn. Hãy dùng lại nguồn không còn gửi.") % {"most": MOST_FOLDERS})
    _check_stations(owner.pk, stations)
    with act(actor, "monitoring.make_folder", words=f"lập nguồn thư mục “{name}”") as line:
        made = Source.objects.create(code=folder, kind=SourceKind.FOLDER, owner=owner, name=name, limited=True)
        made.stations.set(stations)
        line.on = made
    return made


def edit_folder(*, actor: Actor, source: Source, version: int, name: str, stations: Collection[Station]) -> Source:
    """Correct the name of a folder's source and the stations that may write there. Raises Stale as every edit."""
    access.check_keeps_sources(actor, source.owner_id)
    _check_stations(source.owner_id, stations)
    with act(actor, "monitoring.edit_folder", words=f"sửa nguồn thư mục “{name}”", on=source):
        locked = claim(Source, source.pk, version=version, submitted={"name": name})
        locked.name, locked.limited = name, True
        locked.save()
        locked.stations.set(stations)
    return locked


def pause_folder(*, actor: Actor, source: Source, active: bool) -> Source:
    """Stop taking in what comes, or take it in again; files stay in the folder meanwhile."""
    access.check_keeps_sources(actor, source.owner_id)
    words = f"nhận lại số liệu từ nguồn “{source.name}”" if active else f"tạm dừng nhận từ nguồn “{source.name}”"
    with act(actor, "monitoring.resume_folder" if active else "monitoring.pause_folder", words=words, on=source):
        locked = claim(Source, source.pk)
        locked.active = active
        locked.save()
    return locked


def _check_stations(owner_id: int, stations: Collection[Station]) -> None:
    if not stations:
        raise Refusal(_("Hãy chọn ít nhất một trạm."), field="stations")
    for one in stations:
        if owner_id not in (one.owner_id, one.operator_id):
            told = _("Trạm “%(code)s” không do cơ quan này quản lý hoặc vận hành.") % {"code": one.code}
            raise Refusal(told, field="stations")
