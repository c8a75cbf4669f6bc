"""Loading the packaged reference data of goods: commodities, units, kinds of certificates, seasons, codes."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from lienket.ground.audit.acts import Actor, act
from lienket.ground.jobs import enqueue
from lienket.ground.refusals import Refusal
from lienket.ground.search.tasks import put_everything_again
from lienket.localities.models import Unit
from lienket.market.actions.ocop_cards import load_packaged_card
from lienket.market.models import CertificateKind, Commodity, GoodsCode, Indication, Measure, Season

DATA = Path(__file__).resolve().parent.parent / "data"
Tell = Callable[[str], None]
Values = dict[str, Any]


def load_reference(*, actor: Actor, folder: Path = DATA, tell: Tell = lambda words: None) -> int:
    """Bring the reference data up to the files; returns how many rows are new or changed, 0 writes nothing at all.

    Rows that a file no longer holds stay: lots name them. Raises Refusal where the files contradict themselves.
    """
    with transaction.atomic():
        with act(actor, "market.load_reference", words="nạp danh mục hàng hóa, đơn vị tính, loại giấy, mùa vụ, mã"):
            written = _put(Commodity, _commodities(_read(folder / "commodities.csv")))
            written += _put(Measure, _measures(_read(folder / "measures.csv")))
            written += _put(CertificateKind, _kinds(_read(folder / "certificates.csv")))
            written += _put(Season, _seasons(_read(folder / "seasons.csv")), names=("province_id", "name"))
            written += _put(GoodsCode, _codes(_read(folder / "codes.csv")), names=("scheme", "code", "valid_from"))
            written += _put(Indication, _indications(_read(folder / "indications.csv")))
            if written:  # lots are found by the names of goods
                enqueue(put_everything_again, key="names")
            written += load_packaged_card(actor=actor) is not None
        if not written:  # every start of the platform asks: what changed nothing leaves no line in the trail
            transaction.set_rollback(True)
    tell(f"Danh mục hàng hóa: {written} dòng mới hoặc đổi")
    return written


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as source:
        return list(csv.DictReader(source))


def _cited(row: dict[str, str]) -> Values:
    return {
        "valid_from": date.fromisoformat(row["valid_from"]) if row.get("valid_from") else None,
        "valid_to": date.fromisoformat(row["valid_to"]) if row.get("valid_to") else None,
        "legal_ref": row["legal_ref"],
        "verified": row["verified"] == "true",
    }


def _commodities(rows: list[dict[str, str]]) -> list[Values]:
    paths: dict[str, str] = {}
    found = []
    for order, row in enumerate(rows):
        code, parent = row["code"], row["parent"]
        if code in paths or (parent and parent not in paths):
            told = _("Danh mục mặt hàng: dòng %(n)d (%(code)s) trùng mã, hoặc đứng trước nhóm cha của nó.")
            raise Refusal(told % {"n": order + 2, "code": code})
        paths[code] = f"{paths[parent]}/{code}" if parent else code
        found.append(
            {
                "code": code,
                "parent": parent,
                "path": paths[code],
                "order": order,
                **{name: row[name] for name in ("kind", "name", "name_en", "ocop", "hs")},
                **{name: int(row[name]) if row[name] else None for name in ("price_from", "price_to")},
                **_cited(row),
            }
        )
    return found


def _measures(rows: list[dict[str, str]]) -> list[Values]:
    return [
        {
            **{name: row[name] for name in ("code", "name", "name_en", "dimension", "aliases", "note")},
            "factor": Decimal(row["factor"]) if row["factor"] else None,
            "order": order,
            **_cited(row),
        }
        for order, row in enumerate(rows)
    ]


def _kinds(rows: list[dict[str, str]]) -> list[Values]:
    return [
        {
            **{name: row[name] for name in ("code", "name", "name_en", "standard")},
            "months": int(row["months"]) if row["months"] else None,
            "order": order,
            **_cited(row),
        }
        for order, row in enumerate(rows)
    ]


def _seasons(rows: list[dict[str, str]]) -> list[Values]:
    commodities = dict(Commodity.objects.values_list("code", "pk"))
    provinces = dict(Unit.objects.filter(level="province", valid_to=None).values_list("code", "pk"))
    found = []
    for order, row in enumerate(rows):
        if row["commodity"] not in commodities or row["province"] not in provinces:
            raise Refusal(_("Mùa thu hoạch: dòng %(n)d nêu mặt hàng hoặc tỉnh không có.") % {"n": order + 2})
        found.append(
            {
                "commodity_id": commodities[row["commodity"]],
                "province_id": provinces[row["province"]],
                **{name: row[name] for name in ("name", "name_en", "note")},
                **{name: int(row[name]) for name in ("first_month", "last_month")},
                "order": order,
                **_cited(row),
            }
        )
    return found


def _codes(rows: list[dict[str, str]]) -> list[Values]:
    return [
        {**{name: row[name] for name in ("scheme", "code", "name", "name_en")}, "order": order, **_cited(row)}
        for order, row in enumerate(rows)
    ]


def _indications(rows: list[dict[str, str]]) -> list[Values]:
    commodities = dict(Commodity.objects.values_list("code", "pk"))
    provinces = dict(Unit.objects.filter(level="province", valid_to=None).values_list("code", "pk"))
    found = []
    for order, row in enumerate(rows):
        if row["commodity"] not in commodities or row["province"] not in provinces:
            raise Refusal(_("Chỉ dẫn địa lý: dòng %(n)d nêu mặt hàng hoặc tỉnh không có.") % {"n": order + 2})
        found.append(
            {
                "commodity_id": commodities[row["commodity"]],
                "province_id": provinces[row["province"]],
                **{name: row[name] for name in ("code", "number", "name", "name_en", "scope")},
                "order": order,
                **_cited(row),
            }
        )
    return found


def _put(model: type[Model], rows: list[Values], names: tuple[str, ...] = ("code",)) -> int:
    """Create what is new and change what differs; returns how many."""
    held = {tuple(getattr(one, name) for name in names): one for one in model._default_manager.all()}
    written = 0
    for values in rows:
        key = tuple(values[name] for name in names)
        if "parent" in values:
            parent = values.pop("parent")
            values["parent_id"] = held[(parent,)].pk if parent else None
        one = held.get(key)
        if one is not None and all(getattr(one, name) == value for name, value in values.items()):
            continue
        one = one or model()
        for name, value in values.items():
            setattr(one, name, value)
        one.save()
        held[key] = one
        written += 1
    return written
