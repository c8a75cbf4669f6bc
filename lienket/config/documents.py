"""`lienket read`: a document to drafts of commitments, as a table, JSON or a workbook. No database is needed."""

from __future__ import annotations

import csv
import json
import sys
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import typer

from lienket.engines.reading import Clause, Place, Reading, packaged_lexicon, read
from lienket.ground.refusals import Refusal

MOST_BYTES = 50_000_000
_KIND_WORDS = {"promise": "cam kết", "result": "kết quả", "fact": "thông tin", "ceremony": "nghi lễ"}


def open_document(source: str, dated: str = "") -> tuple[Reading, tuple[str, ...]]:
    """Read a file, or standard input for "-"; the second is what there is to tell of the file.

    ``dated``: the day of the document as dd/mm/yyyy, when the text does not say it.
    """
    day = _day(dated)
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=False)  # sentences in Vietnamese, without loading the rooms
    from lienket.ground.texts import pasted, read_text

    if source == "-":
        data = sys.stdin.buffer.read(MOST_BYTES + 1)
        document = read_text("-", data) if data[:4] in (b"%PDF", b"PK\x03\x04") else pasted(_text(data))
    else:
        path = Path(source)
        if not path.is_file():
            raise Refusal(f"Không có tệp {source}; hãy kiểm tra đường dẫn.")
        if path.stat().st_size > MOST_BYTES:
            raise Refusal(
                f"Tệp {path.name} lớn hơn {MOST_BYTES // 1_000_000} MB; hãy tách văn bản ra rồi đọc từng phần."
            )
        document = read_text(path.name, path.read_bytes())
    return read(document.paragraphs, packaged_lexicon(), day), document.notes


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%d/%m/%Y").date() if text else None  # noqa: DTZ007  a day has no zone
    except ValueError:
        raise Refusal(f"Ngày “{text}” không đúng dạng dd/mm/yyyy.") from None


def _text(data: bytes) -> str:
    from lienket.ground.texts.letters import decoded

    return decoded(data)


def as_row(clause: Clause) -> dict[str, Any]:
    """A clause as the row of the JSON answer."""
    lead = clause.lead
    return {
        "clause": clause.label,
        "text": clause.text,
        "head": clause.head,
        "kind": str(clause.kind),
        "field": clause.fields[0] if clause.fields else None,
        "fields": list(clause.fields),
        "lead": lead[0] if lead else None,
        "leads": list(lead),
        "partners": list(clause.partners),
        "localities": [_locality(place) for place in clause.places],
        "due": clause.due.isoformat() if clause.due else None,
        "dates": [
            {
                "text": when.text,
                "from": when.starts_on.isoformat() if when.starts_on else None,
                "to": when.ends_on.isoformat() if when.ends_on else None,
                "every": when.every or None,
            }
            for when in clause.dates
        ],
        "cues": [{"text": cue.text, "says": cue.says, "weight": cue.weight} for cue in clause.cues],
        "doubts": list(clause.doubts),
    }


def _locality(place: Place) -> dict[str, Any]:
    """A name then and the units now; several candidates when the name stays open."""
    one = place.units[0] if len(place.units) == 1 and not place.group else None
    row: dict[str, Any] = {
        "text": place.text,
        "name_then": one.name if one else place.text,
        "code": one.code if one else (place.group or None),
        "now": [{"code": unit.code, "name": unit.name} for unit in place.now],
        "certain": place.certain,
        "why": place.why,
    }
    if len(place.units) > 1 and not place.group:
        row["candidates"] = [{"code": unit.code, "name": unit.name} for unit in place.units]
    if place.slip:
        row["spelling"] = place.slip
    return row


def drafts(reading: Reading) -> bytes:
    """A workbook of the promises: the columns of the sheet of commitments first, then what they rest on."""
    from lienket.ground.sheets.columns import Column
    from lienket.ground.sheets.writing import workbook

    columns = [
        Column("code", "Mã", "Code"),
        Column("title", "Nhiệm vụ", "Commitment"),
        Column("field", "Lĩnh vực", "Field"),
        Column("lead", "Chủ trì", "Lead"),
        Column("partners", "Đối tác", "Partners", "list"),
        Column("due_on", "Hạn", "Due", "date"),
        Column("clause", "Điều khoản", "Clause"),
        Column("note", "Ghi chú", "Note"),
        Column("places", "Địa phương", "Localities", "list"),
        Column("cues", "Vì sao", "Why"),
    ]
    names = field_names()
    rows = [
        {
            "code": f"D{number}",
            "title": clause.text[:500],
            "field": names.get(clause.fields[0], "") if clause.fields else "",
            "lead": "; ".join(clause.lead),
            "partners": clause.partners,
            "due_on": clause.due,
            "clause": clause.label,
            "note": " ".join(clause.doubts),
            "places": tuple(_in_words(place) for place in clause.places),
            "cues": ", ".join(dict.fromkeys(cue.text for cue in clause.cues)),
        }
        for number, clause in enumerate(reading.promises, 1)
    ]
    return workbook(columns, rows, "Nhiệm vụ")


def field_names() -> dict[str, str]:
    """Names of the fields by their codes, from the packaged list."""
    text = files("lienket").joinpath("agreements", "data", "fields.csv").read_text(encoding="utf-8")
    return {row["code"]: row["name"] for row in csv.DictReader(text.splitlines())}


def _in_words(place: Place) -> str:
    now = ", ".join(unit.name for unit in place.now[:12]) + (" …" if len(place.now) > 12 else "")
    then = place.text if place.certain or place.group else f"{place.text} (chưa rõ đơn vị nào)"
    return f"{then} → {now}" if now and now != place.text else then


def tell(reading: Reading, notes: tuple[str, ...], *, as_json: bool, out: Path | None) -> None:
    """Print what was read, and write the workbook if asked."""
    for note in (*notes, *reading.notes):
        typer.echo(note, err=True)
    if out is not None:
        if out.suffix.lower() != ".xlsx":
            raise Refusal(f"Bản thảo được ghi thành .xlsx; hãy đổi đuôi của {out.name}.")
        try:
            out.write_bytes(drafts(reading))
        except OSError:
            raise Refusal(f"Không ghi được vào {out}; hãy kiểm tra thư mục và quyền ghi.") from None
        typer.echo(f"✓ {len(reading.promises)} bản thảo nhiệm vụ trong {out}.", err=as_json)
    if as_json:
        typer.echo(json.dumps([as_row(clause) for clause in reading.clauses], ensure_ascii=False, indent=1))
    elif out is None:
        _print(reading)


def _print(reading: Reading) -> None:
    names = field_names()
    typer.echo(f"{len(reading.clauses)} mệnh đề, trong đó {len(reading.promises)} cam kết.\n")
    for clause in reading.clauses:
        field = names.get(clause.fields[0], "") if clause.fields else ""
        typer.echo(f"[{_KIND_WORDS[clause.kind]}] {clause.label}{f' · {field}' if field else ''}")
        typer.echo(f"  {clause.text}")
        if clause.lead or clause.partners:
            typer.echo(f"  chủ trì: {', '.join(clause.lead) or '—'} · phối hợp: {', '.join(clause.partners) or '—'}")
        if clause.places:
            typer.echo(f"  địa phương: {'; '.join(_in_words(place) for place in clause.places)}")
        if clause.due:
            typer.echo(f"  hạn: {clause.due:%d/%m/%Y}")
        for doubt in clause.doubts:
            typer.echo(f"  ? {doubt}")
