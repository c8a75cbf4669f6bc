"""The base of every form of ours: sentences in place of Django's phrases, and fields in named groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_NUL = ProhibitNullCharactersValidator(
    gettext_lazy("Có ký tự rỗng không đọc được trong nội dung. Hãy xóa rồi gõ lại chỗ đó.")
)
_CHOOSING = (forms.Select, forms.RadioSelect, forms.CheckboxSelectMultiple)


def empty_sentence(field: forms.Field, name: str) -> str:
    """What is said when this required field was left empty."""
    label = {"label": str(field.label or name)}
    if isinstance(field, forms.BooleanField):
        return _("Cần đánh dấu vào ô “%(label)s”.") % label
    if isinstance(field, forms.FileField):
        return _("Chưa chọn tệp cho “%(label)s”.") % label
    if isinstance(field.widget, _CHOOSING):
        return _("Chưa chọn “%(label)s”.") % label
    return _("Chưa nhập “%(label)s”.") % label


def word_fields(form: forms.Form) -> None:
    """Sentences of ours in place of Django's on every field of a form: the empty field, the character NUL.

    Labels become words by the time the form is drawn, for the summary of errors looks for them in sentences.
    """
    for name, one in form.fields.items():
        if one.label is not None:
            one.label = str(one.label)
        if one.required:
            one.error_messages["required"] = empty_sentence(one, name)
        one.validators = [
            _NUL if isinstance(rule, ProhibitNullCharactersValidator) else rule for rule in one.validators
        ]


class PageForm(forms.Form):
    """A form drawn by `ui/form.html`.

    `groups` puts fields under headings: (("Thời hạn", ("start", "due")), …); fields named in none come first,
    without a heading. Every empty required field answers with its own name in the sentence.
    """

    groups: ClassVar[Sequence[tuple[Any, Sequence[str]]]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word_fields(self)

    def unsaved_files(self) -> list[str]:
        """Names of the files that came with a form that is refused: a browser does not send them again by itself."""
        if not self.errors:
            return []
        return [str(one.name) for _name, sent in self.files.lists() for one in sent]

    def grouped(self) -> Iterator[tuple[str, list[BoundField]]]:
        """(heading, visible fields) in order; the heading of the ungrouped is empty."""
        named = {name for _, names in self.groups for name in names}
        loose = [self[name] for name in self.fields if name not in named and not self[name].is_hidden]
        if loose:
            yield "", loose
        for heading, names in self.groups:
            yield str(heading), [self[name] for name in names if name in self.fields]


class FilterForm(forms.Form):
    """The filter bar of a list: sent by GET, every field optional, nonsense ignored field by field.

    `chosen()` gives the clean values of the fields that were filled in properly, so that an address typed by
    hand never fails the page.
    """

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "loc_%s")
        super().__init__(*args, **kwargs)
        for one in self.fields.values():
            one.required = False

    def chosen(self) -> dict[str, Any]:
        if not self.is_bound:
            return {}
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [], ())}
