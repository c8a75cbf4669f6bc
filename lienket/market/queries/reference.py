"""Reading the reference data: the tree as choices, units and kinds by what people write."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import TypeVar

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lienket.engines.vietnamese import fold
from lienket.ground.refusals import Refusal
from lienket.localities.models import holding_on
from lienket.market import rules
from lienket.market.models import CertificateKind, Commodity, Measure, Season

_INDENT = "\u2003"
Named = TypeVar("Named", Commodity, Measure, CertificateKind)


def named(one: Commodity | Measure | CertificateKind | Season) -> str:
    """What a row of the reference data is called in the reader's language."""
    return one.name_en if get_language() == "en" and one.name_en else one.name


def commodities(day: date) -> list[Commodity]:
    """The tree of a day, parents before children."""
    return list(Commodity.objects.filter(holding_on(day)).order_by("order"))


def commodity_choices(day: date) -> list[tuple[str, str]]:
    """(code, name set in by its depth) of the whole tree."""
    return tree_choices(commodities(day))


def tree_choices(tree: Iterable[Commodity]) -> list[tuple[str, str]]:
    """(code, name set in by its depth) of commodities that are at hand."""
    return [(one.code, _INDENT * one.depth + named(one)) for one in tree]


def measures(day: date) -> list[Measure]:
    return list(Measure.objects.filter(holding_on(day)).order_by("order"))


def certificate_kinds(day: date) -> list[CertificateKind]:
    return list(CertificateKind.objects.filter(holding_on(day)).order_by("order"))


class Words:
    """Commodities, units and kinds of certificates of a day by code, name or another way of writing; marks ignored.

    Three queries at most, however much is looked up.
    """

    def __init__(self, day: date) -> None:
        self.day = day

    @cached_property
    def commodities(self) -> list[Commodity]:
        return commodities(self.day)

    @cached_property
    def measures(self) -> list[Measure]:
        return measures(self.day)

    @cached_property
    def kinds(self) -> list[CertificateKind]:
        return certificate_kinds(self.day)

    @cached_property
    def _commodities(self) -> dict[str, Commodity]:
        return _by_words((one, (one.code, one.name, one.name_en)) for one in self.commodities)

    @cached_property
    def _measures(self) -> dict[str, Measure]:
        return _by_words((one, (one.code, one.name, one.name_en, *one.aliases.split(";"))) for one in self.measures)

    @cached_property
    def _kinds(self) -> dict[str, CertificateKind]:
        return _by_words((one, (one.code, one.name, one.name_en, one.standard)) for one in self.kinds)

    @cached_property
    def bands(self) -> dict[str, tuple[int, int]]:
        """The bands of the nodes that have one of their own."""
        return {
            one.code: (one.price_from, one.price_to)
            for one in self.commodities
            if one.price_from is not None and one.price_to is not None
        }

    def commodity(self, text: str) -> Commodity:
        """Raises Refusal with the nearest names when there is none."""
        found = self._commodities.get(_key(text))
        if found is None:
            near = [one.name for one in self.commodities if _key(text) and _key(text) in _key(one.name)][:5]
            told = _("Danh mục không có mặt hàng “%(text)s”.") % {"text": text}
            raise Refusal(f"{told} {_('Có thể là: %(names)s.') % {'names': ', '.join(near)}}" if near else told)
        return found

    def measure(self, text: str) -> Measure:
        found = self._measures.get(_key(text))
        if found is None:
            names = ", ".join(one.name for one in self.measures)
            raise Refusal(_("Không có đơn vị tính “%(text)s”. Hãy dùng: %(names)s.") % {"text": text, "names": names})
        return found

    def kind(self, text: str) -> CertificateKind:
        found = self._kinds.get(_key(text))
        if found is None:
            names = ", ".join(one.name for one in self.kinds)
            told = _("Không có loại giấy “%(text)s”. Hãy dùng: %(names)s.")
            raise Refusal(told % {"text": text, "names": names})
        return found

    def band(self, commodity: Commodity) -> tuple[int, int] | None:
        """The wide band of đồng a kg that tells a price per kg from a price per tonne."""
        return rules.inherited(commodity.path, self.bands)


def _key(text: str) -> str:
    return " ".join(fold(text).replace(".", " ").split())


def _by_words(rows: Iterable[tuple[Named, Iterable[str]]]) -> dict[str, Named]:
    found: dict[str, Named] = {}
    for one, words in rows:
        for word in words:
            if _key(word):
                found.setdefault(_key(word), one)
    return found
