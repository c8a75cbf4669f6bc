"""Scheduled work of this room."""

from __future__ import annotations

from django.utils import timezone

from lienket.ground.audit.acts import Platform
from lienket.ground.jobs import job


@job(every="3 17 * * *")
def follow_dates() -> None:
    """A little after midnight in Việt Nam: names and heirs that begin today become those shown."""
    from lienket.localities.actions import follow_dates

    follow_dates(actor=Platform("Việc hằng ngày"), today=timezone.localdate())
