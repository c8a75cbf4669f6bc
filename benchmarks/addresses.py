"""10,000 free-text addresses and the 10,040 old commune codes, beside the parser of vietnamadminunits, in one run.

    python benchmarks/addresses.py [addresses]

Ours answers the units of today, with every ambiguity; the other parser only names the unit written, and is told the
era of each address, which ours has to find out. It knows no codes, so it reads the full name of each old commune.
Medians of three rounds. Each round has addresses of its own and none comes twice, so that no answer is remembered;
communes, districts, provinces and streets do come again, as in real lists. Silent wrong guess: one unit is given
without a doubt, and it is not, or not alone, the right one: for ours and for the other parser as it comes, the unit of
today; when told the era, the unit that was written.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from vietnamadminunits import parse_address

from lienket.engines.addresses import Gazetteer, resolve_many, successors_of
from lienket.engines.addresses.packaged import packaged_gazetteer
from lienket.engines.vietnamese import fold

TARGET = 20
ROUNDS = 3
Row = tuple[str, bool, str]
WARMING = 100
_HOUSES = ("{} {street}", "Số {} ngõ {} {street}", "Thôn {}", "{}/{} {street}", "Tổ {}")
_STREETS = (
    *("Lê Lợi", "Trần Phú", "Nguyễn Trãi", "Nguyễn Huệ", "Lê Duẩn", "Hùng Vương", "Quang Trung", "Trần Hưng Đạo"),
    *("Hai Bà Trưng", "Lý Thường Kiệt", "Phan Chu Trinh", "Điện Biên Phủ", "Lê Hồng Phong", "Hoàng Văn Thụ"),
    *("Ngô Quyền", "Bạch Đằng", "30 Tháng 4", "Võ Thị Sáu", "Cách Mạng Tháng Tám", "Nguyễn Thị Minh Khai"),
)
_SHORT = (("Thành phố ", "TP "), ("Phường ", "P. "), ("Quận ", "Q. "), ("Huyện ", "H. "), ("Tỉnh ", ""), ("Xã ", "X. "))


def labelled(gazetteer: Gazetteer, count: int) -> list[Row]:
    """(address, whether it is of the old era, code of its commune), all different and the same in each run."""
    chance = random.Random(2026)
    communes = [number for number, level in enumerate(gazetteer.level) if level == 2]
    rows: dict[str, Row] = {}
    while len(rows) < count:
        number = chance.choice(communes)
        unit = gazetteer.units[number]
        if unit.code.startswith("H"):
            continue
        parts = _chain(gazetteer, number)
        if chance.random() < 0.2:  # people leave out what is above
            parts.pop(chance.randrange(1, len(parts)))
        numbers = chance.randint(1, 399), chance.randint(1, 60)
        house = chance.choice(_HOUSES).format(*numbers, street=chance.choice(_STREETS))
        text = ", ".join([house, *parts])
        if chance.random() < 0.4:
            for long, short in _SHORT:
                text = text.replace(long, short)
        if chance.random() < 0.3:
            text = _bare(text)
        rows[text] = text, gazetteer.old[number], unit.code
    return list(rows.values())


def _chain(gazetteer: Gazetteer, number: int) -> list[str]:
    above = (gazetteer.district[number], gazetteer.province[number])
    # The other parser knows the names of 2025-07-01, so both are given those.
    return [gazetteer.units[place].name for place in (number, *above) if place >= 0]


def _bare(text: str) -> str:
    return ", ".join(fold(part) for part in text.split(", "))


def theirs(text: str, mode: str) -> str | None:
    """The code of the commune that the other parser reads, if any."""
    try:
        found: Any = parse_address(text, mode=mode, keep_street=True)
    except Exception:  # some texts break it
        return None
    return getattr(found, "ward_code", None)


def mode_of(old: bool) -> str:
    """What the other parser calls an era."""
    return "LEGACY" if old else "FROM_2025"


def seconds(acts: Sequence[Callable[[int], Any]]) -> list[float]:
    """Median of the rounds of each, taken in turns: what else the machine does then falls on all alike.

    Each is told the number of the round, and timed by the processor's time: all are one thread of pure computing.
    """
    taken: list[list[float]] = [[] for _act in acts]
    for turn in range(ROUNDS):
        for act, times in zip(acts, taken, strict=True):
            begin = time.process_time()
            act(turn)
            times.append(time.process_time() - begin)
    return [statistics.median(times) for times in taken]


def guesses(gazetteer: Gazetteer, rows: list[Row]) -> dict[str, tuple[int, int]]:
    """For each way to ask: (silently wrong, answered without a doubt)."""
    found = {"ours": [0, 0], "vietnamadminunits, told the era": [0, 0], "vietnamadminunits, as it comes": [0, 0]}
    for (text, old, code), answer in zip(rows, resolve_many(gazetteer, [row[0] for row in rows]), strict=True):
        truth = {one.code for one in successors_of(gazetteer, [code])[0]} if old else {code}
        today = answer.today.code if answer.certain and answer.today else None
        told, plain = theirs(text, mode_of(old)), theirs(text, "FROM_2025")
        for name, given, right in zip(found, (today, told, plain), (truth, {code}, truth), strict=True):
            if given is not None:
                found[name][1] += 1
                found[name][0] += right != {given}
    return {name: (wrong, given) for name, (wrong, given) in found.items()}


def main(count: int) -> None:
    gazetteer = packaged_gazetteer()
    rows = labelled(gazetteer, WARMING + ROUNDS * count)
    warming, rounds = rows[:WARMING], [rows[at : at + count] for at in range(WARMING, len(rows), count)]
    texts = [[text for text, _old, _code in some] for some in rounds]
    old = [n for n, level in enumerate(gazetteer.level) if level == 2 and gazetteer.old[n]]
    codes = [gazetteer.units[number].code for number in old]
    names = [", ".join(_chain(gazetteer, number)) for number in old]
    resolve_many(gazetteer, [text for text, _old, _code in warming])
    for text, era, _code in warming:
        theirs(text, mode_of(era))
    ours_texts, their_texts, ours_codes, their_codes = seconds(
        [
            lambda turn: resolve_many(gazetteer, texts[turn]),
            lambda turn: [theirs(text, mode_of(era)) for text, era, _code in rounds[turn]],
            lambda _turn: successors_of(gazetteer, codes),
            lambda _turn: [theirs(name, "LEGACY") for name in names],
        ]
    )
    ratios = their_texts / ours_texts, their_codes / ours_codes
    together = (their_texts + their_codes) / (ours_texts + ours_codes)
    print(f"{count} addresses:  ours {ours_texts:.3f} s, vietnamadminunits {their_texts:.3f} s: {ratios[0]:.1f}×")
    print(f"{len(codes)} old codes: ours {ours_codes:.3f} s, vietnamadminunits {their_codes:.3f} s: {ratios[1]:.1f}×")
    print(f"together {together:.1f}× (target {TARGET}×: {'met' if together >= TARGET else 'missed'})")
    for name, (wrong, given) in guesses(gazetteer, rounds[0]).items():
        print(f"silent wrong guesses, {name}: {wrong} of {given} answers without a doubt")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
