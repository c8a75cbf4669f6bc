"""Sources of readings: by the key that a caller shows, and those of an organisation."""

from __future__ import annotations

from hashlib import sha256

from django.db.models import QuerySet

from lienket.accounts.access import Viewer
from lienket.monitoring.choices import SourceKind
from lienket.monitoring.models import Series, Source


def key_hash(key: str) -> str:
    """What is kept of a key. Keys are 256 random bits: nothing slower is needed against guessing."""
    return sha256(key.encode()).hexdigest()


def source_of_key(key: str) -> Source | None:
    """The active source of SensorThings whose key this is."""
    if not key:
        return None
    found = Source.objects.filter(kind=SourceKind.SENSORTHINGS, active=True, key_hash=key_hash(key))
    return found.select_related("owner").first()


def series_to_write(source: Source, keys: list[int]) -> dict[int, Series]:
    """Those of the series whose station the owner of the source manages or runs."""
    rows = Series.objects.filter(pk__in=keys).select_related("station")
    owner = source.owner_id
    return {one.pk: one for one in rows if owner in (one.station.owner_id, one.station.operator_id)}


def api_sources(viewer: Viewer) -> QuerySet[Source]:
    """Sources of SensorThings of the organisations that the viewer acts for."""
    rows = Source.objects.filter(kind=SourceKind.SENSORTHINGS, owner_id__in=list(viewer.organisation_ids))
    return rows.select_related("owner").order_by("name", "pk")
