"""Reading a form as a browser does, so that what is sent is what the page really offers."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup, Tag
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.matrix.world import PDF

Values = dict[str, Any]


def form_of(page: bytes, press: str = "") -> Tag:
    """The form that writes: the one of the button `press` (a selector), else the one with a key, else the only one."""
    main = BeautifulSoup(page, "lxml").select_one("main")
    assert main is not None
    if press:
        button = main.select_one(press)
        assert button is not None, f"no button “{press}”"
        found = button.find_parent("form")
        assert found is not None
        return found
    forms = main.select("form[method=post]")
    keyed = [one for one in forms if one.select_one("input[name=request_key]")]
    (found,) = keyed or forms
    return found


def filled(form: Tag) -> dict[str, list[str]]:
    """What a browser would send if nobody touched the form; files are left out."""
    sent: dict[str, list[str]] = {}
    for control in form.select("input[name], select[name], textarea[name]"):
        for value in _values_of(control):
            sent.setdefault(str(control["name"]), []).append(value)
    return sent


def _values_of(control: Tag) -> list[str]:
    kind = control.get("type", "text")
    if control.name == "textarea":
        return [control.text.removeprefix("\r\n").removeprefix("\n")]
    if control.name == "select":
        options = control.select("option")
        chosen = [one for one in options if one.has_attr("selected")] or (
            [] if control.has_attr("multiple") else options[:1]
        )
        return [str(one.get("value", one.text)) for one in chosen]
    if kind in ("file", "submit", "button"):
        return []
    if kind in ("checkbox", "radio") and not control.has_attr("checked"):
        return []
    return [str(control.get("value", "on" if kind == "checkbox" else ""))]


def choose(form: Tag, name: str, words: str = "") -> str:
    """The value of the first choice of a list that says `words` and is not the empty one."""
    for one in form.select(f"select[name={name}] option, input[name={name}]"):
        label = one.text or (one.find_parent("label") or one.parent).get_text() if one.parent else ""
        if one.get("value") and words in label:
            return str(one["value"])
    raise AssertionError(f"no choice “{words}” in {name}")


def body(form: Tag, values: Values) -> dict[str, Any]:
    """What is sent: the form as it came with `values` on top; a callable makes its value from the form."""
    sent: dict[str, Any] = dict(filled(form))
    for name, value in values.items():
        sent[name] = value(form) if callable(value) else value
    return sent


def target(form: Tag, address: str, press: str = "") -> str:
    """Where the form is sent, by the button `press` if one is named."""
    button = form.find_parent("main").select_one(press) if press else None  # type: ignore[union-attr]
    return str((button and button.get("formaction")) or form.get("action") or address)


def read(client: Client, address: str, press: str = "") -> Tag:
    """Open the page of a form."""
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return form_of(response.content, press)


def upload(name: str = "minh-chung.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")
