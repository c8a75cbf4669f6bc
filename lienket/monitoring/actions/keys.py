"""Sources that programs write by, and their keys: made once, shown once, replaced or ended."""

from __future__ import annotations

import secrets

from django.utils.translation import gettext as _

from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.once import once
from lienket.ground.refusals import Refusal
from lienket.localities.models import Organisation
from lienket.monitoring import access
from lienket.monitoring.choices import SourceKind
from lienket.monitoring.models import Source
from lienket.monitoring.queries.sources import key_hash

MOST_SOURCES = 50


@once
def make_api_source(*, actor: Actor, owner: Organisation, name: str) -> Source:
    """A source by which programs of an organisation send readings. It has no key yet: nobody may call."""
    access.check_keeps_sources(actor, owner.pk)
    if Source.objects.filter(kind=SourceKind.SENSORTHINGS, owner=owner).count() >= MOST_SOURCES:
        raise Refusal(_("Cơ quan đã có %(most)s nguồn. Hãy dùng lại nguồn không còn gửi.") % {"most": MOST_SOURCES})
    with act(actor, "monitoring.make_api_source", words=f"lập nguồn số liệu “{name}”") as line:
        code = f"api-{secrets.token_hex(5)}"
        made = Source.objects.create(code=code, kind=SourceKind.SENSORTHINGS, owner=owner, name=name)
        line.on = made
    return made


def make_key(*, actor: Actor, source: Source) -> str:
    """A new key of a source, told this once; the one before is worth nothing from now on."""
    access.check_keeps_sources(actor, source.owner_id)
    key = secrets.token_urlsafe(32)
    with act(actor, "monitoring.make_key", words=f"tạo khóa mới cho nguồn “{source.name}”", on=source):
        Source.objects.filter(pk=source.pk).update(key_hash=key_hash(key), active=True)
    return key


def end_key(*, actor: Actor, source: Source) -> None:
    """From now on nobody may call by this source."""
    access.check_keeps_sources(actor, source.owner_id)
    with act(actor, "monitoring.end_key", words=f"thu hồi khóa của nguồn “{source.name}”", on=source):
        Source.objects.filter(pk=source.pk).update(key_hash="")
