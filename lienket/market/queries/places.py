"""Where goods come from or go to: a commune or province of today, from the words of an address."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from lienket.engines.vietnamese import fold
from lienket.ground.refusals import Refusal
from lienket.localities import queries as localities
from lienket.localities.models import Unit

_PREFIX = re.compile(r"^(tinh|thanh pho) ")


def places_named(texts: Iterable[str]) -> dict[str, Unit | Refusal]:
    """Each address with the unit of today that it means, or the sentence why there is not exactly one.

    Names of before the reform are understood: the commune that took the old one over is the answer. A name alone that
    a province of today bears means the province, though communes may bear it too. Two queries beside the gazetteer,
    which the process keeps.
    """
    every = sorted({text.strip() for text in texts if text.strip()})
    alone = _provinces_alone(every)
    wanted = [text for text in every if text not in alone]
    rows = localities.addresses(wanted) if wanted else []
    codes = {row.today.code for row in rows if row.today}
    units = {
        one.code: one
        for one in Unit.objects.filter(code__in=codes, valid_to=None, level__in=("province", "commune"))
        .select_related("province")
        .order_by("level")
    }
    found: dict[str, Unit | Refusal] = {**alone}
    for text, row in zip(wanted, rows, strict=True):
        unit = units.get(row.today.code) if row.today else None
        found[text] = unit if unit is not None else Refusal(_unclear(text, [one.place for one in row.candidates]))
    return found


def _provinces_alone(texts: Iterable[str]) -> dict[str, Unit]:
    bare = {text: fold(text) for text in texts if "," not in text}
    if not bare:
        return {}
    rows = Unit.objects.filter(level="province", valid_to=None).select_related("province")
    named = {_PREFIX.sub("", fold(one.name)): one for one in rows}
    return {text: named[name] for text, name in bare.items() if name in named}


def place_named(text: str) -> Unit:
    """The unit of today of one address. Raises Refusal."""
    found = places_named([text]).get(text.strip())
    if isinstance(found, Unit):
        return found
    raise found or Refusal(_("Hãy ghi xã, phường và tỉnh, ví dụ “xã Yên Châu, tỉnh Sơn La”."))


def _unclear(text: str, near: list[str]) -> str:
    told = _("Chưa rõ “%(text)s” là xã, phường hay tỉnh nào ngày nay.") % {"text": text[:120]}
    if near:
        return f"{told} " + _("Có thể là: %(names)s.") % {"names": "; ".join(near[:5])}
    return f"{told} " + _("Hãy ghi xã, phường và tỉnh, ví dụ “xã Yên Châu, tỉnh Sơn La”.")
