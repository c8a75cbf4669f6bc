"""What a list of commitments can be narrowed to: the programmes, fields, leads and localities a viewer may choose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from lienket.accounts.access import Viewer
from lienket.agreements.models import Field
from lienket.agreements.queries.things import visible_commitments, visible_programmes
from lienket.localities.choices import Level, OrganisationKind
from lienket.localities.models import Organisation, Unit, holding_on


@dataclass(frozen=True)
class Choice:
    """One value of a filter: what the address says, what people read, and the ids it stands for."""

    value: str
    label: str
    ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class ListOptions:
    """Everything the filter bar offers; localities are those of today, each with all that it took over."""

    programmes: tuple[Choice, ...]
    fields: tuple[Choice, ...]
    leads: tuple[Choice, ...]
    localities: tuple[Choice, ...]


def list_options(viewer: Viewer, language: str) -> ListOptions:
    """Four queries; remember the answer with `Moment.remembered`."""
    seen = visible_commitments(viewer)
    fields = Field.objects.filter(Exists(seen.filter(field=OuterRef("pk")))).order_by("order", "code")
    leads = Organisation.objects.filter(pk__in=seen.values("lead_id")).order_by("folded", "pk")
    return ListOptions(
        programmes=tuple(
            Choice(*row) for row in visible_programmes(viewer).order_by("title", "pk").values_list("code", "title")
        ),
        fields=tuple(
            Choice(code, (english if language == "en" else "") or name)
            for code, name, english in fields.values_list("code", "name", "name_en")
        ),
        leads=tuple(Choice(key, name, (pk,)) for key, name, pk in leads.values_list("key", "name", "pk")),
        localities=localities_of_today(),
    )


def localities_of_today() -> tuple[Choice, ...]:
    """Province-level units of today in Vietnamese order: code, name, ids of itself and all it took over."""
    rows = Unit.objects.filter(level=Level.PROVINCE, valid_to__isnull=True).order_by("sort_key", "code")
    return tuple(
        Choice(code, name, tuple(lineage) or (pk,))
        for code, name, lineage, pk in rows.values_list("code", "name", "lineage", "pk")
    )


def committees_on(day: date) -> tuple[Choice, ...]:
    """People's committees of province-level units that hold on a day, in the order of their units."""
    rows = Organisation.objects.filter(
        holding_on(day), kind=OrganisationKind.PEOPLE_COMMITTEE, locality__level=Level.PROVINCE
    ).order_by("locality__sort_key", "folded")
    return tuple(
        Choice(key, short or name, (pk,))
        for key, short, name, pk in rows.values_list("key", "short_name", "name", "pk")
    )


@dataclass(frozen=True)
class Names:
    """Names of fields by code, in their order, and of leads by key, in Vietnamese order."""

    fields: dict[str, str]
    leads: dict[str, str]


def names_of(field_codes: list[str], lead_keys: list[str]) -> Names:
    """What codes and keys are called: two queries."""
    fields = Field.objects.filter(code__in=field_codes).order_by("order", "code")
    leads = Organisation.objects.filter(key__in=lead_keys).order_by("folded", "pk")
    return Names(dict(fields.values_list("code", "name")), dict(leads.values_list("key", "name")))


def localities_by_id() -> dict[int, Choice]:
    """Province-level units of today by primary key, in Vietnamese order."""
    rows = Unit.objects.filter(level=Level.PROVINCE, valid_to__isnull=True).order_by("sort_key", "code")
    return {pk: Choice(code, name, (pk,)) for pk, code, name in rows.values_list("pk", "code", "name")}
