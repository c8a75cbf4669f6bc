"""Writing: people, memberships, mandates, the log of sign-ins. Each act leaves its line."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts import queries
from lienket.accounts.access import Viewer, check_can_manage_organisation
from lienket.accounts.choices import Role, SignInOutcome
from lienket.accounts.models import Mandate, Membership, Person, SignIn
from lienket.ground import access
from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.once import once
from lienket.ground.refusals import NotAllowed, Refusal
from lienket.localities.models import Organisation


def add_person(
    *, actor: Actor, email: str, full_name: str, phone: str = "", password: str | None = None, sample: bool = False
) -> Person:
    """Make an account without any rights. Raises Refusal if the e-mail is taken or the password weak."""
    if Person.objects.filter(email__iexact=email).exists():
        raise Refusal(
            _("Đã có tài khoản dùng email %(email)s. Hãy mở tài khoản đó và thêm vai trò.") % {"email": email},
            field="email",
        )
    person = Person(email=email.lower(), full_name=full_name, phone=phone, sample=sample)
    _set_password(person, password)
    with act(actor, "accounts.add_person", words=f"tạo tài khoản {email}") as line:
        person.save()
        line.on = person
    return person


def _set_password(person: Person, password: str | None) -> None:
    if password is None:
        person.set_unusable_password()
        return
    try:
        validate_password(password, person)
    except ValidationError as weak:
        raise Refusal(" ".join(weak.messages), field="password") from weak
    person.set_password(password)


@once
def invite_member(
    *, actor: Viewer, organisation: Organisation, email: str, full_name: str, role: str, phone: str, password: str
) -> Person:
    """An administrator makes an account with its first membership."""
    check_can_manage_organisation(actor, organisation)
    _check_may_grant(actor, role)
    with act(actor, "accounts.invite", words=f"thêm người dùng {email} vào {organisation}") as line:
        person = add_person(actor=actor, email=email, full_name=full_name, phone=phone, password=password)
        grant_membership(actor=actor, person=person, organisation=organisation, role=role)
        line.on = person
    return person


def _check_may_grant(actor: Actor, role: str) -> None:
    if role == Role.PLATFORM_ADMINISTRATOR and getattr(actor, "role", role) != access.PLATFORM_ADMINISTRATOR:
        raise NotAllowed(_("Chỉ quản trị nền tảng mới được trao vai trò quản trị nền tảng."))


def grant_membership(
    *, actor: Actor, person: Person, organisation: Organisation, role: str, valid_from: date | None = None
) -> Membership:
    """Give a role in an organisation; a role already held there ends the day before."""
    if isinstance(actor, Viewer):
        check_can_manage_organisation(actor, organisation)
    _check_may_grant(actor, role)
    today = timezone.localdate()
    label = Role(role).label
    with act(actor, "accounts.grant", words=f"trao vai trò “{label}” tại {organisation}", on=person):
        for held in person.memberships.filter(organisation=organisation, valid_to__isnull=True):
            held.valid_to = max(today - timedelta(days=1), held.valid_from or date.min)
            held.save()
        return Membership.objects.create(
            person=person, organisation=organisation, role=role, valid_from=valid_from or today
        )


def end_membership(*, actor: Viewer, membership: Membership, reason: str) -> Membership:
    """Take a role away from today on; it holds no more at the next request."""
    check_can_manage_organisation(actor, membership.organisation)
    if not reason.strip():
        raise Refusal(_("Hãy ghi lý do thôi vai trò."), field="reason")
    with act(
        actor,
        "accounts.end_membership",
        words=f"thôi vai trò “{membership.get_role_display()}” tại {membership.organisation}",
        on=membership.person,
        reason=reason,
    ):
        membership.valid_to = timezone.localdate() - timedelta(days=1)
        if membership.valid_from and membership.valid_from > membership.valid_to:
            membership.valid_from = membership.valid_to
        membership.save()
    return membership


def set_active(*, actor: Viewer, person: Person, active: bool, reason: str) -> Person:
    """Lock or unlock an account."""
    queries.person(actor, person.pk)
    if person.pk == actor.person_id:
        raise Refusal(_("Bạn không thể tự khóa tài khoản của mình."))
    if not reason.strip():
        raise Refusal(_("Hãy ghi lý do."), field="reason")
    words = "mở lại tài khoản" if active else "khóa tài khoản"
    with act(actor, "accounts.set_active", words=words, on=person, reason=reason):
        person.is_active = active
        person.save(update_fields=["is_active"])
    return person


def reset_password(*, actor: Viewer, person: Person, password: str) -> Person:
    """An administrator sets a new first password for someone they look after."""
    queries.person(actor, person.pk)
    _set_password(person, password)
    with act(actor, "accounts.reset_password", words="đặt lại mật khẩu", on=person):
        person.save(update_fields=["password"])
    return person


@once
def give_mandate(
    *,
    actor: Viewer,
    principal: Organisation,
    agent: Organisation,
    role: str,
    reason: str,
    valid_from: date,
    valid_to: date | None,
) -> Mandate:
    """Let `agent` act for `principal` up to `role`."""
    check_can_manage_organisation(actor, principal)
    if principal.pk == agent.pk:
        raise Refusal(_("Bên ủy quyền và bên được ủy quyền phải khác nhau."), field="agent")
    if role not in (Role.VIEWER, Role.CLERK, Role.OFFICER):
        raise Refusal(_("Chỉ được ủy quyền đến mức chuyên viên phụ trách."), field="role")
    if valid_to and valid_to < valid_from:
        raise Refusal(_("Ngày kết thúc phải sau ngày bắt đầu."), field="valid_to")
    if not reason.strip():
        raise Refusal(_("Hãy ghi lý do hoặc số văn bản ủy quyền."), field="reason")
    if Mandate.objects.filter(principal=principal, agent=agent, valid_to__isnull=True).exists():
        raise Refusal(
            _("%(agent)s đang được %(principal)s ủy quyền. Hãy kết thúc ủy quyền cũ trước.")
            % {"agent": agent, "principal": principal},
            field="agent",
        )
    with act(actor, "accounts.give_mandate", words=f"ủy quyền cho {agent}", reason=reason) as line:
        mandate = Mandate.objects.create(
            principal=principal, agent=agent, role=role, reason=reason, valid_from=valid_from, valid_to=valid_to
        )
        line.on = mandate
    return mandate


def end_mandate(*, actor: Viewer, mandate: Mandate, reason: str) -> Mandate:
    """End a mandate from today on."""
    check_can_manage_organisation(actor, mandate.principal)
    if not reason.strip():
        raise Refusal(_("Hãy ghi lý do kết thúc ủy quyền."), field="reason")
    with act(actor, "accounts.end_mandate", words="kết thúc ủy quyền", on=mandate, reason=reason):
        mandate.valid_to = timezone.localdate() - timedelta(days=1)
        if mandate.valid_from and mandate.valid_from > mandate.valid_to:
            mandate.valid_from = mandate.valid_to
        mandate.save()
    return mandate


def log_sign_in(
    *, person: Person | None, email: str, outcome: str, means: str = "", address: str | None = None, agent: str = ""
) -> SignIn:
    """Keep one line of the log of sign-ins. Not an act of the trail: nobody has signed in yet."""
    return SignIn.objects.create(
        person=person,
        email=email[:254],
        outcome=SignInOutcome(outcome),
        means=means,
        address=address,
        agent=agent[:200],
    )


def choose_hat(*, person: Person, key: str) -> str:
    """The session key for acting as `key`, or a Refusal if the person may not. Writes nothing but the session."""
    if key not in {hat.key for hat in queries.hats(person)}:
        raise Refusal(_("Bạn không có tư cách này. Hãy chọn trong danh sách."))
    return key
