"""Addresses of other rooms' lists with their filters, in one place."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse

from lienket.agreements.choices import Count


def commitments_url(*, box: str = "", field: str = "", status: str = "", locality: str = "") -> str:
    """The list of commitments narrowed; the names are the parameters of that page."""
    given = {"linh-vuc": field, "trang-thai": status, "dia-phuong": locality, "o-dem": box}
    chosen = urlencode({name: value for name, value in given.items() if value})
    return reverse("agreements:commitments") + (f"?{chosen}" if chosen else "")


def box_urls(*, locality: str = "") -> dict[str, str]:
    """For each of the four official boxes the list of what stands in it."""
    return {box: commitments_url(box=box, locality=locality) for box in Count.values}


def balance_url(one: str, other: str) -> str:
    """What two localities of today promised each other; both named by code."""
    return reverse("agreements:balance") + "?" + urlencode({"a": one, "b": other})


def locality_url(code: str) -> str:
    return reverse("portal:locality", args=[code])


def commitment_url(programme: str, code: str) -> str:
    return reverse("agreements:commitment", args=[programme, code])
