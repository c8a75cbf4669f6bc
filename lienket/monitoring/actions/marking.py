"""Bits that people's judgements set on readings."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lienket.engines.observations.codes import Flag
from lienket.engines.observations.settle import Incoming
from lienket.monitoring.choices import Judgement
from lienket.monitoring.models import Judged
from lienket.monitoring.queries.readings import moment, station_seconds

BITS = {Judgement.SET_ASIDE: int(Flag.PERSON), Judgement.CLEARED: int(Flag.CLEARED)}
BOTH = np.uint16(Flag.PERSON | Flag.CLEARED)
_MANY = 1000


def with_judgements(given: Incoming) -> Incoming:
    """Readings with the bits of every judgement in force whose span they lie in, and of no other."""
    if not len(given):
        return given
    flags = given.flags & ~BOTH
    low, high = moment(int(given.at.min())), moment(int(given.at.max()))
    said = Judged.objects.filter(lifted_at__isnull=True, from_at__lte=high, to_at__gte=low)
    series = np.unique(given.series)
    if len(series) <= _MANY:
        said = said.filter(series_id__in=series.tolist())
    for one in said:
        inside = (given.series == one.series_id) & within(given.at, one)
        flags[inside] |= np.uint16(BITS[Judgement(one.judgement)])
    return Incoming(given.series, given.at, given.value, given.status, flags)


def within(at: NDArray[np.int64], said: Judged) -> NDArray[np.bool_]:
    """Which seconds of the station's clock a judgement speaks of."""
    return (at >= station_seconds(said.from_at)) & (at <= station_seconds(said.to_at))
