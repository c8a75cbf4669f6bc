"""What only the parties may read: who they are, on pages, in lists, in the search; and that nobody else is one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lienket.accounts.access import Viewer
from lienket.agreements import actions, queries
from lienket.agreements.models import Agreement, Commitment
from lienket.agreements.queries import CommitmentFilter
from lienket.agreements.queries.readers import readers_of
from lienket.ground.refusals import NotThere
from lienket.localities.models import Group, Organisation

from .conftest import Story, make_agreement, make_commitment, make_programme, organisation, person, texts

TODAY = date(2026, 11, 23)


@pytest.fixture
def private(story: Story) -> Commitment:
    """A memorandum of Hà Nội with the group “tdmnpb”, followed up by the department of tourism; nobody is asked."""
    agreement = make_agreement(
        "Ghi nhớ kín với vùng",
        symbol="09/GN",
        visibility="parties",
        parties=[organisation("ubnd-01"), organisation("ubnd-33")],
        groups=[Group.objects.get(code="tdmnpb")],
    )
    programme = make_programme(agreement, "Chương trình kín", owner=organisation("hn-so-du-lich"))
    story.people |= {
        "keeper": person("Chu Thị Theo Dõi", "hn-so-du-lich", "officer"),
        "lang_son": person("Nông Văn Lạng", "ubnd-20", "officer"),
        "ca_mau": person("Danh Thị Mũi", "ubnd-96-202507", "head"),
    }
    return make_commitment(programme, "K1", (), title="Việc kín của vùng")


def sees(story: Story, private: Commitment, name: str) -> tuple[bool, ...]:
    """Whether someone reads the agreement, the programme, the commitment, finds it in the list and in the search."""
    viewer = story.viewer(name)

    def opens(ask: Any, *codes: str) -> bool:
        try:
            ask(viewer, *codes)
        except NotThere:
            return False
        return True

    programme = private.programme
    client = Client()
    client.force_login(story.people[name])
    found = " ".join(texts(client.get(reverse("portal:search"), {"q": "kín"}), "main"))
    rows = queries.commitment_rows(viewer, CommitmentFilter(programme=programme.code), TODAY)
    return (
        opens(queries.agreement, programme.agreement.code),
        opens(queries.programme, programme.code),
        opens(queries.commitment, programme.code, private.code),
        [row["code"] for row in rows] == [private.code],
        "Ghi nhớ kín với vùng" in found,
        "Việc kín của vùng" in found,
    )


ALL, NONE = (True,) * 6, (False,) * 6


def test_sides_members_of_groups_and_keepers_read_and_nobody_else(story: Story, private: Commitment) -> None:
    found = {
        name: sees(story, private, name) for name in ("head", "hung_yen", "son_la", "lang_son", "keeper", "ca_mau")
    }
    assert found == {
        "head": ALL,  # keeps the agreement, and leads
        "hung_yen": ALL,  # inherits a side, and is asked for nothing
        "son_la": ALL,  # a member of the group
        "lang_son": ALL,  # another
        "keeper": ALL,  # keeps the programme
        "ca_mau": NONE,
    }


def test_a_department_of_a_member_is_not_the_member(story: Story, private: Commitment) -> None:
    department = Organisation.objects.filter(locality=organisation("ubnd-14").locality, kind="department").first()
    held = set(readers_of([private.programme.agreement_id])[private.programme.agreement_id])
    kinds = Organisation.objects.filter(pk__in=held).exclude(kind="people_committee").values_list("key", flat=True)
    assert list(kinds) == ["hn-so-du-lich"]
    assert department is None or department.pk not in held


def test_the_search_knows_exactly_whom_the_pages_know(story: Story, private: Commitment) -> None:
    agreement = Agreement.objects.get(pk=private.programme.agreement_id)
    for one in Organisation.objects.filter(kind="people_committee", valid_to=None):
        viewer = Viewer(organisation_id=one.pk, organisation_ids=tuple(one.lineage) or (one.pk,), role="viewer")
        by_page = queries.visible_agreements(viewer).filter(pk=agreement.pk).exists()
        by_search = bool(set(viewer.organisation_ids) & set(readers_of([agreement.pk])[agreement.pk]))
        assert by_page == by_search, one.key


def test_whoever_is_asked_later_finds_it_all_from_then_on(story: Story, private: Commitment) -> None:
    assert sees(story, private, "ca_mau") == NONE
    actions.ask_partners(
        actor=story.viewer("officer"), commitment=private, organisations=[organisation("ubnd-96-202507")]
    )
    assert sees(story, private, "ca_mau") == ALL


def test_members_that_left_the_group_before_the_signing_do_not_read(story: Story) -> None:
    late = make_agreement(
        "Ghi nhớ kín sau sắp xếp",
        symbol="10/GN",
        visibility="parties",
        signed_on=date(2025, 9, 1),
        valid_from=None,
        parties=[organisation("ubnd-01")],
        groups=[Group.objects.get(code="tdmnpb")],
    )
    held = Organisation.objects.filter(pk__in=readers_of([late.pk])[late.pk])
    assert [one.key for one in held if not one.holds_on(date(2025, 9, 1))] == []
