"""The command: two spreadsheets in, the best deals and every leftover with its reason out; no database."""

from __future__ import annotations

import csv
import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer

from lienket.engines.matching.commodities import Pair
from lienket.engines.matching.conditions import read_pairs, read_products
from lienket.engines.matching.freight import DistanceFreight, Freight, NoFreight, PlaceError, TableFreight, places_of
from lienket.engines.matching.problem import OBJECTIVES, MatchError
from lienket.engines.matching.products import ProductTree
from lienket.engines.matching.result import Outcome, number
from lienket.engines.matching.sheets import Lots, pages_of, place_of, read_lots, sentences_of, write_templates
from lienket.engines.matching.solve import Rules, match
from lienket.engines.tables import TableError, read_sheet, write_pages

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
        with _without_collector():
            _run(supply, demand, out, asked, read_products(products), read_pairs(without))
    except (TableError, PlaceError) as refusal:
        typer.echo(str(refusal), err=True)
        raise typer.Exit(1) from None


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


def _run(
    supply: Path, demand: Path, out: Path, rules: Rules, tree: ProductTree | None, without: frozenset[Pair]
) -> None:
    clock = time.perf_counter()
    if out.suffix.lower() not in (".csv", ".xlsx"):
        raise TableError(f"Chỉ ghi được .csv và .xlsx, không ghi được {out.name}.")
    sellers = read_lots("supply", read_sheet(supply), supply.name)
    buyers = read_lots("demand", read_sheet(demand), demand.name)
    read = time.perf_counter()
    unread = [
        place_of(lots, path.name, *fault)
        for lots, path in ((sellers, supply), (buyers, demand))
        for fault in lots.faults
    ]
    try:
        outcome = match(sellers.lots, buyers.lots, rules, tree, forbidden=without)
    except MatchError as error:
        found = [
            *sentences_of("supply", sellers, supply.name, error.faults),
            *sentences_of("demand", buyers, demand.name, error.faults),
        ]
        _refuse([*unread, *(found or [str(error)])])
    if unread:
        _refuse(unread)
    notes = [
        *sentences_of("supply", sellers, supply.name, outcome.notes),
        *sentences_of("demand", buyers, demand.name, outcome.notes),
    ]
    solved = time.perf_counter()
    written = write_pages(out, pages_of(outcome, notes, english=sellers.english), english=sellers.english)
    _tell(outcome, notes, sellers, buyers, [path.name for path in written])
    seconds = {"read": read - clock, **outcome.seconds, "write": time.perf_counter() - solved}
    typer.echo("  " + ", ".join(f"{name} {spent:.2f} s" for name, spent in seconds.items()))
    typer.echo(_last_line(outcome, time.perf_counter() - clock))


def _refuse(sentences: list[str]) -> None:
    """Say what is wrong, every place of it, and end; nothing was written."""
    for sentence in sentences[:SHOWN]:
        typer.echo(sentence, err=True)
    if len(sentences) > SHOWN:
        typer.echo(f"… và {len(sentences) - SHOWN} chỗ khác.", err=True)
    typer.echo(f"Chưa ghép và chưa ghi gì: {len(sentences)} chỗ cần sửa.", err=True)
    raise typer.Exit(1)


def _tell(outcome: Outcome, notes: list[str], sellers: Lots, buyers: Lots, written: list[str]) -> None:
    for note in notes[:SHOWN]:
        typer.echo(f"Lưu ý: {note}", err=True)
    typer.echo(
        f"{len(sellers.lots)} lô bán, {len(buyers.lots)} lô mua: {len(outcome.matches)} cặp "
        f"từ {outcome.edges} cặp khả thi; {sum(1 for state in outcome.lots if state.left)} lô còn hàng hoặc còn cần. "
        f"Đã ghi {', '.join(written)}."
    )
    gaps = outcome.proof.gap_volume
    if outcome.proof.gap_value or any(gaps.values()):
        volume = " + ".join(f"{number(gap)} {unit}" for unit, gap in gaps.items())
        typer.echo(
            f"Vì lô tối thiểu, kết quả là số nguyên: so với cận trên chứng minh được còn cách {volume} "
            f"và {number(outcome.proof.gap_value)} đ."
        )
    short = [one for one in outcome.floors if one.placed < one.floor]
    for one in short[:20]:
        typer.echo(
            f"{one.locality}, {one.product}: ghép được {number(one.placed)} {one.unit}, "
            f"dưới mức sàn {number(one.floor)}; không cách ghép nào giữ được mọi mức sàn."
        )


def _last_line(outcome: Outcome, seconds: float) -> str:
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
