"""Who is looking and for whom they act; and this room's rows of the rights table."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from lienket.ground import access
from lienket.ground.access import ADMINISTRATORS, ANYONE, OWNER, READ, SIGNED_IN, WRITE, Row
from lienket.ground.refusals import NotAllowed, NotThere
from lienket.localities.models import Organisation


@dataclass(frozen=True)
class Viewer:
    """The person behind a request and the organisation they act for. Also the actor of every act they do.

    `organisation_ids` are that organisation and all whose duties it inherited; `locality_ids` likewise for its
    province-level locality. Under a mandate, `agent_label` names the person's own organisation.
    """

    person_id: int | None = None
    person_label: str = ""
    email: str = ""
    role: str = access.ANONYMOUS
    membership_id: int | None = None
    mandate_id: int | None = None
    organisation_id: int | None = None
    acting_label: str = ""
    agent_label: str = ""
    organisation_ids: tuple[int, ...] = ()
    locality_id: int | None = None
    locality_ids: tuple[int, ...] = ()
    waiting: int = 0

    @property
    def is_authenticated(self) -> bool:
        return self.person_id is not None

    @property
    def is_member(self) -> bool:
        return self.organisation_id is not None

    @property
    def name(self) -> str:
        return self.person_label

    @property
    def organisation_name(self) -> str:
        return self.agent_label or self.acting_label

    @property
    def on_behalf_name(self) -> str:
        return self.acting_label if self.agent_label else ""

    @property
    def organisation_label(self) -> str:
        return self.organisation_name

    @property
    def behalf_label(self) -> str:
        return self.on_behalf_name

    def acts_for(self, organisation_id: int | None) -> bool:
        """Whether this viewer acts for the organisation or for the heir of its duties."""
        return organisation_id is not None and organisation_id in self.organisation_ids

    def may(self, roles: frozenset[str]) -> bool:
        return self.role in roles


NOBODY = Viewer()


def check_role(viewer: Viewer, roles: frozenset[str], what: str) -> None:
    """Raise NotAllowed unless the viewer's role is one of `roles`; `what` completes the sentence."""
    if not viewer.may(roles):
        raise NotAllowed(
            _("Vai trò của bạn ở %(org)s không được %(what)s. Hãy nhờ người phụ trách của cơ quan.")
            % {"org": viewer.acting_label or _("cơ quan"), "what": what}
        )


def can_manage_organisation(viewer: Viewer, organisation: Organisation) -> bool:
    """Whether the viewer administers the people of this organisation."""
    if viewer.role == access.PLATFORM_ADMINISTRATOR:
        return True
    return viewer.role == access.LOCALITY_ADMINISTRATOR and organisation.locality_id in viewer.locality_ids


def check_can_manage_organisation(viewer: Viewer, organisation: Organisation) -> None:
    """Raise NotThere for an organisation of another locality: its people are not to be guessed at."""
    if not can_manage_organisation(viewer, organisation):
        raise NotThere(_("Không có cơ quan này trong phạm vi quản lý của bạn."))


_ALLAUTH_SELF = (
    "account_reauthenticate",
    "account_change_password",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
)

ROWS = [
    Row("account_login", ANYONE, methods=WRITE),
    Row("account_logout", ANYONE, methods=WRITE),
    Row("account_inactive", ANYONE),
    Row("mfa_authenticate", ANYONE, methods=WRITE),
    Row("mfa_login_webauthn", ANYONE, methods=WRITE),
    Row("openid_connect_login", ANYONE, methods=WRITE),
    Row("openid_connect_callback", ANYONE),
    Row("socialaccount_login_error", ANYONE),
    Row("socialaccount_login_cancelled", ANYONE),
    *[Row(name, SIGNED_IN, access.SELF, WRITE) for name in _ALLAUTH_SELF],
    Row("mfa_remove_webauthn", SIGNED_IN, access.SELF, WRITE),
    Row("mfa_edit_webauthn", SIGNED_IN, access.SELF, WRITE),
    Row("accounts:me", SIGNED_IN, access.SELF),
    Row("accounts:act_for", SIGNED_IN, access.SELF, WRITE),
    Row("accounts:people", ADMINISTRATORS),
    Row("accounts:person_new", ADMINISTRATORS, methods=WRITE),
    Row("accounts:person", ADMINISTRATORS, OWNER, READ),
    Row("accounts:person_password", ADMINISTRATORS, OWNER, WRITE),
    Row("accounts:person_active", ADMINISTRATORS, OWNER, WRITE),
    Row("accounts:membership_new", ADMINISTRATORS, OWNER, WRITE),
    Row("accounts:membership_end", ADMINISTRATORS, OWNER, WRITE),
    Row("accounts:mandates", ADMINISTRATORS),
    Row("accounts:mandate_new", ADMINISTRATORS, methods=WRITE),
    Row("accounts:mandate_end", ADMINISTRATORS, OWNER, WRITE),
    Row("accounts:sign_ins", ADMINISTRATORS),
]
