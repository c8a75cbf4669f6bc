"""Reading: who is looking; the people, memberships, mandates and sign-ins an administrator looks after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.models import Mandate, Membership, Person, SignIn
from lienket.accounts.rules import NOBODY, Viewer
from lienket.ground import access
from lienket.ground.refusals import NotThere
from lienket.localities.models import Organisation, holding_on

ACTING_KEY = "acting_as"


@dataclass(frozen=True)
class Hat:
    """One way a person may act: a membership, alone or under a mandate. `key` is what the session keeps."""

    key: str
    role: str
    role_label: str
    acting_label: str
    agent_label: str


def viewer_of(request: HttpRequest) -> Viewer:
    """The viewer of a request. No query for someone without a session; three for a member."""
    user = request.user
    if not user.is_authenticated:
        return NOBODY
    return viewer_for(user, request.session.get(ACTING_KEY, ""))  # type: ignore[arg-type]


def viewer_for(person: Person, acting_as: str = "") -> Viewer:
    """The viewer a person is when acting as `acting_as` (see Hat.key), else under their first membership."""
    today = timezone.localdate()
    memberships = list(_memberships(person, today))
    if not memberships:
        return Viewer(
            person_id=person.pk, person_label=str(person), email=person.email, role=access.PUBLIC_USER
        )
    wanted, _sep, mandate_id = acting_as.partition("+")
    membership = next((m for m in memberships if str(m.pk) == wanted), memberships[0])
    if mandate_id.isdigit():
        mandate = _mandates_of(membership, today).filter(pk=int(mandate_id)).first()
        if mandate is not None:
            return _viewer(person, membership, mandate.principal, mandate)
    return _viewer(person, membership, membership.organisation, None)


def _memberships(person: Person, today: date) -> QuerySet[Membership]:
    return (
        person.memberships.filter(holding_on(today))
        .select_related("organisation", "organisation__locality")
        .order_by("pk")
    )


def _mandates_of(membership: Membership, today: date) -> QuerySet[Mandate]:
    return (
        Mandate.objects.filter(holding_on(today), agent_id__in=membership.organisation.lineage)
        .select_related("principal", "principal__locality")
        .order_by("pk")
    )


_RANK = [access.VIEWER, access.CLERK, access.OFFICER, access.HEAD]


def _viewer(person: Person, membership: Membership, for_whom: Organisation, mandate: Mandate | None) -> Viewer:
    role = membership.role
    if mandate is not None:
        # A mandate never gives more than it says, nor more than the person may do at home.
        own = _RANK.index(role) if role in _RANK else 0
        role = _RANK[min(own, _RANK.index(mandate.role) if mandate.role in _RANK else 0)]
    return Viewer(
        person_id=person.pk,
        person_label=str(person),
        email=person.email,
        role=role,
        membership_id=membership.pk,
        mandate_id=mandate.pk if mandate else None,
        organisation_id=for_whom.pk,
        acting_label=for_whom.name,
        agent_label=membership.organisation.name if mandate else "",
        organisation_ids=tuple(for_whom.lineage) or (for_whom.pk,),
        locality_id=for_whom.locality_id,
        locality_ids=tuple(for_whom.locality.lineage) or (for_whom.locality_id,),
    )


def hats(person: Person) -> list[Hat]:
    """Every way this person may act today."""
    today = timezone.localdate()
    found = []
    for membership in _memberships(person, today):
        label = membership.get_role_display()
        found.append(Hat(str(membership.pk), membership.role, label, membership.organisation.name, ""))
        found += [
            Hat(
                f"{membership.pk}+{mandate.pk}",
                mandate.role,
                mandate.get_role_display(),
                mandate.principal.name,
                membership.organisation.name,
            )
            for mandate in _mandates_of(membership, today)
        ]
    return found


def manageable_organisations(viewer: Viewer) -> QuerySet[Organisation]:
    """Organisations of today whose people this viewer administers."""
    today = timezone.localdate()
    query = Organisation.objects.filter(holding_on(today)).order_by("folded")
    if viewer.role == access.PLATFORM_ADMINISTRATOR:
        return query
    if viewer.role == access.LOCALITY_ADMINISTRATOR:
        return query.filter(locality_id__in=viewer.locality_ids)
    return query.none()


def _own_people(viewer: Viewer) -> Q:
    if viewer.role == access.PLATFORM_ADMINISTRATOR:
        return Q()
    if viewer.role == access.LOCALITY_ADMINISTRATOR:
        return Q(memberships__organisation__locality_id__in=viewer.locality_ids)
    return Q(pk__in=[])


def people(viewer: Viewer, *, text: str = "") -> QuerySet[Person]:
    """The people this viewer administers, with their open memberships."""
    today = timezone.localdate()
    query = Person.objects.filter(_own_people(viewer))
    if text:
        query = query.filter(Q(full_name__icontains=text) | Q(email__icontains=text))
    open_memberships = Membership.objects.filter(holding_on(today)).select_related("organisation")
    return query.distinct().order_by("full_name", "pk").prefetch_related(
        Prefetch("memberships", open_memberships, to_attr="current")
    )


def person(viewer: Viewer, pk: int) -> Person:
    """One person this viewer administers, else NotThere."""
    found = Person.objects.filter(_own_people(viewer), pk=pk).distinct().first()
    if found is None:
        raise NotThere(_("Không có người dùng này trong phạm vi quản lý của bạn."))
    return found


def mandates(viewer: Viewer) -> QuerySet[Mandate]:
    """Mandates given by organisations this viewer administers."""
    query = Mandate.objects.select_related("principal", "agent").order_by("-pk")
    if viewer.role == access.PLATFORM_ADMINISTRATOR:
        return query
    if viewer.role == access.LOCALITY_ADMINISTRATOR:
        return query.filter(principal__locality_id__in=viewer.locality_ids)
    return query.none()


def sign_ins(viewer: Viewer) -> QuerySet[SignIn]:
    """The log of sign-ins of the people this viewer administers; unknown e-mails only for the platform."""
    query = SignIn.objects.select_related("person").order_by("-pk")
    if viewer.role == access.PLATFORM_ADMINISTRATOR:
        return query
    return query.filter(person__in=people(viewer).values("pk"))


def member_emails(organisation_ids: list[int], roles: frozenset[str]) -> list[dict[str, Any]]:
    """Active members of the organisations with one of the roles: person id, name, e-mail, organisation."""
    today = timezone.localdate()
    return list(
        Membership.objects.filter(
            holding_on(today), organisation_id__in=organisation_ids, role__in=roles, person__is_active=True
        ).values("person_id", "person__full_name", "person__email", "organisation_id")
    )
