"""Addresses inside drawings: only those that lead somewhere on a site, never ones that run something."""

from __future__ import annotations

from markupsafe import Markup, escape


def safe_href(href: str) -> str:
    """The address if it is a path, query, fragment or http(s) address; otherwise nothing."""
    href = href.strip()
    if not href.isprintable():
        return ""
    if href.startswith(("http://", "https://", "?", "#")):
        return href
    # Browsers read "//host" and "/\\host" as another site.
    return href if href.startswith("/") and href[1:2] not in ("/", "\\") else ""


def anchor(href: str, label: str, content: Markup) -> Markup:
    """The content inside a link with an accessible name, or bare when there is no usable address."""
    target = safe_href(href)
    if not target:
        return content
    return Markup('<a href="{}" aria-label="{}">{}</a>').format(target, label, content)


def text(href: str, words: str) -> Markup:
    """Words, as a link when there is a usable address."""
    target = safe_href(href)
    return Markup('<a href="{}">{}</a>').format(target, words) if target else escape(words)
