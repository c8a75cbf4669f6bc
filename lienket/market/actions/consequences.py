"""Who acts when something follows from an act by itself."""

from __future__ import annotations

from lienket.ground.audit.acts import Actor, Platform


def consequence(actor: Actor) -> Platform:
    """What follows from an act by itself needs no rights of its own; the trail still names who acted."""
    return Platform(
        person_label=actor.person_label,
        person_id=actor.person_id,
        organisation_id=actor.organisation_id,
        organisation_label=actor.organisation_label,
        behalf_label=actor.behalf_label,
    )
