"""The Jinja2 environment of every page.

Settings name it: TEMPLATES = [{"BACKEND": "django.template.backends.jinja2.Jinja2",
"DIRS": [… "lienket/<room>/templates" …], "OPTIONS": {"environment":
"lienket.ground.ui.environment.environment"}}].

In a template: `_("…")` and `{% trans %}`; `url(name, *args)`, `static(path)`, `icon(name)`,
`query(request, …)`, `tone(code)`, `widget(field)`, `language()`; the filters of `filters.py`. gettext is
new-style: placeholders are `%(name)s` with keyword arguments, and a bare percent sign in a translated text is
written `%%`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import jinja2
from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static as static_address
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils import translation

from lienket.ground.ui import filters
from lienket.ground.ui.icons import icon
from lienket.ground.ui.languages import PageEnvironment
from lienket.ground.ui.paging import query
from lienket.ground.ui.tones import tone
from lienket.ground.ui.widgets import kind_of, widget


@lru_cache(maxsize=8192)
def _reversed(
    urlconf: str | None, prefix: str, name: str, args: tuple[Any, ...], pairs: tuple[tuple[str, Any], ...]
) -> str:
    return reverse(name, urlconf=urlconf, args=args or None, kwargs=dict(pairs) or None)


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a named page; remembered, because a list asks for the same ones on every row."""
    return _reversed(get_urlconf(), get_script_prefix(), name, args, tuple(kwargs.items()))


_static = lru_cache(maxsize=512)(static_address)


def static(path: str) -> str:
    """The address of one of our own files; remembered unless DEBUG, where files change under the server."""
    return static_address(path) if settings.DEBUG else _static(path)


def language() -> str:
    """The code of the language the page is written in."""
    return translation.get_language() or settings.LANGUAGE_CODE


def request_query(request: HttpRequest, **changes: Any) -> str:
    """`query(request, linh_vuc="y-te", trang=None)`: see `paging.query`."""
    return query(request.GET, **changes)


def environment(**options: Any) -> jinja2.Environment:
    """What Django's Jinja2 backend calls once per process."""
    options = {"trim_blocks": True, "lstrip_blocks": True, "autoescape": True, **options}
    options["extensions"] = [*options.get("extensions", ()), "jinja2.ext.i18n"]
    known: dict[str, Callable[..., Any]] = {"icon": icon} if settings.DEBUG else {"icon": icon, "static": static}
    env = PageEnvironment(known=known, **options)
    env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=translation.gettext,
        ngettext=translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    env.globals.update(
        url=url,
        static=static,
        icon=icon,
        tone=tone,
        widget=widget,
        kind_of=kind_of,
        language=language,
        query=request_query,
    )
    env.filters.update(filters.FILTERS)
    env.filters["query"] = request_query
    return env
