"""People, their memberships of organisations, mandates between organisations, and the log of sign-ins."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from lienket.accounts.choices import MEANS, Role, SignInOutcome
from lienket.localities.models import Dated, Organisation


class PersonManager(BaseUserManager["Person"]):
    """Finds people by e-mail, whatever its letter case."""

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """Someone who signs in. Rights come only from memberships."""

    email = models.EmailField(_("thư điện tử"), unique=True)
    full_name = models.CharField(_("họ và tên"), max_length=150)
    phone = models.CharField(_("điện thoại"), max_length=20, blank=True)
    is_active = models.BooleanField(_("đang hoạt động"), default=True)
    sample = models.BooleanField(_("người dùng mẫu"), default=False)
    joined_at = models.DateTimeField(db_default=Now())
    folded = models.CharField(max_length=420, default="", editable=False)
    """Name and e-mail without diacritics, for searching."""
    sort_key = models.BinaryField(max_length=900, default=b"", editable=False)
    """Order of a list of people: by given name, then by the rest of the name."""
    session_round = models.PositiveIntegerField(default=0, editable=False)
    """Raised to end every session of this person at once."""

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]
    objects = PersonManager()

    class Meta:
        verbose_name = _("người dùng")

    def __str__(self) -> str:
        return self.full_name or self.email

    def get_session_auth_hash(self) -> str:
        """Sessions hold while the password and the round of sessions are those of their sign-in."""
        return salted_hmac(
            "lienket.accounts.session", f"{self.session_round}:{self.password}", algorithm="sha256"
        ).hexdigest()

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """None: a new signing key ends all sessions."""
        return iter(())


class Membership(Dated):
    """A person's role in an organisation between two dates."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField(_("vai trò"), max_length=22, choices=Role.choices)

    class Meta:
        verbose_name = _("tư cách thành viên")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation"], condition=models.Q(valid_to__isnull=True), name="one_open_membership"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.organisation} ({self.get_role_display()})"


class Mandate(Dated):
    """One organisation lets another act on its behalf, up to a role, between two dates, for a reason."""

    principal = models.ForeignKey(Organisation, models.PROTECT, related_name="mandates_given")
    agent = models.ForeignKey(Organisation, models.PROTECT, related_name="mandates_held")
    role = models.CharField(_("được làm đến mức"), max_length=22, choices=Role.choices, default=Role.CLERK)
    reason = models.TextField(_("lý do, văn bản ủy quyền"))

    class Meta:
        verbose_name = _("ủy quyền")
        constraints = [
            models.CheckConstraint(condition=~models.Q(principal=models.F("agent")), name="mandate_between_two"),
            models.UniqueConstraint(
                fields=["principal", "agent"], condition=models.Q(valid_to__isnull=True), name="one_open_mandate"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent} thay mặt {self.principal}"


class SignIn(models.Model):
    """One attempt to sign in, or one signing out."""

    at = models.DateTimeField(db_default=Now(), db_index=True)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="sign_ins")
    email = models.CharField(max_length=254)
    outcome = models.CharField(max_length=10, choices=SignInOutcome.choices)
    means = models.CharField(max_length=40, blank=True)
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.email}: {self.get_outcome_display()}"

    @property
    def means_label(self) -> str:
        return ", ".join(str(MEANS.get(one, one)) for one in self.means.split(", ") if one)
