"""The rights table: which address may be used, by which role, within which scope, with which methods.

Rooms declare their rows in `access.py`; the middleware denies whatever no row allows, and the matrix test reads
the same rows. Roles are names only here: what a role means for one person is decided by the room of accounts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

ANONYMOUS = "anonymous"
PUBLIC_USER = "public_user"
VIEWER = "viewer"
CLERK = "clerk"
OFFICER = "officer"
HEAD = "head"
LOCALITY_ADMINISTRATOR = "locality_administrator"
PLATFORM_ADMINISTRATOR = "platform_administrator"

ROLES = (
    ANONYMOUS,
    PUBLIC_USER,
    VIEWER,
    CLERK,
    OFFICER,
    HEAD,
    LOCALITY_ADMINISTRATOR,
    PLATFORM_ADMINISTRATOR,
)

ANYONE = frozenset(ROLES)
SIGNED_IN = ANYONE - {ANONYMOUS}
MEMBERS = SIGNED_IN - {PUBLIC_USER}
PREPARERS = frozenset({CLERK, OFFICER, HEAD})
DECIDERS = frozenset({OFFICER, HEAD})
HEADS = frozenset({HEAD})
ADMINISTRATORS = frozenset({LOCALITY_ADMINISTRATOR, PLATFORM_ADMINISTRATOR})
PLATFORM = frozenset({PLATFORM_ADMINISTRATOR})

ANY = "any"  # the page shows each viewer what is theirs; nothing in the address names a thing that could be foreign
VISIBLE = "visible"  # the thing named by the address must be readable by the viewer, else 404
PARTY = "party"  # the viewer's organisation (or one whose duties it inherited) is a side of the thing, else 404
OWNER = "owner"  # the thing belongs to the viewer's organisation or locality, else 404
SELF = "self"  # the viewer's own account

READ = ("GET", "HEAD")
WRITE = ("GET", "HEAD", "POST")
POST = ("POST",)


@dataclass(frozen=True)
class Row:
    """One line of the rights table. `address` is the URL name with its namespace, `agreements:commitment`."""

    address: str
    roles: frozenset[str]
    scope: str = ANY
    methods: tuple[str, ...] = READ
    writers: frozenset[str] | None = None
    """Roles that may use unsafe methods, where fewer than those that may read."""

    def allows(self, role: str, method: str) -> bool:
        if method == "OPTIONS" or method not in self.methods:
            return False
        unsafe = method not in READ
        return role in (self.writers if unsafe and self.writers is not None else self.roles)


class RightsTable:
    """All rows of the house, by address."""

    def __init__(self) -> None:
        self._rows: dict[str, Row] = {}

    def add(self, rows: Iterable[Row]) -> None:
        for row in rows:
            if row.address in self._rows:
                raise ValueError(f"two rows for {row.address}")
            self._rows[row.address] = row

    def get(self, address: str) -> Row | None:
        return self._rows.get(address)

    def addresses(self) -> set[str]:
        return set(self._rows)

    def rows(self) -> list[Row]:
        return list(self._rows.values())
