"""Where goods come from or go to: a commune or province of today, from the words of an address."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from lienket.ground.refusals import Refusal
from lienket.localities import queries as localities
from lienket.localities.models import Unit


def places_named(texts: Iterable[str]) -> dict[str, Unit | Refusal]:
    """Each address with the unit of today that it means, or the sentence why there is not exactly one.

    Names of before the reform are understood: the commune that took the old one over is the answer. One query
    beside the gazetteer, which the process keeps.
    """
    wanted = sorted({text.strip() for text in texts if text.strip()})
    rows = localities.addresses(wanted) if wanted else []
    codes = {row.today.code for row in rows if row.today}
    units = {
        one.code: one
        for one in Unit.objects.filter(code__in=codes, valid_to=None, level__in=("province", "commune"))
        .select_related("province")
        .order_by("level")
    }
    found: dict[str, Unit | Refusal] = {}
    for text, row in zip(wanted, rows, strict=True):
        unit = units.get(row.today.code) if row.today else None
        found[text] = unit if unit is not None else Refusal(_unclear(text, [one.place for one in row.candidates]))
    return found


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
