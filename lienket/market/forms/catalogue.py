"""What the public catalogue can be narrowed to, each choice with how many products it leaves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lienket.ground.ui.filters import number_text
from lienket.ground.ui.forms import FilterForm
from lienket.localities import queries as localities
from lienket.market import queries
from lienket.market.choices import Keeping, ProductKind

#: field of the form → facet of the catalogue
FIELDS = {
    "tinh": "province",
    "nhom": "group",
    "loai": "kind",
    "sao": "stars",
    "giay": "paper",
    "bao_quan": "keeping",
    "mua": "season",
}


class CatalogueForm(FilterForm):
    """The search box and the facets of the catalogue."""

    tu_khoa = forms.CharField(label=_("Từ khóa"), max_length=200)
    tinh = forms.ChoiceField(label=_("Tỉnh, thành phố"))
    nhom = forms.ChoiceField(label=_("Nhóm hàng"))
    loai = forms.ChoiceField(label=_("Danh mục"))
    sao = forms.ChoiceField(label=_("Sao OCOP"))
    giay = forms.ChoiceField(label=_("Giấy chứng nhận"))
    bao_quan = forms.ChoiceField(label=_("Bảo quản"))
    mua = forms.ChoiceField(label=_("Mùa vụ"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day = timezone.localdate()
        self._fill("tinh", gettext("Mọi tỉnh, thành phố"), localities.provinces_on())
        tree = [one for one in queries.commodities(day) if one.depth < 2]
        self._fill("nhom", gettext("Mọi nhóm hàng"), queries.tree_choices(tree))
        self._fill("loai", gettext("Mọi danh mục"), _words(ProductKind.choices))
        self._fill("sao", gettext("Không kể sao"), [(str(n), gettext("%(n)d sao") % {"n": n}) for n in (5, 4, 3)])
        kinds = [(one.code, queries.named(one)) for one in queries.certificate_kinds(day)]
        self._fill("giay", gettext("Không kể giấy"), kinds)
        self._fill("bao_quan", gettext("Mọi cách"), _words(Keeping.choices))
        self._fill("mua", gettext("Cả năm"), [(queries.IN_SEASON, gettext("Đang vào mùa"))])

    def add_prefix(self, field_name: str) -> str:
        return field_name.replace("_", "-")

    def _fill(self, name: str, any_label: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = [("", any_label), *choices]  # type: ignore[attr-defined]

    def count(self, counts: Mapping[str, Mapping[str, int]]) -> None:
        """Write beside each choice how many products it would leave; those that leave none go, but not the chosen."""
        chosen = self.chosen()
        for name, facet in FIELDS.items():
            field = self.fields[name]
            every, *rest = field.choices  # type: ignore[attr-defined]
            told = counts.get(facet, {})
            kept = [
                (value, f"{label} ({number_text(told.get(value, 0))})")
                for value, label in rest
                if told.get(value) or value == chosen.get(name)
            ]
            field.choices = [every, *kept]  # type: ignore[attr-defined]


def _words(choices: Any) -> list[tuple[str, str]]:
    return [(str(value), str(label)) for value, label in choices]
