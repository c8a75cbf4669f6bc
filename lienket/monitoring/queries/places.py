"""The commune or province of today that the words of an address mean."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lienket.engines.vietnamese import fold
from lienket.ground.refusals import NotThere, Refusal
from lienket.localities import queries as localities
from lienket.localities.models import Unit


def place_named(text: str) -> Unit:
    """The unit of today of one address; names of before the reform are understood. Raises Refusal."""
    written = text.strip()
    units = Unit.objects.select_related("province").filter(valid_to=None, level__in=("province", "commune"))
    for one in units.filter(level="province"):
        if fold(written) in (fold(one.name), fold(one.short_name)):
            return one
    rows = localities.addresses([written])
    row = rows[0] if rows else None
    if row is not None and row.today is not None:
        found = units.filter(code=row.today.code).order_by("level").first()
        if found is not None:
            return found
    told = _("Chưa rõ “%(text)s” là xã, phường hay tỉnh nào ngày nay.") % {"text": written[:120]}
    near = [one.place for one in row.candidates] if row is not None else []
    if near:
        raise Refusal(f"{told} " + _("Có thể là: %(names)s.") % {"names": "; ".join(near[:5])})
    raise Refusal(f"{told} " + _("Hãy ghi xã, phường và tỉnh, ví dụ “xã Yên Châu, tỉnh Sơn La”."))


def province_of_code(code: str) -> Unit:
    """The province of today with a code. Raises NotThere."""
    found = Unit.objects.filter(level="province", code=code, valid_to=None).first()
    if found is None:
        raise NotThere(_("Không có tỉnh, thành phố nào mang mã “%(code)s”.") % {"code": code})
    return found


def unit_words(unit: Unit) -> str:
    """A unit as a form asks for it: commune and province."""
    return unit.name if unit.province is None or unit.province_id == unit.pk else f"{unit.name}, {unit.province.name}"
