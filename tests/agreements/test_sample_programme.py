"""The sample programme, loaded by actions: its counts are those its own files promise."""

from __future__ import annotations

import tomllib
from datetime import date

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client

from lienket.accounts.access import NOBODY, Viewer
from lienket.agreements import queries
from lienket.agreements.actions.sample import DATA
from lienket.agreements.models import Commitment, Participation, Programme, Progress
from lienket.agreements.queries import CommitmentFilter
from lienket.agreements.rules import Counts
from lienket.coordination.models import Evidence
from lienket.coordination.queries import evidence

BOOK = tomllib.loads((DATA / "sample" / "programme-2022" / "programme.toml").read_text(encoding="utf-8"))
EXPECTED = {key: value for key, value in BOOK["expected"].items() if key not in ("as_of", "commitments")}
AS_OF: date = BOOK["expected"]["as_of"]


@pytest.fixture
def sample(db: None) -> None:
    with time_machine.travel(f"{AS_OF.isoformat()}T09:00:00+07:00", tick=True):
        call_command("load_sample", verbosity=0)
        yield


def test_the_sample_stands_as_its_files_promise(sample: None) -> None:
    counts = queries.counts(NOBODY, CommitmentFilter(), AS_OF)
    assert counts == Counts(**EXPECTED)
    assert counts.total == 45
    _a_replay_counts_the_same()
    _a_past_day_is_replayed()
    _partners_are_followed_by_those_of_today()
    _the_public_reads_the_names_of_evidence_and_those_who_take_part_open_it()
    _loading_again_changes_nothing()


def _a_replay_counts_the_same() -> None:
    lines = queries.snapshot(Programme.objects.get(), AS_OF)
    boxes = [line["box"] for line in lines]
    assert {box: boxes.count(box) for box in EXPECTED} == EXPECTED


def _a_past_day_is_replayed() -> None:
    programme = Programme.objects.get()
    first = queries.snapshot(programme, date(2022, 7, 6))
    assert [line["box"] for line in first] == ["open_in_time"] * 45
    later = queries.snapshot(programme, date(2022, 12, 31))
    done = [line["code"] for line in later if line["box"] == "done_on_time"]
    assert done == ["S2", "S4", "S5", "S6", "S8", "S9", "S10", "S11", "S13", "S15"]


def _partners_are_followed_by_those_of_today() -> None:
    share = Participation.objects.select_related("organisation").filter(organisation__key="ubnd-35", role="partner")[0]
    heirs = queries.organisation_of_today(share.organisation)
    assert [one.name for one in heirs] == ["Ủy ban nhân dân tỉnh Ninh Bình"]


def _the_public_reads_the_names_of_evidence_and_those_who_take_part_open_it() -> None:
    held = Progress.objects.filter(evidence__isnull=False).select_related("commitment__programme")
    assert not Evidence.objects.filter(progress__in=held, named_openly=False).exists()
    one = next(e for e in held if e.commitment.participations.filter(role="support").exists())
    file = one.evidence.get()
    supporting = one.commitment.participations.filter(role="support")[0].organisation_id
    assert {supporting, one.commitment.lead_id, one.commitment.programme.owner_id} - set(file.readers) == set()
    page = Client().get(one.commitment.get_absolute_url()).content.decode()
    assert (file.name in page, f"/minh-chung/{file.pk}/" in page) == (True, False)
    assert evidence(Viewer(organisation_ids=(supporting,)), file.pk) == file


def _loading_again_changes_nothing() -> None:
    before = list(Commitment.objects.order_by("pk").values())
    call_command("load_sample", verbosity=0)
    assert list(Commitment.objects.order_by("pk").values()) == before
