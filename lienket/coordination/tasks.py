"""Scheduled work: the daily letter."""

from __future__ import annotations

from django.utils import timezone

from lienket.coordination import actions
from lienket.ground.jobs import enqueue, job


@job(every="0 0 * * *")
def write_digests() -> None:
    """At 7 in the morning in Hà Nội: write the day's letters and have each sent."""
    for number in actions.write_digests(day=timezone.localdate()):
        enqueue(send_digest, key=f"digest:{number}", digest_id=number)


@job()
def send_digest(*, digest_id: int) -> None:
    """Send one letter, unless it was sent."""
    actions.send_digest(digest_id=digest_id)
