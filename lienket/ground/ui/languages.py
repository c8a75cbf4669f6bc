"""Templates compiled once per language, with their sentences already in place.

A page holds some fifty fixed sentences and a dozen drawings. Looking each up at every view costs a third of
the page, and a filter on a constant would be folded at compile time in whatever language came first. So every
language has an environment of its own: calls such as `_("Lưu")`, `icon("lock")` and `static("ui/app.css")`
with constant arguments become plain text of the compiled template, and the filters know their language.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jinja2
from django.conf import settings
from django.utils import translation
from jinja2 import nodes
from markupsafe import Markup

from lienket.ground.ui.filters import in_language

_GETTEXT = ("_", "gettext")


def _constants(call: nodes.Call) -> list[Any] | None:
    """The plain positional arguments of a call, or None where one is only known when the page is drawn."""
    if call.dyn_args or call.dyn_kwargs or not all(isinstance(one, nodes.Const) for one in call.args):
        return None
    return [one.value for one in call.args if isinstance(one, nodes.Const)]


class PageEnvironment(jinja2.Environment):
    """The environment that Django sees; it answers with the one of the active language.

    `known` names the functions whose answer for given arguments stays the same while the process lives.
    """

    known: dict[str, Callable[..., Any]]
    language: str | None = None

    def __init__(self, *, known: dict[str, Callable[..., Any]], **options: Any) -> None:
        super().__init__(**options)
        self.known = known
        self._by_language: dict[str, PageEnvironment] = {}

    def _of_language(self) -> PageEnvironment:
        if self.language is not None:
            return self
        code = translation.get_language() or settings.LANGUAGE_CODE
        if code not in self._by_language:
            one = self.overlay()
            one.language = code
            one.filters = {**self.filters, **in_language(code)}
            one.globals = {**self.globals, "language": lambda: code}
            self._by_language[code] = one
        return self._by_language[code]

    def get_template(self, name: Any, parent: str | None = None, globals: Any = None) -> jinja2.Template:
        own = self._of_language()
        return jinja2.Environment.get_template(own, name, parent, globals)

    def from_string(self, source: Any, globals: Any = None, template_class: Any = None) -> jinja2.Template:
        own = self._of_language()
        return jinja2.Environment.from_string(own, source, globals, template_class)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        if self.language is not None:
            with translation.override(self.language):
                self._settle(tree)
        return tree

    def _settle(self, tree: nodes.Node) -> None:
        """Replaces, from the leaves up, the calls whose answer is known already."""
        for field, value in tree.iter_fields():
            if isinstance(value, nodes.Node):
                self._settle(value)
                setattr(tree, field, self._settled(value))
            elif isinstance(value, list):
                for one in value:
                    if isinstance(one, nodes.Node):
                        self._settle(one)
                value[:] = [self._settled(one) if isinstance(one, nodes.Node) else one for one in value]

    def _settled(self, node: nodes.Node) -> nodes.Node:
        if not isinstance(node, nodes.Call) or not isinstance(node.node, nodes.Name):
            return node
        name, given = node.node.name, _constants(node)
        if given is None:
            return node
        if name in _GETTEXT and len(given) == 1:
            return self._sentence(given[0], node)
        if name in self.known and not node.kwargs:
            return nodes.Const(self.known[name](*given), lineno=node.lineno, environment=self)
        if name == "language" and not given and not node.kwargs:
            return nodes.Const(self.language, lineno=node.lineno, environment=self)
        return node

    def _sentence(self, text: str, call: nodes.Call) -> nodes.Node:
        """The translated sentence: plain when nothing is put in, else with its values escaped at viewing."""
        told = Markup(translation.gettext(text))  # noqa: S704  our own sentences, as new-style gettext has them
        if not call.kwargs:
            return nodes.Const(told % {}, lineno=call.lineno, environment=self)
        pairs = [
            nodes.Pair(nodes.Const(one.key, lineno=call.lineno, environment=self), one.value, lineno=call.lineno)
            for one in call.kwargs
        ]
        values = nodes.Dict(pairs, lineno=call.lineno, environment=self)
        left = nodes.Const(told, lineno=call.lineno, environment=self)
        return nodes.Mod(left, values, lineno=call.lineno, environment=self)
