"""The sample programme and the reference lists hold together: references, dates, counts."""

from __future__ import annotations

import csv
import os
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

LIENKET = Path(__file__).resolve().parents[2] / "lienket"
SAMPLE = LIENKET / "agreements" / "data" / "sample" / "programme-2022"
ORGANISATIONS = LIENKET / "localities" / "data" / "organisations"
GROUPS = LIENKET / "localities" / "data" / "groups.csv"
SAMPLES = Path(os.environ.get("LIENKET_SAMPLES", LIENKET.parents[1] / "shared" / "samples"))
PROGRAMME_DAY = date(2022, 7, 6)
ROLES = {"viewer", "clerk", "officer", "head", "locality_administrator", "platform_administrator"}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def programme() -> dict[str, Any]:
    return tomllib.loads((SAMPLE / "programme.toml").read_text("utf-8"))


@cache
def commitments() -> dict[str, dict[str, Any]]:
    read = [tomllib.loads(path.read_text("utf-8")) for path in sorted((SAMPLE / "commitments").glob("*.toml"))]
    return {one["code"]: one for part in read for one in part["commitment"]}


@cache
def organisations() -> dict[str, dict[str, str]]:
    paths = [path for path in sorted(ORGANISATIONS.glob("*.csv")) if path.name not in {"links.csv", "people.csv"}]
    found = [row for path in paths for row in rows(path)]
    assert [key for key, n in Counter(row["org_key"] for row in found).items() if n > 1] == []
    return {row["org_key"]: row for row in found}


def holds(key: str, day: date) -> bool:
    row = organisations()[key]
    begin, end = row["valid_from"] or "0001-01-01", row["valid_to"] or "9999-12-31"
    return date.fromisoformat(begin) <= day <= date.fromisoformat(end)


@cache
def line(key: str) -> frozenset[str]:
    """The organisation and all that took over its duties."""
    heirs = [row["successor_key"] for row in rows(ORGANISATIONS / "links.csv") if row["predecessor_key"] == key]
    return frozenset({key}).union(*(line(heir) for heir in heirs))


def answering(one: dict[str, Any]) -> list[str]:
    return [partner["organisation"] for partner in one["partners"] if partner["role"] == "partner"]


def events() -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for one in commitments().values():
        for event in one.get("story", []):
            yield one, event


def due(one: dict[str, Any]) -> date:
    granted = [step["due_on"] for step in one.get("extensions", []) if step["state"] == "granted"]
    return granted[-1] if granted else one["due_on"]


def done_on(one: dict[str, Any]) -> date | None:
    """The day of the last final progress, unless a dispute of it stands."""
    done = None
    for event in one.get("story", []):
        if event["act"] == "progress":
            done = event["done_on"] if event["final"] else None
        elif event["act"] == "dispute":
            done = None
    return done


def test_forty_five_commitments_in_their_rows() -> None:
    assert [one["code"] for one in sorted(commitments().values(), key=lambda one: one["row"])] == [
        f"S{row}" for row in range(1, 46)
    ]
    assert [one["row"] for one in commitments().values()] == list(range(1, 46))


def test_every_file_says_it_is_a_sample() -> None:
    paths = [SAMPLE / "programme.toml", *(SAMPLE / "commitments").glob("*.toml")]
    assert [path.name for path in paths if tomllib.loads(path.read_text("utf-8")).get("sample") is not True] == []
    assert [one["code"] for one in programme()["agreement"] if not one["sample"] or one["verified"]] == []


def test_fifteen_fields() -> None:
    fields = rows(LIENKET / "agreements" / "data" / "fields.csv")
    assert [int(field["order"]) for field in fields] == list(range(1, 16))
    assert len({field["code"] for field in fields}) == 15
    assert [c for c, one in commitments().items() if one["field"] not in {field["code"] for field in fields}] == []


def test_every_commitment_anchors_to_a_clause_and_every_clause_of_the_plan_is_used() -> None:
    clauses = {(one["code"], clause["label"]) for one in programme()["agreement"] for clause in one["clause"]}
    used = {(one["clause"]["agreement"], one["clause"]["label"]) for one in commitments().values()}
    assert used - clauses == set()
    assert clauses - used == {("A3", "Điều 1")}
    for agreement in programme()["agreement"]:
        assert [clause["order"] for clause in agreement["clause"]] == list(range(1, len(agreement["clause"]) + 1))


def test_bodies_are_named_as_they_were_in_2022() -> None:
    named = [
        (code, key) for code, one in commitments().items() for key in [one["lead"], *one["support"], *answering(one)]
    ]
    named += [
        (one["code"], party["organisation"])
        for one in programme()["agreement"]
        for party in one["party"]
        if "organisation" in party
    ]
    assert [pair for pair in named if pair[1] not in organisations()] == []
    assert [pair for pair in named if not holds(pair[1], PROGRAMME_DAY)] == []
    assert [code for code, one in commitments().items() if one["lead"] in one["support"]] == []


def test_every_commitment_has_a_named_partner_in_a_unit_of_2022() -> None:
    units = {(row["level"], row["code"]): row["name"] for row in legacy_units()}
    for code, one in commitments().items():
        named = [partner for partner in one["partners"] if partner["role"] == "partner"]
        assert named, code
        for partner in [p for p in one["partners"] if "code" in p]:
            assert units[partner["level"], partner["code"]] == partner["name"], code


def legacy_units() -> list[dict[str, str]]:
    """Provinces and districts before the reform, from the package the reference units come from."""
    import sqlite3

    import vietnamadminunits

    database = Path(vietnamadminunits.__file__).parent / "data" / "dataset.db"
    with sqlite3.connect(database) as connection:
        provinces = connection.execute("SELECT DISTINCT provinceCode, province FROM admin_units_legacy").fetchall()
        districts = connection.execute("SELECT DISTINCT districtCode, district FROM admin_units_legacy").fetchall()
    return [{"level": "province", "code": c, "name": n} for c, n in provinces] + [
        {"level": "district", "code": c, "name": n} for c, n in districts
    ]


def test_groups_exist() -> None:
    known = {"ca-nuoc"} | {row["group_code"] for row in rows(GROUPS)}
    used = {partner["group"] for one in commitments().values() for partner in one["partners"] if "group" in partner}
    used |= {party["group"] for one in programme()["agreement"] for party in one["party"] if "group" in party}
    assert used - known == set()


def test_measures_point_from_baseline_to_target() -> None:
    for code, one in commitments().items():
        measure = one["measure"]
        assert measure["direction"] == ("up" if measure["target"] > measure["baseline"] else "down"), code
        assert measure["target"] != measure["baseline"], code
        assert measure["unit"], code
        assert one["product"], code


def test_stories_run_forward_and_are_told_by_those_concerned() -> None:
    as_of = programme()["expected"]["as_of"]
    for code, one in commitments().items():
        days = [event["on"] for event in one.get("story", [])]
        assert days == sorted(days), code
        assert [day for day in days if not PROGRAMME_DAY <= day <= as_of] == [], code
        assert one["due_on"] > PROGRAMME_DAY, code
    for one, event in events():
        assert holds(event["by"], event["on"]), (one["code"], event["by"], event["on"])
        lead, partners = line(one["lead"]), frozenset[str]().union(*(line(key) for key in answering(one)))
        allowed = {
            "accept": partners,
            "decline": partners,
            "confirm": lead | partners,
            "dispute": lead | partners,
        }
        side = lead if event.get("side") == "lead" else partners
        assert event["by"] in allowed.get(event["act"], side), (one["code"], event)


def test_every_event_carries_what_its_act_needs() -> None:
    for one, event in events():
        where = (one["code"], event["on"])
        assert event["act"] in {"accept", "decline", "progress", "confirm", "dispute"}, where
        assert bool(event.get("reason")) == (event["act"] in {"decline", "dispute"}), where
        if event["act"] == "progress":
            assert 0 <= event["percent"] <= 100, where
            assert event["text"], where
            assert ("done_on" in event, event["percent"] == 100) == (event["final"], event["final"]), where
            assert event.get("done_on", event["on"]) <= event["on"], where
            assert "evidence" in event or not event["final"], where


def test_a_verdict_is_about_the_other_side_and_comes_from_one_who_accepted() -> None:
    for code, one in commitments().items():
        accepted: set[str] = set()
        reporting = ""
        for event in one.get("story", []):
            if event["act"] == "accept":
                assert event["by"] in answering(one), code
                accepted.add(event["by"])
            elif event["act"] == "progress":
                reporting = event["side"]
                assert reporting == "lead" or any(event["by"] in line(key) for key in accepted), code
            elif event["act"] in {"confirm", "dispute"}:
                from_partner = any(event["by"] in line(key) for key in accepted)
                assert from_partner == (reporting == "lead"), (code, event)


def test_extensions_are_asked_before_they_are_decided() -> None:
    found = [(code, step) for code, one in commitments().items() for step in one.get("extensions", [])]
    assert Counter(step["state"] for _, step in found) == {"granted": 4, "refused": 1, "pending": 1}
    for code, step in found:
        assert step["asked_on"] <= commitments()[code]["due_on"] < step["due_on"], code
        assert step["reason"], code
        assert holds(step["asked_by"], step["asked_on"]), code
        if step["state"] == "pending":
            assert "decided_on" not in step
        else:
            assert step["asked_on"] <= step["decided_on"], code
            assert holds(step["decided_by"], step["decided_on"]), code
            assert step["decision_reason"], code


def test_the_four_cells_are_as_written_and_total() -> None:
    expected = programme()["expected"]
    cells: Counter[str] = Counter()
    for one in commitments().values():
        done = done_on(one)
        if done:
            cells["done_on_time" if done <= due(one) else "done_late"] += 1
        else:
            cells["open_in_time" if due(one) >= expected["as_of"] else "open_overdue"] += 1
    names = ("done_on_time", "done_late", "open_in_time", "open_overdue")
    assert cells == {name: expected[name] for name in names} == dict(zip(names, (14, 6, 15, 10), strict=True))
    assert cells.total() == expected["commitments"] == 45


def test_what_is_done_is_confirmed_by_every_partner_that_accepted() -> None:
    for code, one in commitments().items():
        if not done_on(one):
            continue
        story = one["story"]
        last = max(i for i, event in enumerate(story) if event["act"] == "progress")
        accepted = {event["by"] for event in story if event["act"] == "accept"}
        confirming = {event["by"] for event in story[last:] if event["act"] == "confirm"}
        assert accepted == set(answering(one)), code
        assert {key for key in accepted if not line(key) & confirming} == set(), code


def test_some_are_disputed_declined_and_silent() -> None:
    def having(act: str) -> set[str]:
        return {one["code"] for one, event in events() if event["act"] == act}

    assert having("dispute") == {"S20", "S21", "S32", "S34", "S42", "S45"}
    assert having("decline") == {"S14", "S29", "S41", "S43"}
    assert {code for code, one in commitments().items() if "story" not in one} == {"S23", "S28"}


def test_organisations_follow_each_other_without_gap() -> None:
    for row in rows(ORGANISATIONS / "links.csv"):
        before, after = organisations()[row["predecessor_key"]], organisations()[row["successor_key"]]
        assert after["valid_from"] == row["on"], row
        assert (date.fromisoformat(row["on"]) - date.fromisoformat(before["valid_to"])).days == 1, row
        assert row["kind"] in {"merged", "split", "renamed", "upgraded", "unchanged"}, row
    ended = {key for key, row in organisations().items() if row["valid_to"]}
    assert ended - {row["predecessor_key"] for row in rows(ORGANISATIONS / "links.csv")} == set()
    assert [key for key, row in organisations().items() if row["parent_key"] not in {"", *organisations()}] == []


@pytest.mark.parametrize(
    ("day", "count"),
    [(PROGRAMME_DAY, 63), (date(2025, 6, 30), 63), (date(2025, 7, 1), 34), (date(2026, 11, 23), 34)],
)
def test_one_peoples_committee_per_province_at_any_day(day: date, count: int) -> None:
    standing = [row for row in rows(ORGANISATIONS / "peoples-committees.csv") if holds(row["org_key"], day)]
    assert len(standing) == len({row["locality_code"] for row in standing}) == count


def test_people_belong_to_bodies_of_today() -> None:
    people = rows(ORGANISATIONS / "people.csv")
    as_of = programme()["expected"]["as_of"]
    assert len({person["email"] for person in people}) == len(people)
    assert {person["role"] for person in people} == ROLES
    assert [
        p for p in people if not re.fullmatch(r"[a-z.]+@mau\.lienket\.vn", p["email"]) or p["sample"] != "true"
    ] == []
    assert [person["org_key"] for person in people if not holds(person["org_key"], as_of)] == []


def shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i : i + 8]) for i in range(len(words) - 7)}


def test_no_sentence_is_taken_from_the_press() -> None:
    articles = sorted(SAMPLES.glob("*.txt")) if SAMPLES.exists() else []
    ours = [*SAMPLE.rglob("*.toml"), *SAMPLE.rglob("*.md")]
    mine = {path: shingles(path.read_text("utf-8")) for path in ours}
    theirs: set[tuple[str, ...]] = set().union(*(shingles(path.read_text("utf-8")) for path in articles))
    assert [(path.name, " ".join(found)) for path, own in mine.items() for found in own & theirs] == []
