"""Scheduled work of the trail: sealing each minute, checking each hour, and keeping the head outside the database."""

from __future__ import annotations

import logging
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from lienket.ground.audit import seals
from lienket.ground.jobs import job

log = logging.getLogger(__name__)

#: The key of the check that a person asked for: its progress stands under it.
CHECK_NOW = "audit.check-now"


@job(every="* * * * *", atomic=False)
def seal_trail() -> None:
    """Seal the finished lines."""
    seals.seal()


@job(every="7 * * * *", atomic=False)
def check_trail() -> None:
    """Compare the trail with its seals; a fault is an error in the log, which operators watch."""
    for fault in seals.check():
        log.error("audit trail, seal %s: %s", fault.seal, fault.what)


@job(progress=True, atomic=False)
def check_trail_now() -> None:
    """The same, because someone who looks after the trail asked for it."""
    check_trail()


@job(every="55 16 * * *", atomic=False)
def keep_head() -> None:
    """Just before midnight in Việt Nam: write the last seal's number and hash to a file of the day."""
    write_head(Path(settings.HOME))


def write_head(home: Path) -> Path:
    """Add the head to `home/audit-heads/<day>.txt`, which is only ever added to."""
    folder = home / "audit-heads"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{timezone.localdate().isoformat()}.txt"
    with path.open("a", encoding="ascii") as out:
        out.write(seals.head() + "\n")
    return path
