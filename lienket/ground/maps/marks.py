"""What lies on top of the areas: curved links, counted ends, and names that do not run into each other."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from lienket.ground.charts.links import anchor
from lienket.ground.charts.numbers import number
from lienket.ground.charts.tones import Tone

#: How far a link bows out, as a share of its length, and how much more for each further link of a pair.
BOW, BOW_MORE = 0.13, 0.08
#: Width of the thinnest and the thickest link, in drawing units.
THIN, THICK = 1.4, 7.0
NAME_SIZE = 12.5
CENTRE_RADIUS = 6.0
CHARACTER = 0.56

Box = tuple[float, float, float, float]
XY = tuple[float, float]


@dataclass(frozen=True)
class Link:
    """`count` things between two areas in one state; `label` says so in words; `href` leads to them."""

    from_code: str
    to_code: str
    count: int
    label: str
    state: Tone = Tone.GOING
    href: str = ""


def curves(links: Sequence[Link], anchors: Mapping[str, XY]) -> Markup:
    """All links as curves, thick ones below so that thin ones stay visible; none within one area."""
    most = max((link.count for link in links), default=1)
    seen: dict[frozenset[str], int] = defaultdict(int)
    drawn = []
    for link in sorted(links, key=lambda one: (-one.count, one.from_code, one.to_code, one.state)):
        if link.from_code == link.to_code:
            continue
        pair = frozenset((link.from_code, link.to_code))
        drawn.append(_curve(link, anchors, seen[pair], most))
        seen[pair] += 1
    return Markup("").join(drawn)


def _curve(link: Link, anchors: Mapping[str, XY], nth: int, most: int) -> Markup:
    (x1, y1), (x2, y2) = sorted((anchors[link.from_code], anchors[link.to_code]), key=lambda p: (p[1], p[0]))
    # Links of one pair bow to both sides in turn; the first bows to the east, over the sea.
    bow = (BOW + BOW_MORE * (nth // 2)) * (-1 if nth % 2 else 1)
    cx, cy = (x1 + x2) / 2 + bow * (y2 - y1), (y1 + y2) / 2 - bow * (x2 - x1)
    width = THIN + (THICK - THIN) * math.sqrt(max(link.count, 0) / most) if most > 0 else THIN
    mark = Markup(
        '<path class="map-link map-link-{}" stroke-width="{:.1f}" '
        'd="M{:.1f} {:.1f}Q{:.1f} {:.1f} {:.1f} {:.1f}"><title>{}</title></path>'
    ).format(link.state, width, x1, y1, cx, cy, x2, y2, link.label)
    return anchor(link.href, link.label, mark)


def ends(counts: Mapping[str, int], anchors: Mapping[str, XY], centre: str | None) -> Markup:
    """A disc with its count on every area that has links, and a ringed one on the centre."""
    discs = []
    for code, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if code == centre:
            continue
        x, y = anchors[code]
        words = number(count)
        discs.append(
            Markup(
                '<circle class="map-end" cx="{:.1f}" cy="{:.1f}" r="{:.1f}"/>'
                '<text class="map-end-count" x="{:.1f}" y="{:.1f}" text-anchor="middle" dy=".35em">{}</text>'
            ).format(x, y, end_radius(words), x, y, words)
        )
    if centre is not None and centre in anchors:
        x, y = anchors[centre]
        discs.append(
            Markup(
                '<circle class="map-centre-ring" cx="{:.1f}" cy="{:.1f}" r="{}"/>'
                '<circle class="map-centre-dot" cx="{:.1f}" cy="{:.1f}" r="{}"/>'
            ).format(x, y, CENTRE_RADIUS, x, y, CENTRE_RADIUS / 2)
        )
    return Markup("").join(discs)


def end_radius(words: str) -> float:
    return 6.6 + 2.4 * (len(words) - 1)


def names(
    wanted: Sequence[tuple[str, str]],
    discs: Mapping[str, float],
    anchors: Mapping[str, XY],
    frames: Sequence[Box] = (),
) -> Markup:
    """Names beside their discs, most important first; one that fits nowhere is left to title and table.

    `wanted` is (code, name); `discs` the radius of every disc by code; no name may cover a disc
    or one of the `frames` (x, y, width, height).
    """
    taken = [_disc_box(anchors[code], radius) for code, radius in discs.items()]
    taken += [(x, y, x + width, y + height) for x, y, width, height in frames]
    placed = []
    for code, name in wanted:
        for box, side in _places(anchors[code], discs.get(code, 0.0), name):
            if box[0] >= 2 and not any(_meet(box, other) for other in taken):
                taken.append(box)
                x = {"start": box[0], "end": box[2], "middle": (box[0] + box[2]) / 2}[side]
                placed.append(
                    Markup('<text class="map-name" x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(
                        x, box[3] - 3.4, side, name
                    )
                )
                break
    return Markup("").join(placed)


def _places(at: XY, radius: float, name: str) -> list[tuple[Box, str]]:
    x, y = at
    width, high, gap = len(name) * NAME_SIZE * CHARACTER, NAME_SIZE * 1.1, radius + 3
    return [
        ((x + gap, y - high / 2, x + gap + width, y + high / 2), "start"),
        ((x - gap - width, y - high / 2, x - gap, y + high / 2), "end"),
        ((x - width / 2, y + gap - 1, x + width / 2, y + gap - 1 + high), "middle"),
        ((x - width / 2, y - gap - high + 1, x + width / 2, y - gap + 1), "middle"),
    ]


def _disc_box(at: XY, radius: float) -> Box:
    return at[0] - radius, at[1] - radius, at[0] + radius, at[1] + radius


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def values(labels: Mapping[str, str], anchors: Mapping[str, XY], room: Mapping[str, float]) -> Markup:
    """The value of every area that has room for it, roomiest first."""
    taken: list[Box] = []
    placed = []
    for code in sorted(labels, key=lambda c: (-room[c], c)):
        x, y = anchors[code]
        half = len(labels[code]) * 10.5 * CHARACTER / 2
        box = (x - half, y - 6, x + half, y + 6)
        if half > room[code] * 1.9 or any(_meet(box, other) for other in taken):
            continue
        taken.append(box)
        placed.append(
            Markup('<text class="map-value" x="{:.1f}" y="{:.1f}" text-anchor="middle" dy=".35em">{}</text>').format(
                x, y, labels[code]
            )
        )
    return Markup("").join(placed)
