"""Who may look after whom; and this room's rows of the rights table."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lienket.accounts.rules import NOBODY, Viewer
from lienket.ground import access
from lienket.ground.access import ADMINISTRATORS, ANYONE, OWNER, READ, SIGNED_IN, WRITE, Row
from lienket.ground.audit.acts import Actor
from lienket.ground.refusals import NotAllowed, NotThere
from lienket.localities.models import Organisation


def check_role(viewer: Viewer, roles: frozenset[str], what: str) -> None:
    """Raise NotAllowed unless the viewer's role is one of `roles`; `what` completes the sentence."""
    if not viewer.may(roles):
        raise NotAllowed(
            _("Vai trò của anh/chị ở %(org)s không được %(what)s. Hãy nhờ người phụ trách của cơ quan.")
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
        raise NotThere(_("Không có cơ quan này trong phạm vi quản lý của anh/chị."))


def check_can_manage_person(viewer: Viewer, wholly_own: bool) -> None:
    """Raise NotAllowed for the account of someone who also has a role beyond what the viewer administers."""
    if not wholly_own:
        raise NotAllowed(
            _(
                "Người này còn giữ vai trò ngoài phạm vi quản lý của anh/chị. "
                "Hãy nhờ quản trị nền tảng làm việc này; anh/chị vẫn có thể thêm hoặc thôi vai trò ở cơ quan của mình."
            )
        )


def check_may_grant(actor: Actor, role: str) -> None:
    """Raise NotAllowed where an administrator would give, or take, more than they are themselves."""
    own = getattr(actor, "role", access.PLATFORM_ADMINISTRATOR)
    if role == access.PLATFORM_ADMINISTRATOR and own != access.PLATFORM_ADMINISTRATOR:
        raise NotAllowed(_("Chỉ quản trị nền tảng mới được trao hoặc thôi vai trò quản trị nền tảng."))


def check_not_self(viewer: Viewer, person_id: int) -> None:
    """Raise NotAllowed for administrators at work on their own account."""
    if viewer.person_id == person_id:
        raise NotAllowed(
            _(
                "Anh/chị không tự quản trị tài khoản của mình được. "
                "Hãy nhờ người quản trị khác, hoặc mở trang Tài khoản."
            )
        )


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
    Row("socialaccount_connections", SIGNED_IN, access.SELF, WRITE),
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

__all__ = [
    "NOBODY",
    "ROWS",
    "Viewer",
    "can_manage_organisation",
    "check_can_manage_organisation",
    "check_role",
]
