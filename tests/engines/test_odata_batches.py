"""Batches: what is written can be read again, and no bytes crash the reader."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienket.engines.odata import Fault, Inner, Part, boundary_of, read_json, read_multipart, write_multipart
from lienket.engines.odata.batches import MOST_INNER

NAMES = st.text("abcXYZ019_.-", min_size=1, max_size=8)
TEXT = st.dictionaries(st.sampled_from(["result", "ghi chú"]), st.text() | st.floats(allow_nan=False), max_size=2)
JUNK = st.lists(
    st.sampled_from(["--b", "--b--", "\r\n", "\n", "Content-Type: application/http", "GET Things HTTP/1.1", "--c", ": ",
                     "Content-Type: multipart/mixed; boundary=c", "Content-ID: 1", "é", "\x00"])
).map("".join)  # fmt: skip


FAULTS = ("", "batch", "many")


def _fault(read: Callable[[], object]) -> str:
    """The kind of the fault, "" where there is none."""
    try:
        read()
    except Fault as fault:
        return fault.kind
    return ""


def _whole(requests: list[tuple[str, dict[str, Any]]], boundary: str) -> bytes:
    parts = [
        f"--{boundary}\r\nContent-Type: application/http\r\nContent-ID: {name}\r\n\r\nPOST Observations HTTP/1.1\r\n"
        f"Host: x\r\nContent-Type: application/json\r\n\r\n{json.dumps(body, ensure_ascii=False)}\r\n"
        for name, body in requests
    ]
    return ("trước đó\r\n" + "".join(parts) + f"--{boundary}--\r\nsau đó").encode()


@given(st.lists(st.tuples(NAMES, TEXT), max_size=6, unique_by=lambda pair: pair[0]))
def test_requests_are_read_as_they_were_written(requests: list[tuple[str, dict[str, Any]]]) -> None:
    found = read_multipart(_whole(requests, "b_1"), boundary_of('multipart/mixed; boundary="b_1"'))
    assert [(one.id, one.method, one.url, json.loads(one.body)) for one in found] == [
        (name, "POST", "Observations", body) for name, body in requests
    ]
    plain = [{"id": name, "method": "post", "url": "Observations", "body": body} for name, body in requests]
    assert read_json({"requests": plain}) == [Inner(name, "POST", "Observations", body) for name, body in requests]


@given(st.lists(st.tuples(NAMES, TEXT), min_size=1, max_size=3, unique_by=lambda pair: pair[0]), st.data())
def test_a_batch_cut_anywhere_before_its_end_is_refused(requests: list[Any], data: st.DataObject) -> None:
    whole = _whole(requests, "b_1")
    end = whole.rindex(b"--b_1--") + len(b"--b_1-")
    with pytest.raises(Fault):
        read_multipart(whole[: data.draw(st.integers(0, end))], "b_1")


@given(JUNK | st.text())
def test_no_bytes_crash_the_reader(text: str) -> None:
    assert _fault(lambda: read_multipart(text.encode("utf-8", "replace"), "b")) in FAULTS
    assert _fault(lambda: boundary_of(text)) in FAULTS


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["requests", "id", "method", "url", "headers", "dependsOn", "atomicityGroup"]), inner),
)  # fmt: skip


@given(VALUES | st.builds(lambda rows: {"requests": rows}, st.lists(VALUES, max_size=4)))
def test_no_json_crashes_the_reader(given_json: Any) -> None:
    assert _fault(lambda: read_json(given_json)) in FAULTS


@pytest.mark.parametrize(
    ("rows", "near"),
    [
        ([{"id": "1", "method": "get", "url": "a"}] * 2, "id"),
        ([{"id": "g", "method": "get", "url": "a", "atomicityGroup": "g"}], "id"),
        ([{"id": "1", "method": "get", "url": "a", "dependsOn": ["1"]}], "dependsOn"),
        ([{"id": "1", "method": "get", "url": "a", "dependsOn": "0"}], "dependsOn"),
        (
            [{"id": str(n), "method": "post", "url": "a", "atomicityGroup": "gh"[n % 2]} for n in range(3)],
            "atomicityGroup",
        ),
        ([{"id": "ghi chú", "method": "get", "url": "a"}], "id"),
        ([{"id": str(n), "method": "get", "url": "a"} for n in range(MOST_INNER + 1)], "100"),
    ],
)
def test_what_a_json_batch_may_not_say(rows: list[Any], near: str) -> None:
    with pytest.raises(Fault) as told:
        read_json({"requests": rows})
    assert told.value.near == near


def test_answers_of_a_group_stand_in_a_part_of_their_own() -> None:
    parts = [
        Part("", 200, {"Content-Type": "application/json"}, b'{"a": 1}'),
        Part("1", 201, {"Location": "http://x/Observations(1)"}, b"", "changeset_2"),
        Part("2", 201, {}, b"", "changeset_2"),
    ]
    assert write_multipart(parts, "b").decode().split("\r\n") == [
        "--b", "Content-Type: application/http", "", "HTTP/1.1 200 OK", "Content-Type: application/json", "",
        '{"a": 1}',
        "--b", "Content-Type: multipart/mixed; boundary=b-changeset_2", "",
        "--b-changeset_2", "Content-Type: application/http", "Content-ID: 1", "", "HTTP/1.1 201 Created",
        "Location: http://x/Observations(1)", "", "",
        "--b-changeset_2", "Content-Type: application/http", "Content-ID: 2", "", "HTTP/1.1 201 Created", "", "",
        "--b-changeset_2--", "--b--", "",
    ]  # fmt: skip
