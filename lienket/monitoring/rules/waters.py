"""The water quality index in words: its groups, how they are put together with their numbers, what is lacking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from lienket.ground.charts.numbers import number

_TAILS = {"unweighted": "√({IV} × {V})", "weighted": "∛({IV}² × {V})"}


def group_words(group: str) -> str:
    """What a group of QĐ 1460 holds: “III, kim loại nặng”."""
    held = {
        "I": _("pH"),
        "II": _("thuốc bảo vệ thực vật"),
        "III": _("kim loại nặng"),
        "IV": _("oxy, chất hữu cơ, dinh dưỡng"),
        "V": _("vi sinh"),
    }
    return f"{group}, {held[group]}"


def lacking_words(names: Sequence[str]) -> list[str]:
    """What would make an index fuller, in the reader's language; codes of parameters stay."""
    found = []
    for name in names:
        head, _space, group = name.partition(" ")
        if head == "nhóm":
            found.append(_("nhóm %(group)s") % {"group": group_words(group)})
        else:
            found.append(_("nhiệt độ nước (để tính DO)") if head == "nhiệt" else name)
    return found


def formula_words(groups: Mapping[str, float], aggregation: str) -> str:
    """The line that made the index from its groups: “100/100 × √(18,8 × 10)”; empty without group IV."""
    if "IV" not in groups:
        return ""
    told = {name: number(round(value, 1)) for name, value in groups.items()}
    tail = _TAILS.get(aggregation, "{IV}") if "V" in groups else "{IV}"
    return " × ".join([*(f"{told[name]}/100" for name in ("I", "II", "III") if name in groups), tail.format(**told)])
