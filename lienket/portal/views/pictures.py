"""The map of links and the bars of counts, made from what the queries give; each with its table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup

from lienket.agreements.choices import Count
from lienket.ground.charts import Bar, Category, StackedBars, Tone, as_table, stacked_bars, table_html
from lienket.ground.maps import Link, Shade, links_map, links_table, shades_table
from lienket.ground.ui.shapes import Counts
from lienket.portal.queries import Partner, Place
from lienket.portal.views.addresses import balance_url, locality_url

_TONES = {
    Count.DONE_ON_TIME: Tone.GOOD,
    Count.DONE_LATE: Tone.RISK,
    Count.OPEN_IN_TIME: Tone.GOING,
    Count.OPEN_OVERDUE: Tone.LATE,
}


@dataclass(frozen=True)
class Picture:
    """A drawing and the same numbers as a table."""

    drawing: Markup
    tables: tuple[Markup, ...]


def bars(title: str, row_name: str, rows: Sequence[tuple[str, Counts, str]], *, ident: str) -> Picture:
    """Rows (label, counts, address) as stacked bars of the four official counts."""
    chart = StackedBars(
        title=title,
        categories=tuple(Category(str(Count(box).label), shown) for box, shown in _TONES.items()),
        bars=tuple(
            Bar(label, tuple(getattr(counts, box) for box in Count.values), href) for label, counts, href in rows
        ),
        unit=_("nhiệm vụ"),
        row_name=row_name,
    )
    return Picture(stacked_bars(chart, ident=ident), (table_html(as_table(chart)),))


def state_words() -> dict[Tone, str]:
    """What a link says by its colour and dashes."""
    return {
        Tone.GOOD: _("đã hoàn thành tất cả"),
        Tone.GOING: _("đang thực hiện, không quá hạn"),
        Tone.LATE: _("có nhiệm vụ quá hạn"),
    }


def links_picture(
    centre: Place | None,
    partners: Sequence[Partner],
    places: Mapping[int, Place],
    today: date,
    *,
    title: str,
    shaded: bool,
    ident: str,
) -> Picture:
    """The map of the links of one locality; with `shaded` every province is tinted by what concerns it."""
    shades = [
        Shade(one.code, float(one.concerned) if shaded else None, one.short_name, locality_url(one.code))
        for one in places.values()
    ]
    links = [_link(centre, one, places[one.id]) for one in partners if one.id in places] if centre else []
    drawing = links_map(
        shades,
        links,
        as_of=today,
        title=title,
        description=_described(centre, partners, places),
        centre=centre.code if centre else None,
        unit=_("nhiệm vụ"),
        state_words=state_words(),
        ident=ident,
    )
    names = {one.code: one.name for one in places.values()}
    tables = [
        table_html(
            links_table(
                links,
                names,
                caption=_("Nhiệm vụ chung theo địa phương"),
                count_name=_("Nhiệm vụ"),
                state_words=state_words(),
            )
        )
    ]
    if shaded:
        rows = [Shade(one.code, float(one.concerned), one.name) for one in places.values()]
        caption = _("Nhiệm vụ có liên quan đến từng địa phương")
        tables.append(table_html(shades_table(rows, caption=caption, value_name=_("Nhiệm vụ"))))
    return Picture(drawing, tuple(tables))


def _link(centre: Place, partner: Partner, other: Place) -> Link:
    words = ngettext("%(n)s nhiệm vụ chung", "%(n)s nhiệm vụ chung", partner.count) % {"n": partner.count}
    if partner.overdue:
        words += ", " + _("%(n)s quá hạn") % {"n": partner.overdue}
    label = f"{centre.short_name} – {other.short_name}: {words}"
    return Link(
        centre.code, other.code, partner.count, label, Tone(partner.state), balance_url(centre.code, other.code)
    )


def _described(centre: Place | None, partners: Sequence[Partner], places: Mapping[int, Place]) -> str:
    islands = _("Bản đồ Việt Nam, có quần đảo Hoàng Sa và quần đảo Trường Sa.")
    if centre is None or not partners:
        return islands
    told = ", ".join(f"{places[one.id].short_name} {one.count}" for one in partners if one.id in places)
    return islands + " " + _("%(name)s có nhiệm vụ chung với: %(list)s.") % {"name": centre.short_name, "list": told}
