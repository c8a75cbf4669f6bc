"""Files of stations: known files and what they say, and the law that every tuple is one reading or one fault."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lienket.engines.observations import Status
from lienket.engines.stationfiles import LARGEST, FileName, read_content, read_name, shown
from lienket.engines.stationfiles.reading import _fast, _lines

AT = 1627813530  # 2021-08-01 10:25:30 by the station's clock
STAMP = "20210801102530"
CLEAN = [
    ("PM2,5", "12.5", "µg/m³", "00"),
    ("O3", "40,25", "μg/m³", "01"),
    ("pH", "-1e-2", "", "02"),
    ("CO", "3", "mg/m³", "03"),
]
SEEN = {
    "symbol": ["PM2,5", "O3", "pH", "CO"],
    "value": [12.5, 40.25, -0.01, 3.0],
    "unit": ["µg/m³", "μg/m³", "", "mg/m³"],
    "at": [AT] * 4,
    "status": [0, 1, 2, 3],
}


def tuples(rows=CLEAN, stamp=STAMP):
    return ["\t".join([symbol, value, unit, stamp, status]) for symbol, value, unit, status in rows]


def seen(rows):
    return {name: getattr(rows, name) for name in SEEN}


def faults(data):
    return [(one.line, one.reason, one.readings) for one in read_content(data).faults]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("closed", [True, False])
def test_both_variants_say_the_same(end, mark, closed):
    by_line = mark + end.join(tuples()) + (end if closed else "")
    at_once = mark + "\t".join(tuples()) + (end if closed else "")
    for text, lines in ((by_line, [1, 2, 3, 4]), (at_once, [1] * 4)):
        for rows in (read_content(text.encode()), _lines(text.removeprefix("\ufeff"))):
            assert seen(rows) == SEEN
            assert rows.line == lines
            assert rows.faults == []


def test_clean_files_take_the_fast_road():
    for text in ("\n".join(tuples()), "\t".join(tuples()), tuples()[0] + "\r\n", "\r\n".join(tuples()) + "\r\n"):
        fast = _fast(text)
        assert fast is not None
        assert seen(fast) == seen(_lines(text))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (f"PM10\t12\tµg/m³\t{STAMP}", "fields"),
        ("không phải số liệu", "fields"),
        (f"\t12\tµg/m³\t{STAMP}\t00", "fields"),
        (f"PM10\tmười hai\tµg/m³\t{STAMP}\t00", "value"),
        (f"PM10\t\tµg/m³\t{STAMP}\t00", "value"),
        (f"PM10\t1.234,5\tµg/m³\t{STAMP}\t00", "value"),
        (f"PM10\tnan\tµg/m³\t{STAMP}\t00", "value"),
        (f"PM10\t1e39\tµg/m³\t{STAMP}\t00", "value"),
        (f"PM10\t１２\tµg/m³\t{STAMP}\t00", "value"),
        (f"PM10\t<x\tµg/m³\t{STAMP}\t00", "value"),
        ("PM10\t12\tµg/m³\t20210229102530\t00", "time"),
        ("PM10\t12\tµg/m³\t20210801242530\t00", "time"),
        ("PM10\t12\tµg/m³\t2021-08-01 10:25\t00", "time"),
        (f"PM10\t12\tµg/m³\t{STAMP}\t04", "status"),
        (f"PM10\t12\tµg/m³\t{STAMP}\t", "status"),
        (f"PM10\t12\tµg/m³\t{STAMP}\t00\0", "cut"),
    ],
)
def test_a_bad_line_is_held_with_its_reason_and_the_others_are_read(line, reason):
    good = tuples()
    data = "\n".join([good[0], line, good[3], ""]).encode()
    rows = read_content(data)
    assert rows.symbol == ["PM2,5", "CO"]
    assert rows.line == [1, 3]
    assert [(one.line, one.reason, one.text) for one in rows.faults] == [(2, reason, shown(line))]
    assert rows.faults[0].sentence.endswith(".")
    assert rows.told == 3


def test_censored_values_keep_their_limit():
    rows = read_content(
        "\n".join(
            f"NH4\t{value}\tmg/L\t{STAMP}\t{code}"
            for value, code in (("<0,01", "00"), ("< 0.02", "01"), ("KPH", "00"), ("kph", "02"))
        ).encode()
    )
    assert rows.status == [Status.BELOW, Status.CALIBRATING, Status.BELOW, Status.FAULT]
    assert rows.value[:2] == [0.01, 0.02]
    assert all(map(math.isnan, rows.value[2:]))
    assert rows.faults == []


def test_a_cut_file_keeps_what_is_whole():
    whole = "\r\n".join(tuples()).encode()
    for kept in range(len(whole)):
        rows = read_content(whole[:kept])
        assert rows.told == (whole[:kept].rstrip().count(b"\n") + 1 if kept else 0)
        assert {one.reason for one in rows.faults} <= ({"cut"} if kept else {"empty"})
        assert seen(rows) == {name: column[: len(rows.value)] for name, column in SEEN.items()}
    assert faults("\t".join(tuples()).encode()[:-20]) == [(1, "cut", 1)]


def test_whole_files_that_cannot_be_read_say_why():
    clean = "\n".join(tuples())
    assert faults(b"") == faults(b"\r\n \n") == faults(b"\xef\xbb\xbf") == [(0, "empty", 0)]
    assert faults(clean.encode("utf-16")) == faults(clean.encode("utf-16-le")) == [(0, "encoding", 3)]
    assert faults(clean.replace("μ", "µ").encode("latin-1")) == [(0, "encoding", 3)]
    assert faults(b"x" * (LARGEST + 1)) == [(0, "size", 1)]
    assert faults(b"\0" * 500) == [(1, "cut", 1)]
    assert faults(clean.encode() + b"\n" + b"\0" * 64) == [(5, "cut", 1)]


def test_a_line_said_twice_is_two_readings():
    assert read_content("\n".join(tuples() * 2).encode()).symbol == SEEN["symbol"] * 2


@pytest.mark.parametrize(
    ("name", "found"),
    [
        (f"HN_ABCD_NUO001_{STAMP}.txt", FileName("HN_ABCD_NUO001", AT)),
        (f"HN_AB-CD_NUO_001_{STAMP}.TXT", FileName("HN_AB-CD_NUO_001", AT)),
        (f"HN_NUO001_{STAMP}.txt", None),
        ("HN_ABCD_NUO001_20210229102530.txt", None),
        ("HN_ABCD_NUO001_2021080110253.txt", None),
        (f"HN_ABCD_NUO001_{STAMP}.csv", None),
        (f"HN_ABCD_NUO001_{STAMP}.txt\n", None),
        (f"../HN_ABCD_NUO001_{STAMP}.txt", None),
        (f"HN_ABCD_{'N' * 60}_{STAMP}.txt", None),
    ],
)
def test_names(name, found):
    assert read_name(name) == found


CELL = st.sampled_from(
    [
        "PM10",
        "PM2,5",
        "12.5",
        "<0,1",
        "KPH",
        "µg/m³",
        "",
        " ",
        STAMP,
        "20210801",
        "00",
        "01",
        "0",
        "9",
        "\0",
        "x\ny",
        "\r",
    ]
)
LINE = st.lists(CELL, max_size=12).map("\t".join)
GOOD = st.sampled_from(tuples())


@given(st.lists(LINE | GOOD, max_size=6), st.sampled_from(["\n", "\r\n", "\r", "\t"]), st.booleans())
@settings(max_examples=300, deadline=None)
def test_every_tuple_is_one_reading_or_one_fault(lines, end, closed):
    text = end.join(lines) + (end if closed else "")
    asked = 0
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if line.strip():
            five, rest = divmod(len(cells := line.split("\t")), 5)
            asked += five + (not five or any(cell.strip() for cell in cells[len(cells) - rest :]))
    rows = read_content(text.encode())
    fast = _fast(text)
    assert fast is None or (fast == _lines(text) and fast == rows)
    assert len({len(column) for column in rows.columns}) == 1
    if {one.line for one in rows.faults} != {0}:
        assert rows.told == asked


@given(st.binary(max_size=400) | st.binary(max_size=60).map(lambda some: "\n".join(tuples()).encode() + some))
@settings(max_examples=300, deadline=None)
def test_random_bytes_are_read_or_refused_in_a_sentence(data):
    rows = read_content(data)
    assert all(one.sentence and "\0" not in one.text and len(one.text) <= 500 for one in rows.faults)
    assert all(value != value or abs(value) < 3.5e38 for value in rows.value)
    blank = not data.decode("utf-8", "replace").removeprefix("\ufeff").strip()
    assert (rows.told == 0) == blank
