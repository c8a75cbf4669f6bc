"""Filters, options and paths: what is read, what it means, and that nothing written crashes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienket.engines.odata import (
    Fault,
    Many,
    Path,
    Segment,
    evaluate,
    parse_filter,
    parse_options,
    parse_path,
    split_options,
    time_bounds,
)
from lienket.engines.odata.faults import KINDS

MOMENT = np.datetime64("2026-03-10T01:20:07", "us")  # 08:20:07 by the clock of +07:00
THING: dict[str, Any] = {
    "name": "Trạm O'Neil",
    "n": 7,
    "x": -2.5,
    "none": None,
    "yes": True,
    "at": MOMENT,
    "tags": Many(["sông", "hồ"]),
}


def look(path: Path) -> Any:
    name = "/".join(path.parts)
    if name not in THING:
        raise Fault("name", name)
    return THING[name]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("n eq 7 and x lt 0 or none ne null", True),
        ("not (n gt 7) and not yes", False),
        ("n add 3 mul 2 eq 13", True),
        ("(n add 3) mul 2 sub 1 div 2 eq 19.5", True),
        ("-n mod 4 eq -3", True),
        ("none gt 3 or none eq 3", False),
        ("none eq null", True),
        ("substringof('O''Neil', name) and startswith(name,'Trạm') and endswith(tolower(name), 'neil')", True),
        ("length(concat(name, 'abc')) eq 14 and indexof(name,'m') eq 3", True),
        ("substring(name, 5, 2) eq 'O''' and toupper(trim(' a ')) eq 'A'", True),
        ("year(at) eq 2026 and month(at) eq 3 and day(at) eq 10", True),
        ("hour(at) eq 8 and minute(at) eq 20 and second(at) eq 7 and fractionalseconds(at) eq 0", True),
        ("date(at) eq 2026-03-10 and time(at) eq 08:20:07 and totaloffsetminutes(at) eq 420", True),
        ("at eq 2026-03-10T08:20:07+07:00 and at eq 2026-03-10T01:20:07Z", True),
        ("at gt 2026-03-10T08:20:07 07:00 sub duration'PT1S'", True),
        ("at lt now() and at gt mindatetime() and at lt maxdatetime()", True),
        ("round(x) eq -3 and floor(x) eq -3 and ceiling(x) eq -2", True),
        ("tags eq 'hồ' and not (tags eq 'biển')", True),
        ("geo.distance(geography'POINT(0 3)', geography'POINT(4 0)') eq 5", True),
        ("st_within(geography'SRID=4326;POINT(1 1)', geography'POLYGON((0 0,2 0,2 2,0 2,0 0))')", True),
        ("geo.intersects(geography'POINT(3 3)', geography'POLYGON((0 0,2 0,2 2,0 2,0 0))')", False),
    ],
)
def test_filters_mean_what_the_standard_says(text: str, value: bool) -> None:
    assert bool(evaluate(parse_filter(text), look)) is value


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "syntax"),
        ("n eq", "syntax"),
        ("n eq 7)", "syntax"),
        ("n eq 'x", "syntax"),
        ("and", "syntax"),
        ("n eq 2026-13-40T00:00:00Z", "literal"),
        ("geo.length(geography'POINT(') gt 1", "literal"),
        ("nothing eq 1", "name"),
        ("launch(n)", "function"),
        ("year(at, at) eq 1", "arguments"),
        ("name gt 3", "types"),
        ("year(name) eq 3", "types"),
        ("n and yes", "types"),
        ("(" * 60 + "n" + ")" * 60, "deep"),
        ("n eq 1" + " or n eq 1" * 60, "deep"),
        ("n eq 1 or " * 600, "long"),
        ("n eq 1 or " + " " * 5000 + "n eq 2", "long"),
    ],
)
def test_what_is_not_understood_says_why(text: str, kind: str) -> None:
    with pytest.raises(Fault) as told:
        evaluate(parse_filter(text), look)
    assert told.value.kind == kind


_WORDS = ["n", "name", "at", "tags", "none", "eq", "and", "or", "not", "add", "(", ")", ",", "-", "7", "'a'", "null"]
_WORDS += ["year(", "concat(", "2026-03-10T08:20:07Z", "duration'P1D'", "geography'POINT(0 0)'", "/", "$", "é"]


@given(st.lists(st.sampled_from(_WORDS), max_size=12).map(" ".join) | st.text(max_size=40))
def test_no_text_crashes_the_reader(text: str) -> None:
    for read in (
        lambda: evaluate(parse_filter(text), look),
        lambda: parse_path(text),
        lambda: parse_options(split_options(text)),
        lambda: parse_options([("$expand", text)]),
        lambda: parse_options([("$orderby", text), ("$top", text)]),
    ):
        kind = "syntax"
        try:
            read()
        except Fault as fault:
            kind = fault.kind
        assert kind in KINDS


_SUMS = st.sampled_from(["add", "sub", "mul"])


@given(st.recursive(st.integers(0, 9).map(str), lambda s: st.tuples(s, _SUMS, s), max_leaves=8))
def test_brackets_are_honoured(tree: Any) -> None:
    def written(node: Any, odata: bool) -> str:
        if isinstance(node, str):
            return node
        sign = node[1] if odata else {"add": "+", "sub": "-", "mul": "*"}[node[1]]
        return f"({written(node[0], odata)} {sign} {written(node[2], odata)})"

    assert evaluate(parse_filter(written(tree, True)), look) == eval(written(tree, False))


def test_columns_are_filtered_at_once() -> None:
    columns = {"at": MOMENT + np.arange(3) * np.timedelta64(1, "h"), "v": np.array([0.1, 5, 9], dtype=np.float32)}
    found = evaluate(parse_filter("hour(at) ge 9 and v lt 9 or v eq 0.1"), lambda path: columns[path.parts[0]])
    assert found.tolist() == [True, True, False]


def test_bounds_of_time_are_found() -> None:
    text = "at ge 2026-03-10T00:00:00Z and (n eq 1 or n eq 2) and 2026-04-01T00:00:00Z gt at"
    low, high = time_bounds(parse_filter(text), ("at",))
    assert (str(low)[:19], str(high)[:19]) == ("2026-03-10T00:00:00", "2026-04-01T00:00:00")
    assert time_bounds(parse_filter("at ge 2026-03-10T00:00:00Z or n eq 1"), ("at",)) == (None, None)


def test_options_nest() -> None:
    inner = "Observations($orderby=t desc,id;$count=true)"
    found = parse_options(
        [
            ("$expand", f"Datastreams($select=name;$top=1;$expand={inner}),Locations"),
            ("$filter", "n eq 1"),
            ("other", "1"),
        ]
    )
    streams = found.expand["Datastreams"]
    assert (list(found.expand), streams.select, streams.top) == (["Datastreams", "Locations"], ["name"], 1)
    assert streams.expand["Observations"].order == [(Path(("t",)), True), (Path(("id",)), False)]
    assert streams.expand["Observations"].count
    assert list(parse_options([("$expand", "A/B/C")]).expand["A"].expand["B"].expand) == ["C"]
    for name, value, kind in (
        ("$top", "-1", "option"),
        ("$nothing", "1", "option"),
        ("$search", "x", "unsupported"),
        ("$expand", "A(", "syntax"),
        ("$expand", "A/B/C/D/E/F", "deep"),
        ("$expand", "A($expand=B($expand=C($expand=D($expand=E($expand=F)))))", "deep"),
    ):
        with pytest.raises(Fault) as told:
            parse_options([(name, value)])
        assert told.value.kind == kind


def test_paths() -> None:
    assert parse_path("Things(1)/Datastreams('a''b/c')/$ref") == [
        Segment("Things", 1),
        Segment("Datastreams", "a'b/c"),
        Segment("$ref"),
    ]
    assert parse_path("") == []
    with pytest.raises(Fault):
        parse_path("Things(1")
