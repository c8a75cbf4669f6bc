"""The command: measurements of samples in, the index and the level of every sample out; no database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from lienket.engines.tables import Page, TableError, left_out, nothing_in, warnings_of, write_pages
from lienket.engines.water.classes import Classes, classes, level_in_words, mask_of
from lienket.engines.water.columns import Sheet, read
from lienket.engines.water.parameters import CODES, GROUPS, INDEXED, names_of
from lienket.engines.water.problem import WATERS, SamplesError
from lienket.engines.water.result import Indices, day_in_words, explain, missing_of
from lienket.engines.water.solve import Params, indices
from lienket.engines.water.template import write_template

_CELLS = ("sample", "parameter", "value", "unit")
_HEAD = ["sample", "place", "date", "wqi", "band", "use", "wqi_low", "wqi_high", "parameter", "groups"]
_AFTER = ["do_percent", "undetected", "unusable", "missing", "aggregation", "reason", "method"]
_LEVEL = ["water", "level", "level_parameters", "level_missing", "level_unsettled", "over_limit", "maybe_over_limit"]


def index_of_water(
    samples: Annotated[
        Path | None, typer.Argument(metavar="SAMPLES", help="Bảng kết quả mẫu, .csv hoặc .xlsx.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Tệp kết quả .csv hoặc .xlsx.")] = None,
    aggregation: Annotated[str, typer.Option(help="unweighted (√), weighted (∛) hoặc without_v.")] = "unweighted",
    non_detect: Annotated[str, typer.Option(help="Dưới giới hạn phát hiện lấy: half, limit hoặc zero.")] = "half",
    needs: Annotated[str, typer.Option(help="Nhóm mọi mẫu phải có thêm: II, III hoặc II,III.")] = "",
    water: Annotated[str, typer.Option(help="Thủy vực khi bảng không ghi: river hoặc lake.")] = "river",
    method: Annotated[str, typer.Option(help="Dùng một phương pháp cho mọi ngày, ví dụ vn-wqi-2019.")] = "",
    template: Annotated[Path | None, typer.Option("--template", help="Chỉ ghi bảng mẫu vào thư mục này.")] = None,
) -> None:
    """Tính VN_WQI và mức A–D của QCVN 08:2023 cho từng mẫu nước mặt. / Water quality index and level of samples."""
    try:
        if template is not None:
            typer.echo(f"✓ {write_template(template)}")
            return
        if samples is None or out is None:
            raise TableError("Cần bảng mẫu và tệp kết quả: lienket wqi SAMPLES --out RESULT.")
        if water not in WATERS:
            raise TableError(f"Không có loại thủy vực “{water}”; chọn river hoặc lake.")
        asked = tuple(part for part in needs.replace(" ", "").split(",") if part)
        sheet = read(samples, water)
        if not len(sheet.samples):
            raise TableError(nothing_in(samples, sheet.problems))
        found = indices(sheet.samples, Params(aggregation, non_detect, asked, method))
        levels = classes(sheet.samples)
        places = write_pages(out, [_page(sheet, found, levels), *left_out(sheet.problems, _CELLS)], english=True)
    except (TableError, SamplesError) as refusal:
        typer.echo(str(refusal), err=True)
        raise typer.Exit(1) from None
    _tell(sheet, found, places)


def _page(sheet: Sheet, found: Indices, levels: Classes) -> Page:
    singles = [f"wqi_{code}" for code in CODES[:INDEXED]]
    heads = [*_HEAD, *(f"wqi_{group}" for group in GROUPS), *singles, *_AFTER, *_LEVEL, "standard"]
    return Page("wqi", heads, _rows(sheet, found, levels))


def _rows(sheet: Sheet, found: Indices, levels: Classes) -> Iterator[list[Any]]:
    """A row of cells for each sample, from columns: plain rows of a million samples would take a minute."""
    bands = [[method.band(n) for n in range(101)] for method in found.methods]
    columns = (
        found.wqi, found.low, found.high, found.top, found.groups, found.sub, found.oxygen, found.undetected,
        found.unusable, found.there, found.given, found.aggregation, found.reason, found.method, found.day,
    )  # fmt: skip
    made = zip(*(column.tolist() for column in columns), strict=True)
    for n, (place, level, row) in enumerate(zip(sheet.places, _levels(levels), made, strict=True)):
        wqi, low, high, top, groups, sub, oxygen, undetected, unusable, there, given, joined, reason, code, day = row
        band = bands[code][wqi] if wqi >= 0 else None
        method = found.methods[code] if code >= 0 else None
        when = day_in_words(day)
        yield [
            found.names[n],
            place,
            when.isoformat() if when else "",
            *((wqi, band.name, band.use, low, high) if band else [""] * 5),
            CODES[top] if top >= 0 else "",
            ", ".join(group for group, value in zip(GROUPS, groups, strict=True) if value == value),
            *("" if number != number else round(number, 2) for number in (*groups, *sub, oxygen)),
            ", ".join(names_of(undetected)),
            ", ".join(names_of(unusable)),
            ", ".join(missing_of(there, given)),
            method.aggregations[joined].code if method and joined >= 0 else "",
            explain(reason),
            method.code if method else "",
            *level,
        ]


def _levels(levels: Classes) -> Iterator[list[Any]]:
    """The cells of each sample's level."""
    known = [[mask_of(one.spoken_of(water)) for water in WATERS] for one in levels.standards]
    columns = (
        levels.water, levels.best, levels.worst, levels.deciding, levels.used, levels.unsettled, levels.over,
        levels.doubtful, levels.standard,
    )  # fmt: skip
    for water, best, worst, deciding, used, *masks, code in zip(*(column.tolist() for column in columns), strict=True):
        missing = known[code][water] & ~used if code >= 0 else 0
        names = (names_of(mask) for mask in (deciding, missing, *masks))
        told = [level_in_words(best, worst), *map(", ".join, names), levels.standards[code].name if code >= 0 else ""]
        yield [WATERS[water], *told]


def _tell(sheet: Sheet, found: Indices, places: list[Path]) -> None:
    for line in warnings_of(sheet.problems, sheet.repeated):
        typer.echo(line, err=True)
    if sheet.blank:
        typer.echo(f"⚠ {sheet.blank} dòng không có giá trị.", err=True)
    for line in _formulas(found):
        typer.echo(line)
    typer.echo(f"✓ {_sum(found)} → {', '.join(map(str, places))}")


def _formulas(found: Indices) -> Iterator[str]:
    """Which formula each index was made by, and what of it is not verified."""
    used = Counter(zip(found.method.tolist(), found.aggregation.tolist(), strict=True))
    for (place, chosen), count in sorted(used.items()):
        if chosen < 0:
            continue
        method = found.methods[place]
        one = method.aggregations[chosen]
        doubt = "" if method.verified and one.verified else f"; chưa đối chiếu với bản ký. {one.note}"
        yield f"  {method.legal_ref}, công thức {one.code} ({one.name}): {count} mẫu{doubt}"


def _sum(found: Indices) -> str:
    made = zip(found.method.tolist(), found.wqi.tolist(), strict=True)
    bands = Counter(found.methods[place].band(wqi).name for place, wqi in made if wqi >= 0)
    said = f" ({', '.join(f'{count} {name}' for name, count in bands.most_common())})" if bands else ""
    return f"{sum(bands.values())} mẫu có VN_WQI trên {len(found)} mẫu{said}"
