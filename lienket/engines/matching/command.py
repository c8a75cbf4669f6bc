"""The command: two spreadsheets in, the best deals and every leftover with its reason out; no database."""

from __future__ import annotations

import csv
import gc
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Annotated, NamedTuple, NoReturn

import typer

from lienket.engines.matching.checks import check
from lienket.engines.matching.columns import Lots, read_lots
from lienket.engines.matching.commodities import Pair
from lienket.engines.matching.conditions import read_pairs, read_products
from lienket.engines.matching.figures import Totals
from lienket.engines.matching.freight import DistanceFreight, Freight, NoFreight, PlaceError, TableFreight, places_of
from lienket.engines.matching.partitions import Joined, Task, join, settle, split
from lienket.engines.matching.problem import OBJECTIVES, Fault, MatchError
from lienket.engines.matching.products import ProductTree, packaged_tree
from lienket.engines.matching.result import number
from lienket.engines.matching.runners import Here, Processes, Runner, Spark
from lienket.engines.matching.sheets import place_of, sentences_of, write_templates
from lienket.engines.matching.solve import Rules
from lienket.engines.tables import TableError, form_of, read_columns, write_written

SMALL = 1_500_000  # bytes of both sheets: below, other processes would cost more than they save
SHOWN = 200


def match_sheets(
    supply: Annotated[Path | None, typer.Argument(metavar="SUPPLY", help="Bảng lô bán, .csv hoặc .xlsx.")] = None,
    demand: Annotated[Path | None, typer.Argument(metavar="DEMAND", help="Bảng lô mua, .csv hoặc .xlsx.")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Tệp kết quả .xlsx hoặc .csv.")] = None,
    template: Annotated[Path | None, typer.Option("--template", help="Chỉ ghi hai bảng mẫu vào thư mục này.")] = None,
    objective: Annotated[
        str, typer.Option(help="volume: nhiều hàng nhất, rồi giá trị; value: giá trị nhất.")
    ] = "volume",
    freight: Annotated[
        str, typer.Option(help="0: không tính; số: đồng/tấn.km; hoặc tệp .csv from,to,dong_per_kg.")
    ] = "",
    floor: Annotated[str, typer.Option(help="Mức sàn cho mỗi tỉnh bán: phần trăm của phần theo tỷ lệ, 0–100.")] = "0",
    trust_prices: Annotated[bool, typer.Option("--trust-prices", help="Giá khác thường chỉ nhắc, không dừng.")] = False,
    without: Annotated[
        Path | None, typer.Option("--without", help="Tệp .csv supply_lot,demand_lot: các cặp không ghép.")
    ] = None,
    products: Annotated[
        Path | None, typer.Option("--products", help="Tệp .csv name,parent,names: cây mặt hàng thay cây có sẵn.")
    ] = None,
    workers: Annotated[int, typer.Option("--workers", help="Số tiến trình; 0: theo số lõi máy.")] = 0,
    engine: Annotated[str, typer.Option("--engine", help="processes: máy này; spark: cụm Spark.")] = "processes",
    master: Annotated[str, typer.Option("--master", help="Địa chỉ cụm Spark; để trống: Spark trên máy này.")] = "",
) -> None:
    """Ghép lô bán với lô mua sao cho lợi nhất cho tất cả; nêu lý do từng cặp và từng lô còn lại. / Match supply with
    demand, optimally and explained.
    """
    try:
        if template is not None:
            for path in write_templates(template):
                typer.echo(f"✓ {path}")
            return
        if supply is None or demand is None or out is None:
            raise TableError("Cần hai bảng và tệp kết quả: lienket match SUPPLY DEMAND --out RESULT.")
        asked = _rules(objective, freight, floor, trust_prices)
        form_of(out, english=True)
        conditions = _Conditions(read_products(products), read_pairs(without))
        with _without_collector(), closing(_runner(engine, workers, master, (supply, demand))) as runner:
            _run(supply, demand, out, asked, conditions, runner)
    except (TableError, PlaceError) as refusal:
        typer.echo(str(refusal), err=True)
        raise typer.Exit(1) from None


class _Conditions(NamedTuple):
    tree: ProductTree | None
    without: frozenset[Pair]


@contextmanager
def _without_collector() -> Iterator[None]:
    """Hundreds of thousands of lots stay until the end; looking through them for cycles costs time and finds none."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _rules(objective: str, freight: str, floor: str, trust_prices: bool) -> Rules:
    for known in OBJECTIVES:
        if objective == known:
            return Rules(known, _freight(freight), _floor(floor), trust_prices)
    raise TableError(f"Không có mục tiêu “{objective}”; chọn volume hoặc value.")


def _floor(text: str) -> Fraction:
    try:
        floor = Fraction(text.strip().removesuffix("%").strip().replace(",", ".")) / 100
    except (ValueError, ZeroDivisionError):
        floor = Fraction(-1)
    if not 0 <= floor <= 1:
        raise TableError(f"Mức sàn “{text}” phải là số từ 0 đến 100 (phần trăm).")
    return floor


def _freight(text: str) -> Freight | None:
    if text in ("", "default"):
        return None
    if text.isdigit():
        if int(text) > 10**7:
            raise TableError(f"Cước {text} đồng/tấn.km lớn bất thường.")
        return DistanceFreight(int(text)) if int(text) else NoFreight()
    path = Path(text)
    if path.suffix.lower() != ".csv":
        raise TableError(f"Cước “{text}” phải là 0, số đồng/tấn.km, hoặc tệp .csv có cột from,to,dong_per_kg.")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        texts = sorted({row[end] for row in rows for end in ("from", "to")})
        places = places_of(texts)
        charges = {}
        for row in rows:
            ends = places[row["from"]], places[row["to"]]
            for place in ends:
                if isinstance(place, PlaceError):
                    raise TableError(f"Bảng cước {path.name}: {place}")
            charges[ends[0].province, ends[1].province] = int(row["dong_per_kg"])  # type: ignore[union-attr]
    except (OSError, KeyError, TypeError, ValueError) as error:
        if isinstance(error, TableError):
            raise
        raise TableError(f"Không đọc được bảng cước {path.name}; cần các cột from,to,dong_per_kg, số nguyên.") from None
    return TableFreight(charges)


def _run(supply: Path, demand: Path, out: Path, rules: Rules, conditions: _Conditions, runner: Runner) -> None:
    clock = time.perf_counter()
    tree = conditions.tree or packaged_tree()
    sellers = read_lots("supply", read_columns(supply), supply.name)
    buyers = read_lots("demand", read_columns(demand), demand.name)
    read = time.perf_counter()
    sides = ((sellers, supply), (buyers, demand))
    unread = [place_of(lots, path.name, *fault) for lots, path in sides for fault in lots.faults]
    try:
        checked = check(sellers.lots, buyers.lots, rules, tree)
    except MatchError as error:
        _refuse([*unread, *(_sentences(error.faults, sellers, buyers, supply, demand) or [str(error)])])
    if unread:
        _refuse(unread)
    notes = _sentences(checked.notes, sellers, buyers, supply, demand)
    form = form_of(out, english=sellers.english)
    parts = split(sellers.lots, buyers.lots, checked, tree)
    task = Task(replace(checked.rules, workers=1), tree, checked.places, checked.names, conditions.without, form)
    ready = time.perf_counter()
    settled = list(runner.run(partial(settle, task), parts))
    done = time.perf_counter()
    for refusal in [one.refusal for one in settled if one.refusal][:1]:
        _refuse([refusal])
    joined = join(settled, (sellers.lots, buyers.lots), notes, form)
    written = write_written(out, joined.pages, form)
    _tell(joined, notes, sellers, buyers, [path.name for path in written])
    spent = ", ".join(f"{name} {seconds:.2f}" for name, seconds in joined.seconds.items())
    typer.echo(
        f"  read {read - clock:.2f} s, check {ready - read:.2f} s, match {done - ready:.2f} s ({len(parts)} parts, "
        f"{runner.workers} workers, {joined.megabytes:.0f} MB at most; in all {spent}), "
        f"write {time.perf_counter() - done:.2f} s"
    )
    typer.echo(_last_line(joined.sums, time.perf_counter() - clock))


def _sentences(faults: Sequence[Fault], sellers: Lots, buyers: Lots, supply: Path, demand: Path) -> list[str]:
    return [
        *sentences_of("supply", sellers, supply.name, faults),
        *sentences_of("demand", buyers, demand.name, faults),
    ]


def _runner(engine: str, workers: int, master: str, files: Sequence[Path]) -> Runner:
    """Processes begin before anything is read; a small round is settled where it is read."""
    if workers < 0 or engine not in ("processes", "spark"):
        raise TableError(f"Không có cách chạy “{engine}” với {workers} tiến trình; chọn processes hoặc spark.")
    if engine == "spark":
        return Spark(master, workers)
    small = sum(path.stat().st_size for path in files if path.is_file()) < SMALL
    count = workers or (1 if small else os.cpu_count() or 1)
    return Processes(count) if count > 1 else Here()


def _refuse(sentences: list[str]) -> NoReturn:
    """Say what is wrong, every place of it, and end; nothing was written."""
    for sentence in sentences[:SHOWN]:
        typer.echo(sentence, err=True)
    if len(sentences) > SHOWN:
        typer.echo(f"… và {len(sentences) - SHOWN} chỗ khác.", err=True)
    typer.echo(f"Chưa ghép và chưa ghi gì: {len(sentences)} chỗ cần sửa.", err=True)
    raise typer.Exit(1)


def _tell(joined: Joined, notes: list[str], sellers: Lots, buyers: Lots, written: list[str]) -> None:
    for note in notes[:SHOWN]:
        typer.echo(f"Lưu ý: {note}", err=True)
    typer.echo(
        f"{len(sellers.lots)} lô bán, {len(buyers.lots)} lô mua: {joined.pairs} cặp "
        f"từ {joined.sums.edges} cặp khả thi; {joined.left} lô còn hàng hoặc còn cần. "
        f"Đã ghi {', '.join(written)}."
    )
    proof = joined.sums.proof
    gaps = proof.gap_volume
    if proof.gap_value or any(gaps.values()):
        volume = " + ".join(f"{number(gap)} {unit}" for unit, gap in gaps.items())
        typer.echo(
            f"Vì lô tối thiểu, kết quả là số nguyên: so với cận trên chứng minh được còn cách {volume} "
            f"và {number(proof.gap_value)} đ."
        )
    short = [one for one in joined.sums.floors if one.placed < one.floor]
    for one in short[:20]:
        typer.echo(
            f"{one.locality}, {one.product}: ghép được {number(one.placed)} {one.unit}, "
            f"dưới mức sàn {number(one.floor)}; không cách ghép nào giữ được mọi mức sàn."
        )


def _last_line(outcome: Totals, seconds: float) -> str:
    """For people and for programs: volume, value, time, and the proof."""
    volume = " + ".join(f"{_figure(amount)} {unit}" for unit, amount in outcome.volume.items()) or "0 kg"
    proof = outcome.proof
    dual = "none" if proof.dual is None else _figure(proof.dual)
    verdict = "optimal" if proof.optimal else "bounded" if proof.primal == proof.dual else "unproven"
    return (
        f"volume={volume}; value={_figure(outcome.value)} VND; time={seconds:.2f} s; "
        f"primal={_figure(proof.primal)} dual={dual} ({verdict})"
    )


def _figure(amount: Fraction) -> str:
    return str(amount.numerator) if amount.denominator == 1 else f"{float(amount):.3f}"
