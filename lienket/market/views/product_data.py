"""A public product as machines read it: schema.org in JSON-LD, and what links to it show."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest
from django.utils.text import Truncator
from markupsafe import Markup

from lienket.market import queries
from lienket.market.models import Certificate, Product

_UNSAFE = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def absolute(request: HttpRequest, address: str) -> str:
    """An address as other sites must write it: under the public name of the platform, or as it was asked for."""
    return urljoin(settings.PUBLIC_URL or request.build_absolute_uri("/"), address)


def summary(product: Product) -> str:
    """One paragraph of at most 200 characters: the description, or what the product is and where it comes from."""
    text = " ".join((product.note or product.story).split())
    if not text:
        text = f"{product.name} – {product.commodity.name}, {queries.unit_words(product.place)}"
    return str(Truncator(text).chars(200))


def json_ld(request: HttpRequest, product: Product, papers: Sequence[Certificate], stars: int) -> Markup:
    """The script element of a Product with its maker and its certificates; a data block, which nothing runs."""
    body = json.dumps(_product(request, product, papers, stars), ensure_ascii=False).translate(_UNSAFE)
    return Markup('<script type="application/ld+json">{}</script>').format(Markup(body))  # noqa: S704 - see _UNSAFE


def _product(request: HttpRequest, one: Product, papers: Sequence[Certificate], stars: int) -> dict[str, Any]:
    owner = {
        "@type": "Organization",
        "name": one.member or one.owner.name,
        "address": {"@type": "PostalAddress", "addressRegion": one.province.name, "addressCountry": "VN"},
    }
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": one.name,
        "description": summary(one),
        "url": absolute(request, one.public_url),
        "category": one.commodity.name,
        "countryOfOrigin": {"@type": "Country", "name": "VN"},
        "manufacturer": owner,
        "image": [absolute(request, photo.get_absolute_url()) for photo in one.photos.all()],
        "hasCertification": [_certification(paper) for paper in papers],
        "additionalProperty": [
            {"@type": "PropertyValue", "name": name, "value": value}
            for name, value in (
                ("origin", queries.unit_words(one.place)),
                ("variety", one.variety),
                ("grade", one.grade),
                ("HS", one.hs.code if one.hs else ""),
                ("VSIC", one.vsic.code if one.vsic else ""),
                ("geographicalIndication", one.geographical.name if one.geographical else ""),
                ("ocopStars", stars),
            )
            if value
        ],
    }
    return {name: value for name, value in found.items() if value}


def _certification(paper: Certificate) -> dict[str, Any]:
    until = {"expires": paper.until.isoformat()} if paper.until else {}
    return {
        "@type": "Certification",
        "name": paper.kind.name,
        "certificationIdentification": paper.number,
        "certificationStatus": "https://schema.org/CertificationActive",
        "issuedBy": {"@type": "Organization", "name": paper.issuer},
        "validFrom": paper.issued_on.isoformat(),
        **until,
    }
