"""What the search does later."""

from __future__ import annotations

from lienket.ground.jobs import job
from lienket.ground.search.rebuilding import put_again


@job(atomic=False)
def put_everything_again() -> None:
    """After names changed that other things show (an organisation, a province, a commodity). Bears being run twice."""
    put_again()
