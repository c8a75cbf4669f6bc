"""The command: a spreadsheet of addresses or codes in, the units of then and of today beside them out."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from lienket.engines.addresses.packaged import packaged_gazetteer
from lienket.engines.addresses.result import Candidate, Resolution, explain
from lienket.engines.addresses.solve import resolve_many
from lienket.engines.addresses.tables import TableError, read_table, write_table
from lienket.engines.vietnamese import fold

app = typer.Typer(help="Địa chỉ và mã đơn vị hành chính, trước và sau 01/07/2025.", no_args_is_help=True)

COLUMNS = ["Mã", "Tên khi đó", "Thời kỳ", "Mã hiện nay", "Tên hiện nay", "Chắc chắn", "Các khả năng", "Lý do"]
_USUAL_HEADINGS = ("dia chi", "dia chi cu", "address", "ma xa", "ma dvhc", "ma", "code")


@app.callback()
def _group() -> None:
    """Keep ``resolve`` a command of its own name while it is the only one."""


@app.command()
def resolve(
    source: Annotated[Path, typer.Argument(metavar="IN", help="Bảng .csv hoặc .xlsx, dòng đầu là tên cột.")],
    out: Annotated[Path, typer.Option("--out", help="Tệp kết quả .csv, .xlsx hoặc .json.")],
    column: Annotated[str, typer.Option(help="Tên cột chứa địa chỉ hoặc mã; để trống thì tự tìm.")] = "",
    as_of: Annotated[str, typer.Option(help="Chỉ xét đơn vị có hiệu lực vào ngày này, dd/mm/yyyy.")] = "",
) -> None:
    """Đọc địa chỉ tự do hoặc mã của cả hai thời kỳ, ghi đơn vị khi đó và đơn vị hiện nay, nêu rõ chỗ mơ hồ."""
    try:
        headings, rows = read_table(source)
        place = _column(headings, column)
        answers = resolve_many(packaged_gazetteer(), [row[place] for row in rows], as_of=_day(as_of))
        results = [[*row, *_cells(answer)] for row, answer in zip(rows, answers, strict=True)]
        write_table(out, _distinct([*headings, *COLUMNS]), results)
    except TableError as refusal:
        typer.echo(str(refusal), err=True)
        raise typer.Exit(1) from None
    certain = sum(answer.certain for answer in answers)
    lost = sum(not answer.candidates for answer in answers)
    typer.echo(
        f"{len(answers)} dòng: {certain} chắc chắn, {len(answers) - certain - lost} cần chọn, {lost} không nhận ra."
    )


def _column(headings: list[str], wanted: str) -> int:
    folded = [fold(heading) for heading in headings]
    for name in (fold(wanted),) if wanted else _USUAL_HEADINGS:
        if name in folded:
            return folded.index(name)
    if wanted:
        raise TableError(f"Không có cột “{wanted}”; các cột là: {', '.join(headings)}.")
    if len(headings) == 1:
        return 0
    raise TableError("Không rõ cột nào chứa địa chỉ; hãy nêu bằng --column.")


def _day(text: str) -> date | None:
    if not text:
        return None
    for form in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    raise TableError(f"Ngày “{text}” không đúng dạng dd/mm/yyyy.")


def _cells(answer: Resolution) -> list[str]:
    """One row of COLUMNS; a code stands alone only where there is one way to understand the address."""
    reasons = " ".join(explain(reason) for reason in answer.reasons)
    sure = "có" if answer.certain else "không"
    now = [answer.today.code, answer.today.name] if answer.today else ["", ""]
    if answer.ways != 1:
        choices = " | ".join(_in_words(candidate) for candidate in answer.candidates)
        return ["", "", "", *now, sure, choices, reasons]
    one = answer.candidates[0]
    era = "đến 30/06/2025" if one.era == "old" else "từ 01/07/2025"
    choices = "" if answer.certain else " | ".join(f"{unit.code} {unit.name}" for unit in one.today)
    return [one.code, ", ".join((one.name, *one.path)), era, *now, sure, choices, reasons]


def _in_words(candidate: Candidate) -> str:
    units = ", ".join(f"{unit.code} {unit.name}" for unit in candidate.today)
    return f"{candidate.code} {', '.join((candidate.name, *candidate.path))} → {units or 'chưa rõ'}"


def _distinct(headings: list[str]) -> list[str]:
    """Headings made different, so that no column of the input is lost in JSON."""
    seen: dict[str, int] = {}
    result = []
    for heading in headings:
        seen[heading] = seen.get(heading, 0) + 1
        result.append(heading if seen[heading] == 1 else f"{heading} ({seen[heading]})")
    return result
