"""Finding organisations by what people write: full name, short name or key, of the day that is meant, marks ignored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches

from django.utils.translation import gettext as _

from lienket.engines.vietnamese import fold
from lienket.ground.refusals import Refusal
from lienket.localities.models import Organisation

_SHORT = (("uy ban nhan dan", "ubnd"), ("thanh pho", "tp"), ("va", ""))
_MOST_NAMED = 5


class Directory:
    """Every organisation, looked up in memory: one query for a whole sheet or form."""

    def __init__(self, organisations: Iterable[Organisation] | None = None) -> None:
        rows = Organisation.objects.order_by("folded", "pk") if organisations is None else organisations
        self.all = list(rows)
        self._named: dict[str, list[Organisation]] = defaultdict(list)
        for one in self.all:
            for form in {plain(one.name), plain(one.short_name), one.key} - {""}:
                self._named[form].append(one)

    def find(self, text: str, on: date) -> Organisation:
        """The organisation of that day. Raises Refusal naming candidates when there is none, or more than one."""
        written = text.strip()
        named = self._named.get(plain(written)) or self._named.get(written) or []
        holding = [one for one in named if one.holds_on(on)]
        if len(holding) == 1:
            return holding[0]
        if holding:
            raise Refusal(
                _("“%(text)s” có thể là: %(names)s. Hãy ghi tên đầy đủ.") % {"text": written, "names": _list(holding)}
            )
        if named:
            raise Refusal(self._of_another_day(written, named, on))
        raise Refusal(self._unknown(written, on))

    def _of_another_day(self, text: str, named: list[Organisation], on: date) -> str:
        heirs = {pk for one in named for pk in one.heirs}
        then = [one for one in self.all if one.pk in heirs and one.holds_on(on)]
        words = _("Ngày %(day)s chưa có hoặc không còn “%(text)s”.") % {"day": f"{on:%d/%m/%Y}", "text": text}
        return f"{words} " + _("Có thể là: %(names)s.") % {"names": _list(then)} if then else words

    def _unknown(self, text: str, on: date) -> str:
        wanted = set(plain(text).split())
        near = [one for one in self.all if one.holds_on(on) and wanted and wanted <= set(plain(one.name).split())]
        if not near:
            forms = [form for form, held in self._named.items() if any(one.holds_on(on) for one in held)]
            close = get_close_matches(plain(text), forms, n=_MOST_NAMED, cutoff=0.75)
            near = list(dict.fromkeys(one for form in close for one in self._named[form] if one.holds_on(on)))
        words = _("Không có cơ quan “%(text)s” vào ngày %(day)s.") % {"text": text, "day": f"{on:%d/%m/%Y}"}
        return f"{words} " + _("Có thể là: %(names)s.") % {"names": _list(near)} if near else words


def plain(text: str) -> str:
    """A name without marks, with the usual abbreviations made alike."""
    folded = " ".join(fold(text).replace(".", " ").replace("&", " ").split())
    for long, short in _SHORT:
        folded = f" {folded} ".replace(f" {long} ", f" {short} ").strip()
    return " ".join(folded.split())


def _list(found: list[Organisation]) -> str:
    names = ", ".join(one.name for one in found[:_MOST_NAMED])
    return f"{names}, …" if len(found) > _MOST_NAMED else names
