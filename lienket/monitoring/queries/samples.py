"""Water samples: who sees which, and what the engines make of them, all of a page at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.engines import water
from lienket.engines.vietnamese import fold
from lienket.engines.water import ABOVE, BELOW, MEASURED, NEEDS_II, NEEDS_III, WATERS
from lienket.engines.water.classes import ClassRow
from lienket.engines.water.result import Row
from lienket.ground.refusals import NotThere
from lienket.monitoring.models import ValueCorrection, WaterSample, WaterValue

CENSOR = {"": MEASURED, "<": BELOW, ">": ABOVE}


@dataclass(frozen=True)
class SampleFilter:
    """What a list of samples is narrowed to."""

    text: str = ""
    kind: str = ""
    mine: bool = False


@dataclass(frozen=True)
class JudgedSample:
    """A sample with its index and its level."""

    sample: WaterSample
    index: Row
    level: ClassRow


def visible_samples(viewer: Viewer, chosen: SampleFilter = SampleFilter()) -> QuerySet[WaterSample]:
    """Public samples and those of the viewer's organisations, newest first."""
    own = Q(owner_id__in=list(viewer.organisation_ids))
    rows = WaterSample.objects.filter(own if chosen.mine else own | Q(public=True))
    if chosen.text:
        rows = rows.filter(folded__contains=fold(chosen.text))
    if chosen.kind:
        rows = rows.filter(kind=chosen.kind)
    rows = rows.annotate(value_count=Count("values")).select_related("owner", "place", "province", "station")
    return rows.order_by("-taken_on", "-pk")


def sample_of(viewer: Viewer, pk: int) -> WaterSample:
    """One sample that the viewer may see."""
    found = visible_samples(viewer).filter(pk=pk).first()
    if found is None:
        raise NotThere(_("Không tìm thấy mẫu nước này."))
    return found


def samples_at(viewer: Viewer, sample: WaterSample, most: int = 200) -> list[WaterSample]:
    """The samples of one place that the viewer may see, oldest first, the newest ``most`` of them: of the same station,
    or of the same name of place on the same water, whoever took them.
    """
    if sample.station_id is not None:
        here = Q(station_id=sample.station_id)
    else:
        here = Q(station=None, place_id=sample.place_id, water__iexact=sample.water, site__iexact=sample.site)
    return list(visible_samples(viewer).filter(here)[:most])[::-1]


def corrections_of(sample: WaterSample) -> list[ValueCorrection]:
    """What values of a sample were before they were corrected, newest first."""
    return list(ValueCorrection.objects.filter(of=sample).select_related("made_by"))


def sample_codes(owner_id: int) -> list[str]:
    """The codes of an organisation's samples."""
    return list(WaterSample.objects.filter(owner_id=owner_id).values_list("code", flat=True))


def values_of(samples: Sequence[WaterSample]) -> list[WaterValue]:
    """The values of samples, in the order of the samples and of parameters."""
    places = {code: place for place, code in enumerate(water.CODES)}
    order = {one.pk: place for place, one in enumerate(samples)}
    rows = list(WaterValue.objects.filter(of__in=list(order)))
    return sorted(rows, key=lambda one: (order[one.of_id], places.get(one.parameter, 999), one.pk))


def engine_samples(samples: Sequence[WaterSample], values: Sequence[WaterValue]) -> water.Samples:
    """Samples as the engine takes them. Raises SamplesError for what it refuses."""
    rows: dict[int, list[WaterValue]] = {one.pk or 0: [] for one in samples}
    for value in values:
        rows[value.of_id or 0].append(value)
    kept = [one for one in samples if rows[one.pk or 0]]
    flat = [(str(place), value) for place, one in enumerate(kept) for value in rows[one.pk or 0]]
    made = water.samples(
        [name for name, _value in flat],
        [value.parameter for _name, value in flat],
        [np.nan if value.value is None else value.value for _name, value in flat],
        [value.unit for _name, value in flat],
        censor=[CENSOR[value.censored] for _name, value in flat],
        day={str(place): one.taken_on for place, one in enumerate(kept)},
    )
    needs = [(NEEDS_II if one.pesticides else 0) | (NEEDS_III if one.metals else 0) for one in kept]
    return replace(
        made,
        water=np.array([WATERS.index(one.kind) for one in kept], dtype=np.int8),
        needs=np.array(needs, dtype=np.int8),
    )


@dataclass(frozen=True)
class ParameterAt:
    """One parameter in one sample: its value in the parameter's own unit, beyond which side of it the truth lies (as
    Censored), None where nothing was detected and no limit is known.
    """

    sample: WaterSample
    value: float | None
    censored: str


def parameter_at(samples: Sequence[WaterSample], values: Sequence[WaterValue], code: str) -> list[ParameterAt]:
    """One parameter in each of the samples that have it, converted to its own unit."""
    kept = {one.of_id: one for one in values if one.parameter == code}
    found = [one for one in samples if one.pk in kept]
    if not found:
        return []
    made = engine_samples(found, list(kept.values()))
    numbers = [None if value != value else float(value) for value in made.value]
    return [ParameterAt(one, number, kept[one.pk].censored) for one, number in zip(found, numbers, strict=True)]


def judged_samples(
    samples: Sequence[WaterSample], aggregation: str = "unweighted", values: Sequence[WaterValue] | None = None
) -> list[JudgedSample]:
    """The index and the level of each sample that has values; by the method and standard of its day."""
    values = values_of(samples) if values is None else values
    with_values = {one.of_id for one in values}
    kept = [one for one in samples if one.pk in with_values]
    if not kept:
        return []
    given = engine_samples(kept, values)
    found = water.indices(given, water.Params(aggregation=aggregation, workers=1))
    levels = water.classes(given, workers=1)
    return [JudgedSample(one, found.row(n), levels.row(n)) for n, one in enumerate(kept)]
