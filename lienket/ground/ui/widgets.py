"""Form controls as HTML, written directly.

Django renders each control, and each option of a list, through a template of its own; a filter with 34
provinces would cost more than the rest of the page. The common controls are therefore written here, with the
classes and the aria attributes of the kit; any other control falls back to Django's own rendering.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.widgets import Input
from markupsafe import Markup, escape


def kind_of(bound: BoundField) -> str:
    """How the field is laid out: hidden, checkbox, group (several choices), file, select, text or other."""
    control = bound.field.widget
    if control.is_hidden:
        return "hidden"
    if isinstance(control, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "group"
    if isinstance(control, forms.CheckboxInput):
        return "checkbox"
    if isinstance(control, forms.FileInput):
        return "file"
    if isinstance(control, forms.Select):
        return "select"
    if isinstance(control, forms.Textarea | Input):
        return "text"
    return "other"


def widget(bound: BoundField, described_by: str = "", **extra: Any) -> Markup:
    """The control of a field; `described_by` holds the ids of its hint and error, `extra` more attributes.

    Underscores in the names of `extra` become hyphens, so `data_draft=True` is `data-draft`.
    """
    control = bound.field.widget
    attrs = {"name": bound.html_name, "id": bound.id_for_label or bound.auto_id or None, **control.attrs}
    attrs |= {name.replace("_", "-"): value for name, value in extra.items()}
    if described_by:
        attrs["aria-describedby"] = described_by
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if bound.field.disabled:
        attrs["disabled"] = True
    return _HTML.get(kind_of(bound), _other)(bound, control, attrs)


def _attributes(attrs: dict[str, Any]) -> str:
    parts = []
    for name, value in attrs.items():
        if value is True:
            parts.append(f" {name}")
        elif value is not None and value is not False:
            parts.append(f' {name}="{escape(value)}"')
    return "".join(parts)


def _with_class(attrs: dict[str, Any], name: str, bound: BoundField) -> dict[str, Any]:
    parts = (name, attrs.get("class", ""), "is-invalid" if bound.errors else "")
    return {**attrs, "class": " ".join(part for part in parts if part)}


def _required(bound: BoundField) -> bool:
    return bound.field.required and bound.form.use_required_attribute


def _text(bound: BoundField, control: Any, attrs: dict[str, Any]) -> Markup:
    attrs = _with_class(attrs, "form-control", bound)
    attrs["required"] = _required(bound)
    if isinstance(control, forms.Textarea):
        text = control.format_value(bound.value()) or ""
        # A first line break inside a textarea is swallowed by browsers: one more keeps the text whole.
        return Markup(f"<textarea{_attributes(attrs)}>\n{escape(text)}</textarea>")  # noqa: S704  escaped
    shown = None if control.input_type == "password" else control.format_value(bound.value())
    attrs = {"type": control.input_type, **attrs, "value": shown}
    return Markup(f"<input{_attributes(attrs)}>")  # noqa: S704  escaped


def _hidden(bound: BoundField, control: Any, attrs: dict[str, Any]) -> Markup:
    if not isinstance(control, forms.HiddenInput) or isinstance(control, forms.MultipleHiddenInput):
        return Markup(bound.as_hidden())  # noqa: S704  Django escapes it
    attrs = {"type": "hidden", **attrs, "value": control.format_value(bound.value())}
    return Markup(f"<input{_attributes(attrs)}>")  # noqa: S704  escaped


def _checkbox(bound: BoundField, control: Any, attrs: dict[str, Any]) -> Markup:
    attrs = {"type": "checkbox", **_with_class(attrs, "form-check-input", bound)}
    attrs["required"] = _required(bound)
    attrs["checked"] = bool(control.check_test(bound.value()))
    return Markup(f"<input{_attributes(attrs)}>")  # noqa: S704  escaped


def _file(bound: BoundField, control: Any, attrs: dict[str, Any]) -> Markup:
    attrs = {"type": "file", **_with_class(attrs, "form-control", bound)}
    attrs["required"] = _required(bound) and not bound.initial
    attrs["multiple"] = bool(getattr(control, "allow_multiple_selected", False))
    return Markup(f"<input{_attributes(attrs)}>")  # noqa: S704  escaped


def _chosen(bound: BoundField) -> set[str]:
    value = bound.value()
    values = value if isinstance(value, list | tuple | set) else [value]
    return {"" if one is None else str(one) for one in values}


def _options(choices: Iterable[Any], chosen: set[str]) -> str:
    parts = []
    for value, label in choices:
        if isinstance(label, list | tuple):
            parts.append(f'<optgroup label="{escape(value)}">{_options(label, chosen)}</optgroup>')
            continue
        text = "" if value is None else str(value)
        selected = " selected" if text in chosen else ""
        parts.append(f'<option value="{escape(text)}"{selected}>{escape(label)}</option>')
    return "".join(parts)


def _select(bound: BoundField, control: Any, attrs: dict[str, Any]) -> Markup:
    attrs = _with_class(attrs, "form-select", bound)
    attrs["required"] = _required(bound)
    attrs["multiple"] = bool(control.allow_multiple_selected)
    inside = _options(control.choices, _chosen(bound))
    return Markup(f"<select{_attributes(attrs)}>{inside}</select>")  # noqa: S704  escaped


def _group(bound: BoundField, control: Any, attrs: dict[str, Any]) -> Markup:
    kind, chosen, base = control.input_type, _chosen(bound), attrs.pop("id", None) or bound.html_name
    attrs = _with_class(attrs, "form-check-input", bound)
    attrs.pop("aria-describedby", None)  # said once, by the fieldset around the choices
    parts = []
    for index, (value, label) in enumerate(_flat(control.choices)):
        text = "" if value is None else str(value)
        own = {"type": kind, **attrs, "id": f"{base}_{index}", "value": text, "checked": text in chosen}
        parts.append(
            f'<div class="form-check"><input{_attributes(own)}>'
            f'<label class="form-check-label" for="{escape(own["id"])}">{escape(label)}</label></div>'
        )
    return Markup("".join(parts))  # noqa: S704  escaped


def _flat(choices: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield value, label


def _other(bound: BoundField, control: Any, attrs: dict[str, Any]) -> Markup:
    attrs = {name: value for name, value in attrs.items() if name not in ("name", "id")}
    return Markup(bound.as_widget(attrs=_with_class(attrs, "form-control", bound)))  # noqa: S704  Django escapes


_HTML = {
    "text": _text,
    "hidden": _hidden,
    "checkbox": _checkbox,
    "file": _file,
    "select": _select,
    "group": _group,
}
