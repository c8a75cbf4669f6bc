"""What an address asks for and nobody understands: told above a list, refused where a file is wanted.

A list that quietly leaves out a filter shows more than was asked for, and a file of it is taken for the answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from lienket.ground.refusals import NotUnderstood
from lienket.ground.ui.forms import FilterForm

#: What other sites hang on addresses that are passed around: theirs to read, no filter that someone meant.
_TRACKERS = re.compile(r"utm_|fbclid|gclid|msclkid|zarsrc|zalo|_", re.IGNORECASE)
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Misread:
    """A parameter of an address that was passed over, and the sentence that says so."""

    name: str
    sentence: str


def quoted(value: str) -> str:
    """What someone typed into an address, fit to be repeated in a sentence."""
    plain = "".join(sign if sign.isprintable() else "\ufffd" for sign in value)
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"


def wrong_value(name: str, label: str, value: str) -> Misread:
    """A filter of the list was given a value that it does not have."""
    words = _("Không hiểu “%(value)s” ở bộ lọc “%(label)s”, nên danh sách chưa lọc theo đó.")
    return Misread(name, words % {"value": quoted(value), "label": label})


def unknown_name(name: str) -> Misread:
    """The list has no such filter."""
    return Misread(name, _("Danh sách này không có bộ lọc “%(name)s” ghi trên địa chỉ.") % {"name": quoted(name)})


def strangers(parameters: QueryDict, known: Iterable[str]) -> Iterator[Misread]:
    """The parameters that no filter of the list is named by."""
    names = {*known, "trang"}
    for name, value in parameters.items():
        if name not in names and value != "" and not _TRACKERS.match(name):
            yield unknown_name(name)


def misread(parameters: QueryDict, form: FilterForm, *, known: Iterable[str] = ()) -> list[Misread]:
    """All that a filter form did not understand; `known` names what else the list reads from its address."""
    found = list(strangers(parameters, [*map(form.add_prefix, form.fields), *known]))
    for name in form.errors if form.is_bound else ():
        if name in form.fields:
            bound = form[name]
            value = parameters.get(bound.html_name, "")
            found.append(wrong_value(bound.html_name, str(bound.label), value))
    return found


def understood(parameters: QueryDict, found: Iterable[Misread]) -> QueryDict:
    """The parameters without those that were misread: what a link to a file of the list carries on."""
    kept = parameters.copy()
    for one in found:
        kept.pop(one.name, None)
    return kept


def refuse_misread(found: Iterable[Misread]) -> None:
    """A file must hold what was asked for. Raises NotUnderstood with every sentence."""
    sentences = [one.sentence for one in found]
    if sentences:
        sentences.append(_("Hãy sửa địa chỉ rồi tải lại."))
        raise NotUnderstood(" ".join(sentences))
