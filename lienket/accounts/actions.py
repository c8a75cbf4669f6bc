"""Writing: people, memberships, mandates, the log of sign-ins. Each act leaves its line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts import queries
from lienket.accounts.access import (
    check_can_manage_organisation,
    check_can_manage_person,
    check_may_grant,
    check_not_self,
)
from lienket.accounts.choices import Role, SignInOutcome
from lienket.accounts.models import Mandate, Membership, Person, SignIn
from lienket.accounts.rules import Viewer
from lienket.engines.vietnamese import fold, sort_key
from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.once import once
from lienket.ground.refusals import NotThere, Refusal, Stale
from lienket.localities.models import Organisation


def add_person(
    *,
    actor: Actor,
    email: str,
    full_name: str,
    phone: str = "",
    password: str | None = None,
    same_password_as: Person | None = None,
    sample: bool = False,
) -> Person:
    """Make an account without any rights. Raises Refusal if the e-mail is taken or the password weak.

    Sample people share one password: hashing it takes a quarter of a second, so the first one's hash serves them all.
    """
    email, full_name = email.strip().lower(), " ".join(full_name.split())
    if Person.objects.filter(email__iexact=email).exists():
        raise Refusal(
            _(
                "Email %(email)s đã có tài khoản. Hãy tìm trong danh sách người dùng và thêm vai trò; "
                "nếu không thấy ở đó, hãy nhờ quản trị nền tảng."
            )
            % {"email": email},
            field="email",
        )
    person = Person(email=email, full_name=full_name, phone=phone, sample=sample)
    _index(person)
    if sample and same_password_as is not None:
        person.password = same_password_as.password
    else:
        _set_password(person, password)
    with act(actor, "accounts.add_person", words=f"tạo tài khoản {email}") as line:
        person.save()
        line.on = person
    return person


def _index(person: Person) -> None:
    *before, given = person.full_name.split() or [person.email]
    person.folded = fold(f"{person.full_name} {person.email}")
    person.sort_key = sort_key(" ".join([given, *before]))


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
    *,
    actor: Viewer,
    organisation: Organisation,
    email: str,
    full_name: str,
    role: str,
    phone: str,
    password: str,
) -> Person:
    """An administrator makes an account with its first membership."""
    check_can_manage_organisation(actor, organisation)
    check_may_grant(actor, role)
    with act(actor, "accounts.invite", words=f"thêm người dùng {email} vào {organisation}") as line:
        person = add_person(actor=actor, email=email, full_name=full_name, phone=phone, password=password)
        grant_membership(actor=actor, person=person, organisation=organisation, role=role)
        line.on = person
    return person


@once
def grant_membership(
    *,
    actor: Actor,
    person: Person,
    organisation: Organisation,
    role: str,
    valid_from: date | None = None,
    reason: str = "",
) -> Membership:
    """Give a role in an organisation; a role already held there ends the day before."""
    if role not in Role.values:
        raise Refusal(_("Không có vai trò này. Hãy chọn trong danh sách."), field="role")
    if isinstance(actor, Viewer):
        check_can_manage_organisation(actor, organisation)
        check_not_self(actor, person.pk)
    check_may_grant(actor, role)
    begins = valid_from or timezone.localdate()
    words = f"trao vai trò “{Role(role).label}” tại {organisation}"
    with act(actor, "accounts.grant", words=words, on=person, reason=reason):
        # Someone may be granted two roles at the same moment; the person's row makes the second wait.
        Person.objects.select_for_update().get(pk=person.pk)
        for held in person.memberships.filter(organisation=organisation, valid_to__isnull=True):
            _check_may_take(actor, held)
            held.valid_to = begins - timedelta(days=1)
            held.save(update_fields=["valid_to"])
        return Membership.objects.create(person=person, organisation=organisation, role=role, valid_from=begins)


def _check_may_take(actor: Actor, held: Membership) -> None:
    """A role that an administrator may not give, they may not take away either."""
    check_may_grant(actor, held.role)


def end_membership(*, actor: Viewer, membership: Membership, reason: str) -> Membership:
    """Take a role away from today on; it holds no more at the next request."""
    check_can_manage_organisation(actor, membership.organisation)
    check_not_self(actor, membership.person_id)
    _check_may_take(actor, membership)
    _check_reason(reason, _("Hãy ghi lý do thôi vai trò."))
    today = timezone.localdate()
    with act(
        actor,
        "accounts.end_membership",
        words=f"thôi vai trò “{membership.get_role_display()}” tại {membership.organisation}",
        on=membership.person,
        reason=reason,
    ):
        # A role given today and taken back today holds on no day: it ends before it began.
        row = Membership.objects.select_for_update().get(pk=membership.pk)
        if row.valid_to and row.valid_to < today:
            raise Stale(_("Vai trò này đã thôi trước đó. Hãy mở lại trang để xem bản mới nhất."))
        row.valid_to = today - timedelta(days=1)
        row.save(update_fields=["valid_to"])
    return row


def _check_reason(reason: str, sentence: str) -> None:
    if not reason.strip():
        raise Refusal(sentence, field="reason")


def _locked_row(actor: Viewer, person: Person) -> Person:
    """The person's row, held for this transaction, if the actor administers the whole of the account."""
    queries.person(actor, person.pk)
    check_can_manage_person(actor, queries.is_wholly_own(actor, person))
    return Person.objects.select_for_update().get(pk=person.pk)


def set_active(*, actor: Viewer, person: Person, active: bool, reason: str) -> Person:
    """Lock or unlock an account. Locking ends every session of it, for good."""
    if person.pk == actor.person_id:
        raise Refusal(_("Anh/chị không thể tự khóa tài khoản của mình."))
    _check_reason(reason, _("Hãy ghi lý do."))
    words = "mở lại tài khoản" if active else "khóa tài khoản"
    with act(actor, "accounts.set_active", words=words, on=person, reason=reason):
        row = _locked_row(actor, person)
        if row.is_active == active:
            before = _("Tài khoản này đã được mở lại trước đó.") if active else _("Tài khoản này đã bị khóa trước đó.")
            raise Stale(before + " " + _("Hãy mở lại trang để xem ai đã làm và vì sao."))
        row.is_active = active
        row.session_round += 0 if active else 1
        row.save(update_fields=["is_active", "session_round"])
    return row


def reset_password(*, actor: Viewer, person: Person, password: str, drop_second_factors: bool = False) -> Person:
    """An administrator sets a new first password for someone they look after; their sessions end.

    `drop_second_factors` is for someone who lost the telephone and the recovery codes.
    """
    check_not_self(actor, person.pk)
    words = "đặt lại mật khẩu và gỡ xác thực hai bước" if drop_second_factors else "đặt lại mật khẩu"
    with act(actor, "accounts.reset_password", words=words, on=person):
        row = _locked_row(actor, person)
        _set_password(row, password)
        row.session_round += 1
        row.save(update_fields=["password", "session_round"])
        if drop_second_factors:
            Authenticator.objects.filter(user=row).delete()
    return row


def change_password(*, actor: Actor, person: Person, password: str) -> Person:
    """Someone changes their own password; their other sessions end. The form has checked its strength."""
    with act(actor, "accounts.change_password", words="đổi mật khẩu của mình", on=person):
        person.set_password(password)
        person.save(update_fields=["password"])
    return person


@contextmanager
def changing_second_factor(*, actor: Actor, person: Person, words: str) -> Iterator[None]:
    """The transaction in which someone's own second factors change; the keys themselves stay out of the trail."""
    with act(actor, "accounts.second_factor", words=words, on=person):
        yield


@contextmanager
def joining_sign_on(*, actor: Actor, person: Person) -> Iterator[None]:
    """The transaction in which a subject of the provider of single sign-on is joined to someone's account."""
    with act(actor, "accounts.join_sign_on", words="nối đăng nhập một lần", on=person):
        yield


@contextmanager
def parting_sign_on(*, actor: Actor, person: Person) -> Iterator[None]:
    """The transaction in which someone takes a joined subject off their own account."""
    with act(actor, "accounts.part_sign_on", words="gỡ nối đăng nhập một lần", on=person):
        yield


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
    _check_reason(reason, _("Hãy ghi lý do hoặc số văn bản ủy quyền."))
    with act(actor, "accounts.give_mandate", words=f"ủy quyền cho {agent}", reason=reason) as line:
        Organisation.objects.select_for_update().get(pk=principal.pk)
        if queries.running_mandates(principal, agent, timezone.localdate()).exists():
            raise Refusal(
                _("%(agent)s đang được %(principal)s ủy quyền. Hãy kết thúc ủy quyền cũ trước.")
                % {"agent": agent, "principal": principal},
                field="agent",
            )
        mandate = Mandate.objects.create(
            principal=principal,
            agent=agent,
            role=role,
            reason=reason,
            valid_from=valid_from,
            valid_to=valid_to,
        )
        line.on = mandate
    return mandate


def end_mandate(*, actor: Viewer, mandate: Mandate, reason: str) -> Mandate:
    """End a mandate from today on."""
    check_can_manage_organisation(actor, mandate.principal)
    _check_reason(reason, _("Hãy ghi lý do kết thúc ủy quyền."))
    today = timezone.localdate()
    with act(actor, "accounts.end_mandate", words="kết thúc ủy quyền", on=mandate, reason=reason):
        row = Mandate.objects.select_for_update().get(pk=mandate.pk)
        if row.valid_to and row.valid_to < today:
            raise Stale(_("Ủy quyền này đã kết thúc trước đó. Hãy mở lại trang để xem bản mới nhất."))
        row.valid_to = today - timedelta(days=1)
        row.save(update_fields=["valid_to"])
    return row


def log_sign_in(
    *,
    person: Person | None,
    email: str,
    outcome: str,
    means: str = "",
    address: str | None = None,
    agent: str = "",
) -> SignIn:
    """Keep one line of the log of sign-ins. Not an act of the trail: nobody has signed in yet."""
    return SignIn.objects.create(
        person=person,
        email=email.replace("\x00", "")[:254],
        outcome=SignInOutcome(outcome),
        means=means[:40],
        address=address,
        agent=agent.replace("\x00", "")[:200],
    )


def choose_hat(*, person: Person, key: str) -> str:
    """The session key for acting as `key`, or NotThere if the person may not. Writes nothing but the session."""
    if key not in {hat.key for hat in queries.hats(person)}:
        raise NotThere(_("Anh/chị không có tư cách này. Hãy chọn trong danh sách ở trang tài khoản."))
    return key
