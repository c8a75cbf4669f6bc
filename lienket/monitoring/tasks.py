"""Work of this room that is done by the worker."""

from __future__ import annotations

import time

from django.utils.translation import override

from lienket.ground.jobs import job
from lienket.monitoring import actions


@job(every="* * * * *", atomic=False)
def settle_arrivals() -> None:
    """Every minute: what arrived is put into its days."""
    actions.settle_arrivals()


@job(every="*/5 * * * *", atomic=False)
def compute_indices() -> None:
    """Every five minutes: indices whose readings changed."""
    actions.compute_due()


@job(every="* * * * *", atomic=False)
def take_in_folders() -> None:
    """Every minute: files in the folders of sources are taken in; what is not done in fifty seconds, the next time."""
    with override("vi"):
        actions.take_sources(until=time.monotonic() + 50)


@job(every="20 19 3 * *", atomic=False)
def seal_old_months() -> None:
    """Once a month, at night: months whose readings need not be rows any more, after what they make due is computed."""
    actions.settle_arrivals()
    while actions.compute_due():
        continue
    actions.seal_old_months()
