"""The numbers of the official layout, read from a dated data file that cites the decree.

`layout_on(day)` gives the layout in force on a day. Sizes are points, lengths millimetres.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from lienket.ground.refusals import Refusal

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Layout:
    """One decree's layout. `sections` holds each value by section and name, ranges already checked."""

    title: str
    valid_from: dt.date
    source: str
    verified: bool
    note: str
    sections: dict[str, dict[str, Any]]

    def value(self, section: str, name: str) -> Any:
        """The value `name` of `section`, in the unit its name says."""
        return self.sections[section][name]

    def size_pt(self, section: str, name: str = "size_pt") -> float:
        """A font size in points."""
        return float(self.sections[section][name])

    def text_width_mm(self, *, landscape: bool = False) -> float:
        """The width between the left and right margins."""
        page = self.sections["page"]
        return float(page["height_mm" if landscape else "width_mm"] - page["left_mm"] - page["right_mm"])

    @property
    def pad_numbers_below(self) -> int:
        return int(self.value("number", "pad_below"))

    @property
    def pad_days_below(self) -> int:
        return int(self.value("dateline", "pad_days_below"))

    @property
    def pad_months_to(self) -> int:
        return int(self.value("dateline", "pad_months_to"))


def _checked(section: str, name: str, value: Any) -> Any:
    """A plain value, or the value of a {value, allowed} pair when it lies in its range."""
    if not isinstance(value, dict) or "allowed" not in value:
        return value
    low, high = value["allowed"]
    if not low <= value["value"] <= high:
        raise Refusal(
            f"Tệp thể thức: [{section}] {name} = {value['value']} nằm ngoài khoảng cho phép {low} - {high}; "
            "hãy sửa theo Phụ lục I Nghị định."
        )
    return value["value"]


def read_layout(text: str) -> Layout:
    """The layout of a TOML text. Raises Refusal for a value outside the range the decree allows."""
    data = tomllib.loads(text)
    sections = {
        section: {name: _checked(section, name, value) for name, value in values.items()}
        for section, values in data.items()
        if isinstance(values, dict)
    }
    return Layout(
        title=data["title"],
        valid_from=data["valid_from"],
        source=data["source"],
        verified=data["verified"],
        note=data.get("note", ""),
        sections=sections,
    )


@lru_cache(maxsize=1)
def layouts() -> tuple[Layout, ...]:
    """Every layout in the data folder, oldest first."""
    found = [read_layout(path.read_text(encoding="utf-8")) for path in sorted(DATA.glob("*.toml"))]
    return tuple(sorted(found, key=lambda layout: layout.valid_from))


def layout_on(day: dt.date) -> Layout:
    """The layout in force on `day`. Raises Refusal before the first decree held."""
    valid = [layout for layout in layouts() if layout.valid_from <= day]
    if not valid:
        first = layouts()[0]
        raise Refusal(
            f"Chưa có thể thức văn bản cho ngày {day:%d/%m/%Y}: {first.title} có hiệu lực từ "
            f"{first.valid_from:%d/%m/%Y}. Hãy chọn ngày văn bản từ ngày đó trở đi."
        )
    return valid[-1]
