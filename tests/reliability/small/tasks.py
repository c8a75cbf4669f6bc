import time

from lienket.ground.jobs import job, report
from tests.reliability.small.models import Effect


@job()
def quick(*, number: int) -> None:
    Effect.objects.create(kind="quick", number=number)


@job(progress=True)
def slow(*, number: int) -> None:
    """Two writes with time between them in which the worker can be killed."""
    for half in range(2):
        Effect.objects.create(kind=f"slow{half}", number=number)
        report(half + 1, 2, "đang làm")
        time.sleep(0.15)


@job(tries=3)
def shaky(*, number: int) -> None:
    """Fails after its write: nothing of a failed attempt may stay."""
    Effect.objects.create(kind="shaky", number=number)
    if number % 2:
        raise RuntimeError("odd numbers fail")
