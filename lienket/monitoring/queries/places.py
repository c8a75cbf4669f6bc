"""The commune or province of today that the words of an address mean."""

from __future__ import annotations

from collections import defaultdict

from django.utils.translation import gettext as _

from lienket.engines.vietnamese import fold
from lienket.ground.refusals import NotThere, Refusal
from lienket.localities import queries as localities
from lienket.localities.models import Unit


def place_named(text: str) -> Unit:
    """The unit of today of one address; names of before the reform are understood. Raises Refusal.

    The full name of a unit of today ("Phường An Biên, Thành phố Hải Phòng") means that one, though an older unit of
    another district bore it too: it is what ``unit_words`` shows in forms and sheets.
    """
    written = text.strip()
    units = Unit.objects.select_related("province").filter(valid_to=None, level__in=("province", "commune"))
    for one in units.filter(level="province"):
        if fold(written) in (fold(one.name), fold(one.short_name)):
            return one
    commune, _comma, province = (part.strip() for part in written.partition(","))
    exact = list(units.filter(level="commune", name__iexact=commune, province__name__iexact=province)[:2])
    if len(exact) == 1:
        return exact[0]
    rows = localities.addresses([written])
    row = rows[0] if rows else None
    if row is not None and row.today is not None:
        found = units.filter(code=row.today.code).order_by("level").first()
        if found is not None:
            return found
    raise _unclear(written, [one.place for one in row.candidates] if row is not None else [])


class Places:
    """Places of a whole sheet: the units of today are read once, each different text is understood once."""

    def __init__(self) -> None:
        self._found: dict[str, Unit | Refusal] = {}
        self._units: dict[str, Unit] = {}
        self._named: dict[str, list[Unit]] = defaultdict(list)

    def find(self, text: str) -> Unit | Refusal:
        """As ``place_named``, the refusal as a value."""
        written = text.strip()
        if written not in self._found:
            self._found[written] = self._look_up(written)
        return self._found[written]

    def _look_up(self, written: str) -> Unit | Refusal:
        if not self._units:
            self._load()
        named = self._named.get(fold(written), [])
        if len(named) == 1:
            return named[0]
        row = next(iter(localities.addresses([written])), None)
        unit = self._units.get(row.today.code) if row is not None and row.today is not None else None
        return unit or _unclear(written, [one.place for one in row.candidates] if row is not None else [])

    def _load(self) -> None:
        today = Unit.objects.select_related("province").filter(valid_to=None, level__in=("province", "commune"))
        for one in today.order_by("-level"):  # communes come last: theirs stands where a province has the same code
            self._units[one.code] = one
            names = {unit_words(one)} if one.level == "commune" else {one.name, one.short_name}
            for name in {fold(name) for name in names}:
                self._named[name].append(one)


def _unclear(text: str, near: list[str]) -> Refusal:
    told = _("Chưa rõ “%(text)s” là xã, phường hay tỉnh nào ngày nay.") % {"text": text[:120]}
    if near:
        return Refusal(f"{told} " + _("Có thể là: %(names)s.") % {"names": "; ".join(near[:5])})
    return Refusal(f"{told} " + _("Hãy ghi xã, phường và tỉnh, ví dụ “xã Yên Châu, tỉnh Sơn La”."))


def province_of_code(code: str) -> Unit:
    """The province of today with a code. Raises NotThere."""
    found = Unit.objects.filter(level="province", code=code, valid_to=None).first()
    if found is None:
        raise NotThere(_("Không có tỉnh, thành phố nào mang mã “%(code)s”.") % {"code": code})
    return found


def unit_words(unit: Unit) -> str:
    """A unit as a form asks for it: commune and province."""
    return unit.name if unit.province is None or unit.province_id == unit.pk else f"{unit.name}, {unit.province.name}"
