"""Originals that were packed come out as they went in, also by the tools everybody has."""

from __future__ import annotations

import subprocess

from hypothesis import given, settings
from hypothesis import strategies as st

from lienket.engines.stationfiles.packing import pack, unpack

NAMES = st.text(st.characters(exclude_characters="\0"), min_size=1, max_size=130).filter(lambda name: name.strip("/."))


@given(st.lists(st.tuples(st.just("HN_ABCD_KK001_20260801000000.txt") | NAMES, st.binary(max_size=1200)), max_size=4))
@settings(max_examples=60, deadline=None)
def test_what_goes_in_comes_out(members):
    found = list(unpack(b"".join(pack(members))))
    assert [content for _, content in found] == [content for _, content in members]
    assert [name for name, _ in found] == [name.rstrip("/") for name, _ in members]


def test_other_tools_open_it(tmp_path):
    members = [("HN_ABCD_KK001_20260801000000.txt", b"x" * 700), ("2026/08/tệp lạ\udcff.txt", b""), ("a" * 101, b"1")]
    (tmp_path / "kept.tar.gz").write_bytes(b"".join(pack(members)))
    subprocess.run(["tar", "-xzf", "kept.tar.gz"], cwd=tmp_path, check=True)
    for name, content in members:
        assert (tmp_path / name).read_bytes() == content
