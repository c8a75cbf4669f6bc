"""Reading: who is looking; the people, memberships, mandates and sign-ins an administrator looks after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.choices import Role, SignInOutcome
from lienket.accounts.models import Mandate, Membership, Person, SignIn
from lienket.accounts.rules import NOBODY, Viewer
from lienket.engines.vietnamese import fold
from lienket.ground import access
from lienket.ground.refusals import NotThere
from lienket.localities.models import Organisation, holding_on

ACTING_KEY = "acting_as"
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@dataclass(frozen=True)
class Hat:
    """One way a person may act: a membership, alone or under a mandate. `key` is what the session keeps."""

    key: str
    role: str
    role_label: str
    acting_label: str
    agent_label: str
    membership_id: int
    mandate_id: int | None
    valid_to: date | None


@dataclass(frozen=True)
class Security:
    """How an account is protected. `keys` are (name, last used or None, may sign in without a password)."""

    has_password: bool
    totp: bool
    keys: tuple[tuple[str, datetime | None, bool], ...]
    codes_left: int

    @property
    def second_factor(self) -> bool:
        return self.totp or bool(self.keys)


# --- who is looking -----------------------------------------------------------------------------------


def viewer_of(request: HttpRequest) -> Viewer:
    """The viewer of a request. No query for someone without a session; three for a member."""
    user = request.user
    if not user.is_authenticated:
        return NOBODY
    return viewer_for(user, request.session.get(ACTING_KEY, ""))


def viewer_for(person: Person, acting_as: str = "") -> Viewer:
    """The viewer a person is when acting as `acting_as` (see Hat.key), else under their first membership.

    Where settings.REQUIRE_MFA holds, someone with a writing role and no second factor has no rights yet:
    they are a public user marked `unsecured`, who can reach their own account and nothing of their office.
    """
    today = timezone.localdate()
    memberships = list(_secured(_memberships(person, today)))
    if not memberships:
        return Viewer(person_id=person.pk, person_label=str(person), email=person.email, role=access.PUBLIC_USER)
    if any(m.role != Role.VIEWER and not getattr(m, "secured", True) for m in memberships):
        return Viewer(
            person_id=person.pk,
            person_label=str(person),
            email=person.email,
            role=access.PUBLIC_USER,
            unsecured=True,
        )
    wanted, _sep, mandate_id = acting_as.partition("+")
    membership = next((m for m in memberships if str(m.pk) == wanted), memberships[0])
    if mandate_id.isascii() and mandate_id.isdigit():
        mandate = _mandates_of(membership, today).filter(pk=int(mandate_id[:18])).first()
        if mandate is not None:
            return _viewer(person, membership, mandate.principal, mandate)
    return _viewer(person, membership, membership.organisation, None)


def _memberships(person: Person, today: date) -> QuerySet[Membership]:
    return (
        person.memberships.filter(holding_on(today))
        .select_related("organisation", "organisation__locality")
        .order_by("pk")
    )


def _secured(memberships: QuerySet[Membership]) -> QuerySet[Membership]:
    if not getattr(settings, "REQUIRE_MFA", False):
        return memberships
    factor = Authenticator.objects.filter(user_id=OuterRef("person_id"), type__in=SECOND_FACTORS)
    return memberships.annotate(secured=Exists(factor))


def _mandates_of(membership: Membership, today: date) -> QuerySet[Mandate]:
    agents = membership.organisation.lineage or [membership.organisation_id]
    return (
        Mandate.objects.filter(holding_on(today), agent_id__in=agents)
        .select_related("principal", "principal__locality")
        .order_by("pk")
    )


_RANK = [access.VIEWER, access.CLERK, access.OFFICER, access.HEAD]


def _effective_role(membership: Membership, mandate: Mandate | None) -> str:
    """A mandate never gives more than it says, nor more than the person may do at home."""
    if mandate is None:
        return membership.role
    own = _RANK.index(membership.role) if membership.role in _RANK else 0
    return _RANK[min(own, _RANK.index(mandate.role) if mandate.role in _RANK else 0)]


def _viewer(person: Person, membership: Membership, for_whom: Organisation, mandate: Mandate | None) -> Viewer:
    return Viewer(
        person_id=person.pk,
        person_label=str(person),
        email=person.email,
        role=_effective_role(membership, mandate),
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
    """Every way this person may act today, with the role they would have."""
    today = timezone.localdate()
    return [
        _hat(membership, mandate)
        for membership in _memberships(person, today)
        for mandate in (None, *_mandates_of(membership, today))
    ]


def _hat(membership: Membership, mandate: Mandate | None) -> Hat:
    role = _effective_role(membership, mandate)
    return Hat(
        key=f"{membership.pk}+{mandate.pk}" if mandate else str(membership.pk),
        role=role,
        role_label=str(Role(role).label),
        acting_label=mandate.principal.name if mandate else membership.organisation.name,
        agent_label=membership.organisation.name if mandate else "",
        membership_id=membership.pk,
        mandate_id=mandate.pk if mandate else None,
        valid_to=mandate.valid_to if mandate else membership.valid_to,
    )


def security(person: Person) -> Security:
    """How this account is protected. One query."""
    found = list(Authenticator.objects.filter(user=person).order_by("pk"))
    keys = [one for one in found if one.type == Authenticator.Type.WEBAUTHN]
    codes = [one for one in found if one.type == Authenticator.Type.RECOVERY_CODES]
    return Security(
        has_password=person.has_usable_password(),
        totp=any(one.type == Authenticator.Type.TOTP for one in found),
        keys=tuple((k.wrap().name, k.last_used_at, bool(k.wrap().is_passwordless)) for k in keys),
        codes_left=sum(len(one.wrap().get_unused_codes()) for one in codes),
    )


def joined_name(joined: SocialAccount) -> str:
    """What a joined subject of single sign-on is called: its e-mail there, else what the provider knows it by."""
    return str(joined.extra_data.get("id_token", {}).get("email") or joined.uid)


def joined_sign_on(person: Person) -> list[str]:
    """The subjects of single sign-on that may come in as this person. One query."""
    return [joined_name(one) for one in SocialAccount.objects.filter(user=person).order_by("pk")]


def lacks_second_factor(viewer: Viewer) -> bool:
    """Whether the viewer may write for an organisation and is protected by a password alone. One query."""
    if viewer.unsecured:
        return True
    if not viewer.is_member or viewer.role == access.VIEWER:
        return False
    return not Authenticator.objects.filter(user_id=viewer.person_id, type__in=SECOND_FACTORS).exists()


def own_sign_ins(person: Person, *, limit: int = 10) -> list[SignIn]:
    """The last lines of the log of sign-ins of one person, newest first."""
    return list(SignIn.objects.filter(person=person).order_by("-pk")[:limit])


# --- what an administrator looks after -----------------------------------------------------------------


def manageable_organisations(viewer: Viewer) -> QuerySet[Organisation]:
    """Organisations of today whose people this viewer administers."""
    query = organisations_of_today()
    if viewer.role == access.PLATFORM_ADMINISTRATOR:
        return query
    if viewer.role == access.LOCALITY_ADMINISTRATOR:
        return query.filter(locality_id__in=viewer.locality_ids)
    return query.none()


def organisations_of_today() -> QuerySet[Organisation]:
    """Organisations that hold today, in the order of their names."""
    return Organisation.objects.filter(holding_on(timezone.localdate())).order_by("folded", "pk")


def _not_over(today: date) -> Q:
    return Q(valid_to__isnull=True) | Q(valid_to__gte=today)


def _roles_within(viewer: Viewer) -> Q:
    """Memberships in organisations this viewer administers."""
    if viewer.role == access.PLATFORM_ADMINISTRATOR:
        return Q()
    if viewer.role == access.LOCALITY_ADMINISTRATOR:
        return Q(organisation__locality_id__in=viewer.locality_ids)
    return Q(pk__in=[])


def _own_people(viewer: Viewer) -> Q | Combinable:
    """People with a role in the viewer's locality now or to come, and those who had one there and none elsewhere."""
    if viewer.role == access.PLATFORM_ADMINISTRATOR:
        return Q()
    if viewer.role != access.LOCALITY_ADMINISTRATOR:
        return Q(pk__in=[])
    today = timezone.localdate()
    all_of = Membership.objects.filter(person_id=OuterRef("pk"))
    within = all_of.filter(_roles_within(viewer))
    beyond = all_of.exclude(_roles_within(viewer)).filter(_not_over(today))
    return Exists(within.filter(_not_over(today))) | (Exists(within) & ~Exists(beyond))


def is_wholly_own(viewer: Viewer, person: Person) -> bool:
    """Whether the viewer administers every role that this person has or will have."""
    if viewer.role == access.PLATFORM_ADMINISTRATOR:
        return True
    held = Membership.objects.filter(_not_over(timezone.localdate()), person=person)
    above = Q(role=Role.PLATFORM_ADMINISTRATOR) | ~_roles_within(viewer)
    return not held.filter(above).exists()


def people(viewer: Viewer, *, text: str = "", state: str = "") -> QuerySet[Person]:
    """The people this viewer administers, with `current` memberships, `last_seen` and `secured`.

    `state` is "locked", "unsecured" or "roleless" (no role today), else everyone.
    """
    today = timezone.localdate()
    query = Person.objects.filter(_own_people(viewer)).annotate(
        last_seen=Subquery(
            SignIn.objects.filter(person_id=OuterRef("pk"), outcome=SignInOutcome.SUCCEEDED)
            .order_by("-pk")
            .values("at")[:1]
        ),
        secured=Exists(Authenticator.objects.filter(user_id=OuterRef("pk"), type__in=SECOND_FACTORS)),
    )
    for word in fold(text).split():
        query = query.filter(folded__contains=word)
    roles = Membership.objects.filter(_roles_within(viewer) & holding_on(today))
    if state == "locked":
        query = query.filter(is_active=False)
    elif state == "unsecured":
        query = query.filter(secured=False)
    elif state == "roleless":
        query = query.exclude(Exists(roles.filter(person_id=OuterRef("pk"))))
    shown = roles.select_related("organisation").order_by("pk")
    return query.order_by("sort_key", "pk").prefetch_related(Prefetch("memberships", shown, to_attr="current"))


def person(viewer: Viewer, pk: int) -> Person:
    """One person this viewer administers, else NotThere."""
    found = Person.objects.filter(_own_people(viewer), pk=pk).first()
    if found is None:
        raise NotThere(_("Không có người dùng này trong phạm vi quản lý của anh/chị."))
    return found


def memberships_of(viewer: Viewer, person: Person) -> list[Membership]:
    """Every role the person has or had in what the viewer administers, newest first."""
    query = Membership.objects.filter(_roles_within(viewer), person=person)
    return list(query.select_related("organisation", "organisation__locality").order_by("-pk"))


def membership(viewer: Viewer, pk: int) -> Membership:
    """One role in what the viewer administers, else NotThere."""
    query = Membership.objects.filter(_roles_within(viewer), pk=pk).select_related("organisation", "person")
    found = query.first()
    if found is None:
        raise NotThere(_("Không có vai trò này trong phạm vi quản lý của anh/chị."))
    return found


def mandates(viewer: Viewer, *, text: str = "", running: bool = False) -> QuerySet[Mandate]:
    """Mandates given by organisations this viewer administers, newest first."""
    query = Mandate.objects.select_related("principal", "agent").order_by("-pk")
    if viewer.role == access.LOCALITY_ADMINISTRATOR:
        query = query.filter(principal__locality_id__in=viewer.locality_ids)
    elif viewer.role != access.PLATFORM_ADMINISTRATOR:
        return query.none()
    for word in fold(text).split():
        query = query.filter(Q(principal__folded__contains=word) | Q(agent__folded__contains=word))
    return query.filter(_not_over(timezone.localdate())) if running else query


def mandate(viewer: Viewer, pk: int) -> Mandate:
    """One mandate given by an organisation the viewer administers, else NotThere."""
    found = mandates(viewer).filter(pk=pk).first()
    if found is None:
        raise NotThere(_("Không có ủy quyền này trong phạm vi quản lý của anh/chị."))
    return found


def running_mandates(principal: Organisation, agent: Organisation, today: date) -> QuerySet[Mandate]:
    """Mandates between the two that hold today or will; one that ended before it began does not count."""
    return Mandate.objects.filter(_not_over(today), principal=principal, agent=agent).exclude(
        valid_from__gt=F("valid_to")
    )


def sign_ins(viewer: Viewer, *, text: str = "", outcome: str = "") -> QuerySet[SignIn]:
    """The log of sign-ins of the people this viewer administers; unknown e-mails only for the platform."""
    query = SignIn.objects.select_related("person").order_by("-pk")
    if viewer.role != access.PLATFORM_ADMINISTRATOR:
        query = query.filter(person__in=Person.objects.filter(_own_people(viewer)).values("pk"))
    if outcome:
        query = query.filter(outcome=outcome)
    for word in text.split():
        by_name = Q(person__folded__contains=fold(word)) if fold(word) else Q()
        query = query.filter(Q(email__icontains=word) | by_name)
    return query


def member_emails(organisation_ids: list[int], roles: frozenset[str]) -> list[dict[str, Any]]:
    """Active members of the organisations with one of the roles: person id, name, e-mail, organisation."""
    today = timezone.localdate()
    query = Membership.objects.filter(
        holding_on(today), organisation_id__in=organisation_ids, role__in=roles, person__is_active=True
    )
    return [dict(row) for row in query.values("person_id", "person__full_name", "person__email", "organisation_id")]
