"""Who is looking: the value that every page and action carries."""

from __future__ import annotations

from dataclasses import dataclass

from lienket.ground import access


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
    unsecured: bool = False
    """Member rights are withheld until the person sets up a second factor (see queries.viewer_for)."""

    @property
    def is_authenticated(self) -> bool:
        return self.person_id is not None

    @property
    def is_member(self) -> bool:
        return self.organisation_id is not None

    @property
    def acting_as(self) -> str:
        """This hat, as queries.viewer_for reads it."""
        return f"{self.membership_id}+{self.mandate_id or ''}"

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
