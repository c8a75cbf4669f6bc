"""Sample lots of sample organisations: well-known products in their season, nobody's figures."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from lienket.ground.audit.acts import Platform, act
from lienket.localities.models import Organisation, Unit
from lienket.market import rules
from lienket.market.actions.goods import make_certificate, make_product
from lienket.market.actions.lots import Goods, make_lot
from lienket.market.actions.months import derive
from lienket.market.actions.reference import DATA
from lienket.market.actions.sample_deals import load_deals
from lienket.market.actions.sample_goods import SampleGoods
from lienket.market.actions.sample_inquiries import load_inquiries
from lienket.market.choices import LotState, Side
from lienket.market.models import Certificate, CertificateKind, Commodity, Estimate, Lot, Measure


def load_sample(*, actor: Platform, today: date) -> int:
    """Enter the sample lots, in the coming run of their months; returns how many, 0 when they are there already."""
    if Lot.objects.filter(sample=True).exists():
        return 0
    book = tomllib.loads((DATA / "sample" / "lots.toml").read_text(encoding="utf-8"))
    owners = {one.key: one for one in Organisation.objects.filter(sample=True)}
    kinds = {one.code: one for one in CertificateKind.objects.all()}
    with act(actor, "market.load_sample", words="nạp lô hàng mẫu"):
        papers: dict[str, Certificate] = {}
        for row in book["certificate"]:
            papers[row["number"]] = make_certificate(
                actor=actor,
                owner=owners[row["owner"]],
                kind=kinds[row["kind"]],
                number=row["number"],
                issuer=row["issuer"],
                issued_on=today - timedelta(days=row["issued_days_ago"]),
                scope=row.get("scope", ""),
                sample=True,
            )
        goods = SampleGoods(actor, owners, today)
        goods.load_codes()
        for row in book["lot"]:
            _lot(actor, row, owners[row["owner"]], papers, kinds, today, goods)
        load_deals(actor=actor, today=today)
        load_inquiries(actor=actor, today=today)
        _estimates(actor, today)
    return len(book["lot"])


def _estimates(actor: Platform, today: date) -> None:
    """What provinces would declare: the figures of one newspaper for Hà Nội, the others made up for coming months."""
    book = tomllib.loads((DATA / "sample" / "estimates.toml").read_text(encoding="utf-8"))
    commodities = {one.code: one for one in Commodity.objects.all()}
    owners = {one.key: one for one in Organisation.objects.filter(key__in=[row["owner"] for row in book["estimate"]])}
    tonne = Measure.objects.get(code="tan")
    made = []
    for row in book["estimate"]:
        owner, ahead = owners[row["owner"]], row.get("months_ahead")
        made.append(
            Estimate(
                owner=owner,
                province=owner.locality.province or owner.locality,
                commodity=commodities[row["commodity"]],
                month=rules.months_from(today, ahead + 1)[-1] if ahead is not None else row["month"],
                supply=row.get("supply"),
                demand=row.get("demand"),
                measure=tonne,
                source=row["source"],
                declared_on=today,
                sample=True,
            )
        )
    Estimate.objects.bulk_create(made)
    derive(actor=actor, today=today)


def _lot(
    actor: Platform,
    row: dict[str, Any],
    owner: Organisation,
    papers: dict[str, Certificate],
    kinds: dict[str, CertificateKind],
    today: date,
    told: SampleGoods,
) -> None:
    commodity = Commodity.objects.get(code=row["commodity"])
    units = Unit.objects.select_related("province").filter(valid_to=None, level__in=("province", "commune"))
    place = units.get(code=row["place"])
    starts_on, ends_on = _window(row["months"], today)
    product = None
    if row["side"] == Side.SUPPLY:
        product = make_product(
            actor=actor,
            owner=owner,
            commodity=commodity,
            name=row["title"],
            member=row.get("member", ""),
            variety=row.get("variety", ""),
            grade=row.get("grade", ""),
            place=place,
            certificates=[papers[number] for number in row.get("certificates", [])],
            sample=True,
            **told.words(row["title"]),
        )
    goods = Goods(
        commodity=commodity,
        title=row["title"],
        product=product,
        member=row.get("member", ""),
        spec=row.get("spec", ""),
        quantity=Decimal(str(row["quantity"])),
        measure=Measure.objects.get(code=row["unit"]),
        price_low=row.get("price_low"),
        price_high=row.get("price_high"),
        price_at=row.get("price_at", "store"),
        starts_on=starts_on,
        ends_on=ends_on,
        min_lot=Decimal(str(row["min_lot"])) if "min_lot" in row else None,
        weekly=Decimal(str(row["weekly"])) if "weekly" in row else None,
        keeping=row.get("keeping", "plain"),
        place=place,
        contact_name=row.get("contact", "Người mẫu"),
        contact_phone="024 0000 0000",
        contact_email="lien.he@mau.lienket.vn",
        certificates=[papers[number] for number in row.get("certificates", [])],
        required=[kinds[code] for code in row.get("required", [])],
    )
    make_lot(actor=actor, owner=owner, side=row["side"], goods=goods, state=LotState.OPEN, sample=True)


def _window(months: list[int], today: date) -> tuple[date, date]:
    """The coming run of a season [first, last]: this year's unless it is over."""
    first, last = months
    length = (last - first) % 12 + 1
    start = date(today.year - 1, first, 1)
    while True:
        end = rules.months_from(start, length + 1)[-1] - timedelta(days=1)
        if end >= today:
            return start, end
        start = start.replace(year=start.year + 1)
