"""The list that stands beside every map: the same areas and links as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from lienket.ground.charts.numbers import number
from lienket.ground.charts.tables import Table
from lienket.ground.charts.tones import Tone
from lienket.ground.maps.draw import Shade
from lienket.ground.maps.marks import Link


def shades_table(shades: Sequence[Shade], *, caption: str, value_name: str) -> Table:
    """Areas in the order given, with code and value."""
    rows = tuple((shade.label, shade.code, number(shade.value)) for shade in shades)
    return Table(caption, (_("Tên"), _("Mã"), value_name), rows, numeric=frozenset({2}))


def links_table(
    links: Sequence[Link],
    names: Mapping[str, str],
    *,
    caption: str,
    count_name: str,
    state_words: Mapping[Tone, str] | None = None,
) -> Table:
    """Links in the order given: from, to, state in words, count; totalled."""
    words = state_words or {}
    rows = tuple(
        (
            names.get(link.from_code, link.from_code),
            names.get(link.to_code, link.to_code),
            words.get(link.state) or link.state.word or str(link.state),
            number(link.count),
        )
        for link in links
    )
    total = (_("Tổng"), "", "", number(sum(link.count for link in links)))
    header = (_("Từ"), _("Đến"), _("Trạng thái"), count_name)
    return Table(caption, header, rows, total=total, numeric=frozenset({3}))
