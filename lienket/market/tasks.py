"""Scheduled work of the market."""

from __future__ import annotations

from django.utils import timezone

from lienket.ground.audit.acts import Platform
from lienket.ground.jobs import job
from lienket.market import actions


@job(every="30 23 * * *")
def remind_renewals() -> None:
    """Before the day's letters are written: operators whose recognition ends soon are asked to renew it, once."""
    actions.remind_renewals(actor=Platform("Nhắc gia hạn"), today=timezone.localdate())
