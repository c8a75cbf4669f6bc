"""Every address of the house that writes, sorted by what could go wrong when two people, or two clicks, use it.

`creates()` are proven by F7 (sent ten times, done once), `edits()` by F8 (nobody overwrites what they have not seen).
What is in neither is in `NEITHER` with its reason. Together they are all addresses with POST: a new one fails a test
until it has its case.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bs4 import Tag
from django.db import models
from django.urls import reverse
from django.utils import timezone

from lienket.accounts.models import Mandate, Membership, Person
from lienket.agreements.models import (
    Agreement,
    Commitment,
    Field,
    Participation,
    PeriodReport,
    Programme,
    Progress,
    Rehearsal,
)
from lienket.coordination.models import Event, Extension, Report, Request
from lienket.drafting.models import Document, Draft, Move
from lienket.localities.models import Organisation
from lienket.market.models import (
    Arrangement,
    Asked,
    Ballot,
    Batch,
    BatchProblem,
    Certificate,
    CertificateFact,
    Council,
    Deal,
    Delivery,
    DeliverySheet,
    Dismissal,
    Dossier,
    DossierFile,
    ErrorDeclaration,
    Estimate,
    GoodsSheet,
    GrowingCode,
    GrowingFact,
    Inquiry,
    Inspection,
    Lot,
    LotSheet,
    Match,
    Paper,
    PointFact,
    PointGoods,
    PointOfSale,
    PointSale,
    Product,
    ProductPhoto,
    Proposal,
    Quote,
    Recall,
    Recognition,
    Round,
    SalesSheet,
    Scorecard,
    ScorecardItem,
    TraceEvent,
    TraceSheet,
)
from lienket.monitoring.models import (
    AlertRule,
    Instrument,
    Intake,
    Judged,
    ReadingSheet,
    SampleSheet,
    Series,
    Source,
    Station,
    StationSheet,
    Tie,
    Upkeep,
    WaterSample,
)
from tests.matrix.monitoring import new_judged, new_rule, new_tie, new_upkeep
from tests.matrix.world import photo
from tests.reliability.filling import Values, choose, upload
from tests.reliability.stage import Scene

#: Addresses that write nothing two people share.
NEITHER = {
    "accounts:act_for": "chooses a hat in one's own session",
    "accounts:person_password": "a password is never shown, so nothing seen is overwritten; each reset is in the trail",
    "localities:lookup_sheet": "answers about a sheet and keeps nothing of it",
    "portal:language": "sets a cookie",
    "market:lots_step": "each lot that another moved meanwhile stays as it is, and the second is told which",
    "monitoring:helds_step": "a row that another settled meanwhile stays as it is: only those that wait are settled",
    "market:deliveries_judge": "a row judged or changed meanwhile is told in its row, and nothing is written",
    "market:photo_drop": "a photograph is taken off once: the second finds it gone",
    "market:point_goods_end": "goods end once: the second is told the day on which they ended",
    "monitoring:source_key": "a new key is told to whoever made it and replaces the one before, which no page shows",
    "monitoring:folder_step": "pausing what is paused changes nothing, and shows how it stands",
    "monitoring:things": "a program shows a key; a reading sent again is the same (tests/monitoring/test_sending.py)",
    "monitoring:things_batch": "as monitoring:things (tests/monitoring/test_batch.py)",
    "monitoring:things_create": "as monitoring:things",
    "portal:trail_check": "a second asking is refused while a check waits or runs, and for five minutes after",
}


@dataclass(frozen=True)
class Create:
    """A form that makes something: who sends it, what they fill in, what is there afterwards."""

    sender: str
    makes: type[models.Model]
    address: Callable[[Scene], str]
    values: Callable[[Scene], Values]
    other: str
    """The field by which the other body differs; empty where the thing in the address is the key."""
    rows: int = 1
    """How many more there are afterwards; less than none where something is taken back."""
    press: str = ""
    """The button, where the page of the address holds more than one form."""


@dataclass(frozen=True)
class Edit:
    """A form that changes something: who both are, what each fills in, and what the loser must read."""

    people: tuple[str, str]
    address: Callable[[Scene], str]
    first: Values
    second: Values
    told: tuple[str, ...]
    """Words on the page of the second: what was saved, and what they wanted."""
    press: str = ""
    """The button, where the page of the address holds more than one form."""


def _day(days: int) -> str:
    return f"{timezone.localdate() + timedelta(days=days):%d/%m/%Y}"


def _at(name: str, **kwargs: Any) -> str:
    return reverse(name, kwargs=kwargs)


def _of_commitment(name: str, scene: Scene, made: Commitment | None = None) -> str:
    one = made or scene.commitment()
    return _at(name, programme=one.programme.code, code=one.code)


def creates() -> dict[str, Create]:
    """By address. Only the first of a pair of addresses that share a form needs the thing to be fresh."""
    return {
        "agreements:agreement_new": Create(
            "owner-officer", Agreement, lambda s: _at("agreements:agreement_new"),
            lambda s: {"title": "Ghi nhớ hợp tác du lịch", "symbol": "12/GN"}, "title",
        ),
        "agreements:programme_new": Create(
            "owner-officer", Programme, lambda s: _at("agreements:programme_new", code=s.world.agreement.code),
            lambda s: {"title": "Chương trình mùa xuân", "starts_on": _day(0), "ends_on": _day(365)}, "title",
        ),
        "agreements:commitment_new": Create(
            "owner-officer", Commitment, lambda s: _at("agreements:commitment_new", code=s.world.programme.code),
            lambda s: {
                "code": "N1", "title": "Mở điểm bán hàng", "field": lambda form: choose(form, "field"),
                "due_on": _day(60), "lead": s.world.programme.owner.name, "partners": s.partner.name,
            }, "title",
        ),
        "agreements:partners_ask": Create(
            "owner-officer", Participation, lambda s: _of_commitment("agreements:partners_ask", s),
            lambda s: {"organisations_named": "Ủy ban nhân dân tỉnh Cà Mau"}, "organisations_named",
        ),
        "agreements:progress_new": Create(
            "partner-clerk", Progress, lambda s: _of_commitment("agreements:progress_new", s),
            lambda s: {"text": "Đã ký với ba hợp tác xã", "percent": "30", "files": lambda form: upload()}, "text",
        ),
        "agreements:report_new": Create(
            "owner-officer", PeriodReport, lambda s: _at("agreements:report_new", code=s.world.programme.code),
            lambda s: {"signer": "Trần Thị Bình"}, "signer",
        ),
        "agreements:field_new": Create(
            "platform", Field, lambda s: _at("agreements:field_new"), lambda s: {"name": "Chuyển đổi số"}, "name",
        ),
        "agreements:commitments_import": Create(
            "owner-clerk", Rehearsal, lambda s: _at("agreements:commitments_import", code=s.programme().code),
            lambda s: {"file": lambda form, s=s: upload("bang.xlsx", s.sheet(Programme.objects.latest("pk")))}, "file",
        ),
        "agreements:commitments_rehearsal": Create(
            "owner-officer", Commitment, lambda s: s.kept_sheet().get_absolute_url(), lambda s: {}, "", rows=2,
        ),
        "monitoring:sample_new": Create(
            "owner-officer", WaterSample, lambda s: _at("monitoring:sample_new"),
            lambda s: {
                "code": "MN-2", "water": "Sông Đáy", "site": "Cầu Phủ Lý", "place": "tỉnh Ninh Bình",
                "taken_on": _day(-3), "p0": "7,2",
            }, "site",
        ),
        "monitoring:source_new": Create(
            "owner-officer", Source, lambda s: _at("monitoring:source_new"), lambda s: {"name": "Bộ ghi"}, "name",
        ),
        "monitoring:folder_new": Create(
            "owner-officer", Source, lambda s: _at("monitoring:folder_new"),
            lambda s: {"name": "Các trạm", "folder": "cac-tram", "stations": [str(s.world.station.pk)]}, "name",
        ),
        "coordination:request_new": Create(
            "owner-officer", Request, lambda s: _asking(s),
            lambda s: {"title": "Cung cấp danh sách hợp tác xã", "due_on": _day(30)}, "title", rows=2,
        ),
        "coordination:report_new": Create(
            "partner-clerk", Report, lambda s: _at("coordination:report_new", pk=s.request().pk),
            lambda s: {"body": "Đã gửi danh sách", "files": lambda form: upload()}, "body",
        ),
        "coordination:extension_new": Create(
            "partner-officer", Extension, lambda s: _at("coordination:extension_new", pk=s.request().pk),
            lambda s: {"due_after": _day(200), "reason": "Chờ giống"}, "reason",
        ),
        "coordination:step": Create(
            "partner-officer", Event, lambda s: _at("coordination:step", pk=s.request(False).pk, step="accept"),
            lambda s: {}, "reason",
        ),
        "coordination:verdict": Create(
            "owner-officer", Event, lambda s: _at("coordination:verdict", pk=s.report().pk),
            lambda s: {"verdict": "confirmed"}, "reason",
        ),
        "coordination:extension_decide": Create(
            "owner-officer", Event, lambda s: _at("coordination:extension_decide", pk=s.extension().pk),
            lambda s: {"decision": "refused", "reason": "Đã có đủ giống"}, "reason",
        ),
        "accounts:person_new": Create(
            "partner-locality-administrator", Person, lambda s: _at("accounts:person_new"),
            lambda s: {
                "full_name": "Lê Thị Hoa", "email": "hoa@thu.lienket.vn", "password": "Rat-kho-doan-2026",
                "organisation": str(s.partner.pk), "role": "clerk",
            }, "full_name",
        ),
        "accounts:membership_new": Create(
            "partner-locality-administrator", Membership,
            lambda s: _at("accounts:membership_new", pk=s.member().person_id),
            lambda s: {"organisation": str(s.partner.pk), "role": "officer", "reason": "Quyết định 12"}, "reason",
        ),
        "accounts:mandate_new": Create(
            "partner-locality-administrator", Mandate, lambda s: _at("accounts:mandate_new"),
            lambda s: {
                "principal": str(s.partner.pk), "agent": str(s.world.programme.owner_id), "role": "viewer",
                "valid_from": _day(1), "reason": "Văn bản 7",
            }, "reason",
        ),
        "drafting:document_new": Create(
            "owner-clerk", Document, lambda s: _at("drafting:document_new"),
            lambda s: {"text": "KẾ HOẠCH\n1. Mở điểm bán rau an toàn trong năm nay."}, "text",
        ),
        "drafting:document_rehearsal": Create(
            "owner-officer", Agreement, lambda s: _at("drafting:document_rehearsal", pk=s.document(accepted=True).pk),
            lambda s: {}, "",
        ),
        "drafting:accept_certain": Create(
            "owner-clerk", Move, lambda s: s.document().get_absolute_url(), lambda s: {}, "",
            press="form[action$='/chac-chan/'] button",
        ),
        "drafting:undo": Create(
            "owner-clerk", Move, lambda s: s.document(accepted=True).get_absolute_url(), lambda s: {}, "", rows=-1,
            press="form[data-undo] button",
        ),
        "drafting:step": Create(
            "owner-clerk", Move, lambda s: s.document().get_absolute_url(), lambda s: {"step": "accept"}, "",
            press="button[value=accept]",
        ),
        "drafting:split": Create(
            "owner-clerk", Draft, lambda s: _of_draft("drafting:split", s), lambda s: {}, "", rows=2,
        ),
        "drafting:merge": Create(
            "owner-clerk", Draft, lambda s: s.document().get_absolute_url(), lambda s: {}, "",
            press="button[formaction$='/gop/']",
        ),
        # Lots and what stands behind them
        "market:lot_new": Create(
            "owner-clerk", Lot, lambda s: _at("market:lot_new", side="lo-cung"),
            lambda s: {
                "title": "Rau an toàn", "commodity": "rau", "quantity": "5", "measure": "tan", "starts_on": _day(0),
                "ends_on": _day(30), "place": "Thành phố Hà Nội",
            }, "title",
        ),
        "market:lots_import": Create(
            "owner-clerk", LotSheet, lambda s: _at("market:lots_import", side="lo-cung"),
            lambda s: {"file": lambda form, s=s: upload("lo.xlsx", s.lots_sheet())}, "file",
        ),
        "market:lots_rehearsal": Create(
            "owner-clerk", Lot, lambda s: s.kept_lots().get_absolute_url(), lambda s: {}, "", rows=2,
        ),
        # Monitoring: sheets of readings
        "monitoring:readings_import": Create(
            "owner-clerk", ReadingSheet, lambda s: _at("monitoring:readings_import"),
            lambda s: {"file": lambda form, s=s: upload("so-lieu.xlsx", s.readings_sheet())}, "file",
        ),
        "monitoring:readings_rehearsal": Create(
            "owner-clerk", Intake, lambda s: s.kept_readings().get_absolute_url(), lambda s: {}, "",
        ),
        "monitoring:samples_import": Create(
            "owner-clerk", SampleSheet, lambda s: _at("monitoring:samples_import"),
            lambda s: {"file": lambda form, s=s: upload("mau-nuoc.xlsx", s.samples_sheet())}, "file",
        ),
        "monitoring:samples_rehearsal": Create(
            "owner-clerk", WaterSample, lambda s: s.kept_samples().get_absolute_url(), lambda s: {}, "",
        ),
        "market:product_new": Create(
            "owner-clerk", Product, lambda s: _at("market:product_new"),
            lambda s: {"name": "Rau hữu cơ", "commodity": "rau", "place": "Thành phố Hà Nội"}, "name",
        ),
        # Stations
        "monitoring:stations_import": Create(
            "owner-clerk", StationSheet, lambda s: _at("monitoring:stations_import"),
            lambda s: {"file": lambda form, s=s: upload("tram.xlsx", s.stations_book())}, "file",
        ),
        "monitoring:stations_rehearsal": Create(
            "owner-clerk", Station, lambda s: s.kept_stations().get_absolute_url(), lambda s: {}, "",
        ),
        "monitoring:station_new": Create(
            "owner-clerk", Station, lambda s: _at("monitoring:station_new"),
            lambda s: {
                "name": "Trạm Hồ Tây", "code": "HN_THU_HOTAY", "medium": "air", "place": "Thành phố Hà Nội",
                "lat": "21,05", "lon": "105,82", "opens_on": _day(0),
            }, "name",
        ),
        "monitoring:series_new": Create(
            "owner-clerk", Series, lambda s: _at("monitoring:series_new", code=s.world.station.code),
            lambda s: {"parameter": "NO2", "since": _day(0)}, "since",
        ),
        "monitoring:instrument_new": Create(
            "owner-clerk", Instrument, lambda s: _at("monitoring:instrument_new", code=s.world.station.code),
            lambda s: {"name": "Máy đo khí", "since": _day(0)}, "name",
        ),
        "monitoring:upkeep_new": Create(
            "owner-clerk", Upkeep, lambda s: _at("monitoring:upkeep_new", code=s.world.station.code),
            lambda s: {"kind": "calibration", "done_on": _day(0), "paper": lambda form: upload("giay.pdf")}, "result",
        ),
        "monitoring:judged_new": Create(
            "owner-clerk", Judged, lambda s: _at("monitoring:judged_new", code=s.world.station.code),
            lambda s: {"from_at": f"{_day(-1)} 08:00", "to_at": f"{_day(-1)} 09:00", "reason": "Mất điện"}, "reason",
        ),
        "monitoring:rule_new": Create(
            "owner-clerk", AlertRule, lambda s: _at("monitoring:rule_new"),
            lambda s: {"name": "Im lặng", "watches": "silence", "above": "12", "hours": "12"}, "name",
        ),
        "monitoring:tie_new": Create(
            "owner-officer", Tie, lambda s: _at("monitoring:tie_new"),
            lambda s: {"commitment": str(s.commitment().pk)}, "figure",
        ),
        # Goods and growing-area codes
        "market:photo_new": Create(
            "owner-clerk", ProductPhoto, lambda s: _at("market:photo_new", pk=s.product().pk),
            lambda s: {"upload": lambda form: photo(), "alt": "Xoài chín"}, "alt",
        ),
        "market:certificate_fact": Create(
            "owner-officer", CertificateFact, lambda s: _at("market:certificate_fact", pk=s.certificate().pk),
            lambda s: {"kind": "doi-chieu"}, "decision",
        ),
        "market:goods_import": Create(
            "owner-clerk", GoodsSheet, lambda s: _at("market:goods_import", topic="san-pham"),
            lambda s: {"file": lambda form, s=s: upload("hang.xlsx", s.goods_sheet())}, "file",
        ),
        "market:goods_rehearsal": Create(
            "owner-clerk", Product, lambda s: s.kept_goods().get_absolute_url(), lambda s: {}, "", rows=2,
        ),
        "market:growing_new": Create(
            "owner-clerk", GrowingCode, lambda s: _at("market:growing_new"),
            lambda s: {
                "code": "VN-01OR-77", "name": "Vùng rau", "commodity": "rau", "place": "Thành phố Hà Nội",
                "holder_name": "Hộ A", "valid_from": _day(-9),
            }, "code",
        ),
        "market:growing_fact": Create(
            "owner-officer", GrowingFact, lambda s: _at("market:growing_fact", pk=s.growing_code().pk),
            lambda s: {"kind": "tam-dung", "reason": "Rà soát"}, "decision",
        ),
        "market:certificate_new": Create(
            "owner-clerk", Certificate, lambda s: _at("market:certificate_new"),
            lambda s: {"kind": "vietgap", "number": "VG-77", "issuer": "Trung tâm", "issued_on": _day(-9)}, "number",
        ),
        # Matching rounds
        "market:round_new": Create(
            "owner-clerk", Round, lambda s: _at("market:round_new"),
            lambda s: {"title": "Phiên vụ nhãn", "held_on": _day(0), "answer_by": _day(9), "floor": "0"}, "title",
        ),
        "market:round_answer": Create(
            "partner-officer", Event, lambda s: _at("market:round_answer", pk=s.published().pk),
            lambda s: {f"answer-{Match.objects.latest('pk').pk}": "yes"}, "", rows=3,
        ),
        # Deals
        "market:paper_new": Create(
            "owner-clerk", Paper, lambda s: _at("market:paper_new", pk=s.deal().pk, word="hop-dong"),
            lambda s: {
                "number": "7/HĐ", "signed_on": _day(0), "quantity": "10", "price": "1.000", "last_on": _day(20),
            }, "number",
        ),
        "market:delivery_new": Create(
            "owner-clerk", Delivery, lambda s: _at("market:delivery_new", pk=s.contracted().pk),
            lambda s: {"on": _day(0), "quantity": "2"}, "batch",
        ),
        "market:deal_finish": Create(
            "owner-clerk", Report, lambda s: _at("market:deal_finish", pk=s.delivery().deal_id), lambda s: {}, "",
        ),
        "market:deliveries_import": Create(
            "owner-clerk", DeliverySheet, lambda s: _at("market:deliveries_import"),
            lambda s: {"file": lambda form, s=s: upload("chuyen.xlsx", s.deliveries_sheet(s.contracted()))}, "file",
        ),
        "market:deliveries_rehearsal": Create(
            "owner-clerk", Delivery, lambda s: s.kept_deliveries().get_absolute_url(), lambda s: {}, "", rows=1,
        ),
        # Asking for prices
        "market:inquiry_new": Create(
            "owner-clerk", Inquiry, lambda s: _at("market:inquiry_new"),
            lambda s: {
                "organisations": s.partner.name, "commodity": "xoai", "quantity": "5", "measure": "tan",
                "starts_on": _day(0), "ends_on": _day(9), "answer_by": _day(5),
            }, "note",
        ),
        "market:quote_new": Create(
            "partner-clerk", Quote, lambda s: _at("market:quote_new", pk=s.asked_price().pk),
            lambda s: {"price": "18.000.000"}, "note",
        ),
        "market:inquiry_more": Create(
            "owner-clerk", Asked, lambda s: _at("market:inquiry_more", pk=s.asked_price().inquiry_id),
            lambda s: {"organisations": Organisation.objects.get(key="ubnd-96-202507").name}, "organisations",
        ),
        "market:inquiry_choose": Create(
            "owner-officer", Deal, lambda s: _at("market:inquiry_choose", pk=s.quoted().pk), _taken, "why_more",
        ),
        "market:proposal_new": Create(
            "owner-clerk", Proposal, lambda s: _at("market:proposal_new") + f"?lo={s.lot().pk}",
            lambda s: {"other": s.partner.name, "quantity": "3"}, "note",
        ),
        # OCOP
        "market:dossier_new": Create(
            "owner-clerk", Dossier, lambda s: _at("market:dossier_new") + f"?san-pham={s.fresh_product().pk}",
            lambda s: {}, "note",
        ),
        "market:dossier_file_new": Create(
            "owner-clerk", DossierFile, lambda s: _at("market:dossier_file_new", pk=s.dossier("draft").pk),
            lambda s: {"upload": lambda form: upload()}, "upload",
        ),
        "market:dossier_file_drop": Create(
            "owner-clerk", DossierFile, _last_document, lambda s: {}, "", rows=-1,
        ),
        "market:dossier_lodge": Create(
            "owner-clerk", Request, lambda s: _at("market:dossier_lodge", pk=s.dossier("draft").pk), lambda s: {}, "",
        ),
        "market:dossier_check": Create(
            "partner-clerk", Request, lambda s: _at("market:dossier_check", pk=s.dossier("checking").pk),
            lambda s: {"result": "pass"}, "note",
        ),
        "market:dossier_score": Create(
            "partner-head", Ballot, lambda s: _at("market:dossier_score", pk=s.dossier().pk), _ones, "note",
        ),
        "market:dossier_decide": Create(
            "partner-officer", Recognition, lambda s: _at("market:dossier_decide", pk=s.dossier("scored").pk),
            lambda s: {"outcome": "recognise", "symbol": "9/QĐ", "decided_on": _day(0)}, "symbol",
        ),
        "market:dossier_centre": Create(
            "partner-officer", Recognition,
            lambda s: _at("market:dossier_centre", pk=s.dossier("forwarded", "0.95").pk),
            lambda s: {"points": "92", "symbol": "9/QĐ", "decided_on": _day(0)}, "symbol",
        ),
        "market:council_new": Create(
            "partner-officer", Council, lambda s: _at("market:council_new"),
            lambda s: {"title": "Hội đồng đợt hai", "people": s.person("partner-head").email}, "title",
        ),
        "market:scorecard_import": Create(
            "owner-officer", Scorecard, lambda s: _at("market:scorecard_import"),
            lambda s: {"file": lambda form, s=s: upload("phieu.xlsx", s.scorecard())}, "file",
        ),
        # Points of sale
        "market:point_new": Create(
            "owner-clerk", PointOfSale, lambda s: _at("market:point_new"),
            lambda s: {
                "name": "Quầy mới", "place_kind": "mall", "place": "Thành phố Hà Nội", "opens_on": _day(0),
            }, "name",
        ),
        "market:point_fact": Create(
            "owner-officer", PointFact, lambda s: _at("market:point_fact", code=s.point().code),
            lambda s: {"kind": "recognise", "on": _day(0), "until": _day(300)}, "decision",
        ),
        "market:point_renewal": Create(
            "owner-clerk", Request, lambda s: _at("market:point_renewal", code=s.point(recogniser=s.partner).code),
            lambda s: {"body": "Hồ sơ kèm theo"}, "body",
        ),
        "market:arrangement_new": Create(
            "owner-clerk", Arrangement, lambda s: _at("market:arrangement_new", code=s.point().code),
            lambda s: {"supplier": s.partner.name, "goods": "Nhãn lồng", "starts_on": _day(1)}, "goods",
        ),
        "market:point_goods_new": Create(
            "owner-clerk", PointGoods, lambda s: _at("market:point_goods_new", code=s.point().code),
            lambda s: {"name": "Xoài sấy", "province": "14", "basis": "key", "starts_on": _day(0)}, "name",
        ),
        "market:inspection_new": Create(
            "owner-clerk", Inspection, lambda s: _at("market:inspection_new", code=s.point().code),
            lambda s: {"inspectors": "Đoàn một", **{one.code: "pass" for one in s.criteria().items}}, "inspectors",
        ),
        "market:sales_import": Create(
            "owner-clerk", SalesSheet, lambda s: _at("market:sales_import", code=s.point().code),
            lambda s: {"file": lambda form, s=s: upload("doanh-so.xlsx", s.sales_sheet())}, "file",
        ),
        "market:sales_rehearsal": Create(
            "owner-clerk", PointSale, lambda s: s.kept_sales().get_absolute_url(), lambda s: {}, "", rows=1,
        ),
        # The balance: what is declared, what it foresees
        "market:estimate_new": Create(
            "owner-clerk", Estimate, lambda s: _at("market:estimate_new"),
            lambda s: {"commodity": "vai", "month": "06/2027", "supply": "5", "source": "Báo cáo"}, "source",
        ),
        "market:estimates_import": Create(
            "owner-clerk", Estimate, lambda s: _at("market:estimates_import"),
            lambda s: {"file": lambda form, s=s: upload("thang.xlsx", s.estimates_sheet())}, "", rows=2,
        ),
        "market:forecast_ask": Create(
            "owner-clerk", Request, lambda s: _at("market:forecast_ask", pk=s.world.forecast.pk),
            lambda s: {"answering": lambda form: choose(form, "answering")}, "body",
        ),
        "market:forecast_dismiss": Create(
            "owner-clerk", Dismissal, lambda s: _at("market:forecast_dismiss", pk=s.world.forecast.pk),
            lambda s: {"reason": "Đã ký hợp đồng"}, "reason",
        ),
        # Tracing and recalls
        "market:batch_new": Create(
            "owner-clerk", Batch, lambda s: _at("market:batch_new"),
            lambda s: {
                "product": str(s.product().pk), "number": "LÔ-7", "quantity": "2", "measure": "tan",
                "place": "Thành phố Hà Nội",
            }, "number",
        ),
        "market:event_new": Create(
            "owner-clerk", TraceEvent, lambda s: _at("market:event_new") + f"?lo={s.batch().code}",
            lambda s: {"kind": "packed", "on": _day(0), "note": "Thùng 10 kg"}, "note",
        ),
        "market:transformation_new": Create(
            "owner-clerk", TraceEvent, lambda s: _at("market:transformation_new") + f"?lo={s.batch().code}",
            lambda s: {"on": _day(0), "outs": f"{s.batch().number}: 1 tấn"}, "note",
        ),
        "market:event_wrong": Create(
            "owner-clerk", ErrorDeclaration,
            lambda s: _at("market:event_wrong", code=(e := s.event()).lines.get().batch.code, pk=e.pk),
            lambda s: {"reason": "Nhầm lô"}, "reason",
        ),
        "market:events_import": Create(
            "owner-clerk", TraceSheet, lambda s: _at("market:events_import"),
            lambda s: {"file": lambda form, s=s: upload("su-kien.xlsx", s.events_sheet())}, "file",
        ),
        "market:events_rehearsal": Create(
            "owner-clerk", TraceEvent, lambda s: s.kept_events().get_absolute_url(), lambda s: {}, "", rows=1,
        ),
        "market:problem_new": Create(
            "owner-viewer", BatchProblem, lambda s: _at("market:problem_new", code=s.batch().code),
            lambda s: {"words": "Hàng bị dập nhiều quả"}, "words",
        ),
        "market:recall_new": Create(
            "owner-officer", Recall, lambda s: _at("market:recall_new", code=s.batch().code),
            lambda s: {"grade": "label", "reason": "Sai nhãn", "due_on": _day(5)}, "reason",
        ),
    }  # fmt: skip


def _taken(scene: Scene) -> Values:
    quote = Quote.objects.latest("pk")
    return {f"sl_{quote.pk}": "4"}


def _of_draft(name: str, scene: Scene) -> str:
    document = scene.document()
    return _at(name, pk=document.pk, number=document.drafts.earliest("order").pk)


def _last_document(scene: Scene) -> str:
    made = scene.dossier("draft")
    return _at("market:dossier_file_drop", pk=made.pk, file=made.files.latest("pk").pk)


def _ones(_scene: Scene) -> Values:
    """A point for every line of the ballot that is opened."""
    return {f"item-{one.pk}": "1" for one in ScorecardItem.objects.filter(card=Dossier.objects.latest("pk").card)}


def _last_point(form: Tag) -> str:
    """Another place to split at than the first, which is chosen already."""
    return str(form.select("input[name=at]")[-1]["value"])


def _asking(scene: Scene) -> str:
    """The second page of a new request, with two organisations chosen on the first."""
    asked = [scene.partner, Organisation.objects.get(key="ubnd-96-202507")]
    return _at("coordination:request_new") + "?buoc=viet&" + "&".join(f"co_quan={one.pk}" for one in asked)


_BUYERS = ("partner-officer", "partner-head")
_OFFICIALS = ("owner-officer", "owner-head")
_CLERK_AND_HEAD = ("owner-clerk", "owner-head")
_HEADS = ("owner-head", "owner-second-head")
_ANSWERING = ("partner-officer", "partner-head")
_ADMINISTRATORS = ("partner-locality-administrator", "partner-second-administrator")


def edits() -> dict[str, Edit]:
    """By address, and after # what is special about the case."""
    return {
        "agreements:agreement_edit": Edit(
            _OFFICIALS, lambda s: _at("agreements:agreement_edit", code=s.agreement().code),
            {"title": "Ghi nhớ về cá"}, {"title": "Ghi nhớ về rau"}, ("trích yếu", "Ghi nhớ về cá", "Ghi nhớ về rau"),
        ),
        "agreements:agreement_edit#parties": Edit(
            _OFFICIALS, lambda s: _at("agreements:agreement_edit", code=s.agreement().code),
            {"parties": "Ủy ban nhân dân tỉnh Cà Mau"}, {"parties": "Ủy ban nhân dân tỉnh Hưng Yên"},
            ("các bên", "Cà Mau", "Hưng Yên"),
        ),
        "agreements:clauses_edit": Edit(
            _OFFICIALS, lambda s: _at("agreements:clauses_edit", code=s.agreement().code),
            {"clauses": "# Điều 1\nCùng trồng"}, {"clauses": "# Điều 1\nCùng bán"},
            ("Điều 1", "Cùng trồng", "Cùng bán"),
        ),
        "agreements:agreement_file": Edit(
            _OFFICIALS, lambda s: _at("agreements:agreement_file", code=s.agreement().code) + "?nop=1",
            {"file": lambda form: upload("ban-ky.pdf")}, {"file": lambda form: upload("ban-nhap.pdf")},
            ("tệp văn bản", "ban-ky.pdf", "ban-nhap.pdf"),
        ),
        "agreements:programme_edit": Edit(
            _OFFICIALS, lambda s: _at("agreements:programme_edit", code=s.programme().code),
            {"ends_on": _day(400)}, {"ends_on": _day(500)}, ("đến ngày", _day(400), _day(500)),
        ),
        "agreements:commitment_edit": Edit(
            _OFFICIALS, lambda s: _of_commitment("agreements:commitment_edit", s),
            {"product": "Hai điểm bán", "direction": "down"}, {"product": "Ba điểm bán", "title_en": "Three shops"},
            ("sản phẩm", "Hai điểm bán", "Ba điểm bán", "tên tiếng Anh", "chiều của thước đo", "càng thấp càng tốt"),
        ),
        "agreements:due_change": Edit(
            _OFFICIALS, lambda s: _of_commitment("agreements:due_change", s),
            {"due_on": _day(110), "reason": "Mưa"}, {"due_on": _day(130), "reason": "Bão"},
            ("hạn", _day(110), _day(130), "Bão"),
        ),
        "agreements:override": Edit(
            _HEADS, lambda s: _of_commitment("agreements:override", s),
            {"status": "stopped", "reason": "Hết vốn"}, {"status": "done", "reason": "Xong từ lâu"},
            ("trạng thái đặt tay", "Dừng thực hiện", "Hoàn thành", "Hết vốn", "Xong từ lâu"),
        ),
        "agreements:override#lift": Edit(
            _HEADS, lambda s: _of_commitment("agreements:override", s, s.overridden()),
            {"reason": "Có vốn lại"}, {"reason": "Đặt nhầm"}, ("lý do đặt trạng thái", "Đặt nhầm"),
        ),
        "monitoring:folder_edit": Edit(
            _OFFICIALS, lambda s: _at("monitoring:folder_edit", pk=s.world.folder.pk),
            {"name": "Thư mục một"}, {"name": "Thư mục hai"}, ("tên nguồn", "Thư mục một", "Thư mục hai"),
        ),
        "monitoring:sample_edit": Edit(
            _OFFICIALS, lambda s: _at("monitoring:sample_edit", pk=s.world.water_sample.pk),
            {"site": "Cống Nhật Tựu"}, {"site": "Cầu Đồng Quan"}, ("điểm lấy mẫu", "Cống Nhật Tựu", "Cầu Đồng Quan"),
        ),
        "coordination:step": Edit(
            _ANSWERING, lambda s: _at("coordination:step", pk=s.request(False).pk, step="decline"),
            {"reason": "Không đủ người"}, {"reason": "Đã có nơi khác"}, ("trạng thái", "Từ chối", "Đã có nơi khác"),
        ),
        "coordination:verdict": Edit(
            _OFFICIALS, lambda s: _at("coordination:verdict", pk=s.report().pk),
            {"verdict": "confirmed"}, {"verdict": "disputed", "reason": "Thiếu số liệu"}, ("Thiếu số liệu",),
        ),
        "coordination:extension_decide": Edit(
            _OFFICIALS, lambda s: _at("coordination:extension_decide", pk=s.extension().pk),
            {"decision": "granted", "reason": "Đồng ý"}, {"decision": "refused", "reason": "Không kịp"},
            ("gia hạn", "Không kịp"),
        ),
        "accounts:person_active": Edit(
            _ADMINISTRATORS, lambda s: _at("accounts:person_active", pk=s.member().person_id),
            {"reason": "Nghỉ việc"}, {"reason": "Mất máy"}, ("Tài khoản này đã bị khóa trước đó", "Mất máy"),
        ),
        "accounts:membership_end": Edit(
            _ADMINISTRATORS, lambda s: _at("accounts:membership_end", pk=s.member().pk),
            {"reason": "Chuyển công tác"}, {"reason": "Nghỉ hưu"}, ("Vai trò này đã thôi trước đó", "Nghỉ hưu"),
        ),
        "accounts:mandate_end": Edit(
            _ADMINISTRATORS, lambda s: _at("accounts:mandate_end", pk=s.mandate().pk),
            {"reason": "Hết đợt"}, {"reason": "Đổi người"}, ("Ủy quyền này đã kết thúc trước đó", "Đổi người"),
        ),
        "drafting:document_facts": Edit(
            _OFFICIALS, lambda s: _at("drafting:document_facts", pk=s.document().pk),
            {"title": "Kế hoạch về cá", "kind": "memorandum"}, {"title": "Kế hoạch về rau", "ends_on": _day(390)},
            ("trích yếu", "Kế hoạch về cá", "Kế hoạch về rau", "Bản ghi nhớ", "đến ngày", _day(390)),
        ),
        "drafting:document_facts#parties": Edit(
            _OFFICIALS, lambda s: _at("drafting:document_facts", pk=s.document().pk),
            {"parties": "Ủy ban nhân dân tỉnh Cà Mau"}, {"parties": "Ủy ban nhân dân tỉnh Hưng Yên"},
            ("các bên", "Cà Mau", "Hưng Yên"),
        ),
        "drafting:draft_edit": Edit(
            _OFFICIALS, lambda s: _of_draft("drafting:draft_edit", s),
            {"title": "Mở điểm bán cá"}, {"title": "Mở điểm bán rau", "due_on": _day(40)},
            ("nhiệm vụ", "Mở điểm bán cá", "Mở điểm bán rau", "hạn", _day(40)),
        ),
        "drafting:draft_edit#people": Edit(
            _OFFICIALS, lambda s: _of_draft("drafting:draft_edit", s),
            {"partners": "Ủy ban nhân dân tỉnh Cà Mau"}, {"partners": "Ủy ban nhân dân tỉnh Hưng Yên"},
            ("Đối tác", "Cà Mau", "Hưng Yên"),
        ),
        "drafting:step": Edit(
            _OFFICIALS, lambda s: s.document().get_absolute_url(), {"step": "accept"}, {"step": "reject"},
            ("trạng thái", "Đã nhận", "Đã bỏ"), press="button[value=accept]",
        ),
        "drafting:step#kind": Edit(
            _OFFICIALS, lambda s: s.document().get_absolute_url(),
            {"step": "reject", "kind": "fact"}, {"step": "reject", "kind": "result"},
            ("loại ý", "Tình hình, quy định chung", "Kết quả đã có"), press="button[value=reject]",
        ),
        "drafting:split": Edit(
            _OFFICIALS, lambda s: _of_draft("drafting:split", s), {}, {"at": _last_point},
            ("Người khác vừa lưu thay đổi trước anh/chị",),
        ),
        # Lots and what stands behind them
        "market:lot_edit": Edit(
            _CLERK_AND_HEAD, lambda s: _at("market:lot_edit", pk=s.lot().pk),
            {"title": "Rau muống", "keeping": "cool", "quantity": "1.234,5"},
            {"title": "Rau cải", "quantity": "7", "certificates": lambda form: choose(form, "certificates")},
            ("tên hàng", "Rau muống", "Rau cải", "bảo quản", "Mát", "1.234,5", "giấy chứng nhận có", "VietGAP"),
        ),
        "market:lot_step": Edit(
            _CLERK_AND_HEAD, lambda s: _at("market:lot_step", pk=s.lot().pk, step="dong"),
            {"reason": "Đã bán hết"}, {"reason": "Mưa ngập"}, ("trạng thái", "Đã đóng", "Đã bán hết", "Mưa ngập"),
        ),
        # Stations
        "monitoring:station_edit": Edit(
            _CLERK_AND_HEAD, lambda s: _at("monitoring:station_edit", code=s.world.station.code),
            {"name": "Trạm Một"}, {"name": "Trạm Hai"}, ("tên trạm", "Trạm Một", "Trạm Hai"),
        ),
        "monitoring:series_edit": Edit(
            _CLERK_AND_HEAD, lambda s: _at("monitoring:series_edit", pk=s.world.kept.series.pk),
            {"high": "300"}, {"high": "400"}, ("lớn nhất có thể", "300", "400"),
        ),
        "monitoring:instrument_edit": Edit(
            _CLERK_AND_HEAD, lambda s: _at("monitoring:instrument_edit", pk=s.world.kept.instrument.pk),
            {"serial": "A-1"}, {"serial": "B-2"}, ("số máy", "A-1", "B-2"),
        ),
        "monitoring:upkeep_edit": Edit(
            _CLERK_AND_HEAD,
            lambda s: _at("monitoring:upkeep_edit", pk=new_upkeep(s.viewer("owner-head"), s.world.station, s.today).pk),
            {"result": "Đạt"}, {"result": "Không đạt"}, ("kết quả", "Đạt", "Không đạt"),
        ),
        "monitoring:judged_lift": Edit(
            _CLERK_AND_HEAD,
            lambda s: _at("monitoring:judged_lift", pk=new_judged(s.viewer("owner-head"), s.world.station).pk),
            {"reason": "Đã kiểm tra"}, {"reason": "Máy đúng"}, ("Đã kiểm tra", "Máy đúng"),
        ),
        "monitoring:rule_edit": Edit(
            _CLERK_AND_HEAD,
            lambda s: _at("monitoring:rule_edit", pk=new_rule(s.viewer("owner-head"), s.world.station).pk),
            {"above": "200"}, {"above": "300"}, ("vượt mức", "200", "300"),
        ),
        "monitoring:tie_end": Edit(
            _OFFICIALS,
            lambda s: _at("monitoring:tie_end", pk=new_tie(s.viewer("owner-head"), s.world.station, s.commitment()).pk),
            {}, {}, (),
        ),
        "market:product_edit": Edit(
            _CLERK_AND_HEAD, lambda s: _at("market:product_edit", pk=s.product().pk),
            {"grade": "Loại 1", "commodity": "rau"}, {"grade": "Loại 2"},
            ("phẩm cấp", "Loại 1", "Loại 2", "mặt hàng", "Rau", "Xoài"),
        ),
        "market:certificate_edit": Edit(
            _CLERK_AND_HEAD, lambda s: _at("market:certificate_edit", pk=s.certificate().pk),
            {"issuer": "Trung tâm Một", "kind": "globalgap", "expires_on": _day(300)}, {"issuer": "Trung tâm Hai"},
            ("nơi cấp", "Trung tâm Một", "Trung tâm Hai", "loại giấy", "GLOBALG.A.P.", "hết hạn sau ngày", _day(300)),
        ),
        "market:growing_edit": Edit(
            _CLERK_AND_HEAD, lambda s: _at("market:growing_edit", pk=s.growing_code().pk),
            {"name": "Vùng Một", "area": "12,5"}, {"name": "Vùng Hai"},
            ("tên vùng trồng, cơ sở", "Vùng Một", "Vùng Hai", "diện tích (ha)", "12,5"),
        ),
        # Deals
        "market:paper_step": Edit(
            _BUYERS, lambda s: _at("market:paper_step", pk=s.paper().pk, word="tu-choi"),
            {"reason": "Giá cao"}, {"reason": "Giao muộn"}, ("trạng thái", "Từ chối"),
        ),
        "market:round_step": Edit(
            _OFFICIALS, lambda s: _at("market:round_step", pk=s.round().pk, step="cong-bo"),
            {}, {}, ("trạng thái", "Đã công bố, chờ hai bên trả lời"),
        ),
        "market:match_drop": Edit(
            _OFFICIALS, lambda s: _at("market:match_drop", pk=s.round().matches.get().pk),
            {"reason": "Không hợp quy cách"}, {"reason": "Xa quá"},
            ("lý do bỏ", "Không hợp quy cách", "Xa quá"),
        ),
        "market:deal_cancel": Edit(
            _OFFICIALS, lambda s: _at("market:deal_cancel", pk=s.deal().pk),
            {"reason": "Hết hàng"}, {"reason": "Đổi ý"}, ("lý do kết thúc", "Hết hàng", "Đổi ý"),
        ),
        "market:deal_tie": Edit(
            _OFFICIALS, lambda s: _at("market:deal_tie", pk=s.deal().pk),
            {"commitment": lambda form: choose(form, "commitment")}, {"commitment": ""}, ("nhiệm vụ",),
        ),
        "market:delivery": Edit(
            _BUYERS, lambda s: _at("market:delivery", pk=s.delivery().pk),
            {"accepted": "1", "why": "Dập"}, {"accepted": "2", "why": "Ướt"}, ("lý do không nhận", "Dập", "Ướt"),
        ),
        # Asking for prices
        "market:inquiry_call_off": Edit(
            _OFFICIALS, lambda s: _at("market:inquiry_call_off", pk=s.quoted().pk),
            {"reason": "Đã mua nơi khác"}, {"reason": "Hoãn vụ này"},
            ("lý do thôi hỏi", "Đã mua nơi khác", "Hoãn vụ này"),
        ),
        "market:asked_step": Edit(
            _BUYERS, lambda s: _at("market:asked_step", pk=s.asked_price().pk, word="tu-choi"),
            {"reason": "Hết hàng"}, {"reason": "Xa quá"}, ("trạng thái", "Từ chối"),
        ),
        "market:proposal_step": Edit(
            _BUYERS, lambda s: _at("market:proposal_step", pk=s.proposal().pk, word="tu-choi"),
            {"reason": "Giá cao"}, {"reason": "Giao muộn"}, ("trạng thái", "Từ chối"),
        ),
        "market:dossier_check": Edit(
            ("partner-clerk", "partner-officer"), lambda s: _at("market:dossier_check", pk=s.dossier("checking").pk),
            {"result": "pass"}, {"result": "return", "note": "Thiếu"}, ("Chờ Hội đồng", "Trả lại"),
        ),
        "market:dossier_assign": Edit(
            _ANSWERING, lambda s: _at("market:dossier_assign", pk=s.dossier("waiting").pk),
            {"council": lambda form: choose(form, "council")}, {"council": lambda form: choose(form, "council")},
            ("Người khác vừa lưu",),
        ),
        "market:dossier_score": Edit(
            ("partner-head", "partner-head"), lambda s: _at("market:dossier_score", pk=s.balloted().pk),
            {"note": "Lần một"}, {"note": "Lần hai"}, ("Lần một", "Lần hai"),
        ),
        "market:dossier_close": Edit(
            _ANSWERING, lambda s: _at("market:dossier_close", pk=s.balloted().pk), {}, {}, ("Người khác vừa lưu",),
        ),
        "market:dossier_decide": Edit(
            _ANSWERING, lambda s: _at("market:dossier_decide", pk=s.dossier("scored").pk),
            {"outcome": "recognise", "symbol": "9/QĐ", "decided_on": _day(0)},
            {"outcome": "refuse", "reason": "Chưa đạt"}, ("Đã công nhận", "Không được công nhận"),
        ),
        "market:dossier_centre": Edit(
            _ANSWERING, lambda s: _at("market:dossier_centre", pk=s.dossier("forwarded", "0.95").pk),
            {"points": "80"}, {"points": "81"}, ("80", "81"),
        ),
        "market:point_edit": Edit(
            _CLERK_AND_HEAD, lambda s: _at("market:point_edit", code=s.point().code),
            {"name": "Quầy Một", "place_kind": "post"}, {"name": "Quầy Hai"},
            ("tên", "Quầy Một", "Quầy Hai", "loại nơi", "Bưu cục"),
        ),
        "market:estimate_edit": Edit(
            _CLERK_AND_HEAD, lambda s: _at("market:estimate_edit", pk=s.world.estimate.pk),
            {"demand": "120", "source": "Báo cáo một"}, {"demand": "140", "source": "Báo cáo hai"},
            ("cầu", "120", "140", "nguồn", "Báo cáo một", "Báo cáo hai"),
        ),
        # Tracing and recalls
        "market:batch_edit": Edit(
            _CLERK_AND_HEAD, lambda s: _at("market:batch_edit", code=s.batch().code),
            {"brand": "Nhãn Một"}, {"brand": "Nhãn Hai"}, ("nhãn hiệu, thương hiệu", "Nhãn Một", "Nhãn Hai"),
        ),
        "market:recall_answer": Edit(
            _BUYERS, lambda s: _at("market:recall_answer", pk=s.recalled().pk),
            {"found": "1", "returned": "0", "destroyed": "1"}, {"found": "2", "returned": "1", "destroyed": "0"},
            ("còn tìm thấy", "đã trả lại", "đã tiêu hủy"),
        ),
        "market:recall_close": Edit(
            _OFFICIALS, lambda s: _at("market:recall_close", pk=s.recalled().recall_id),
            {"result": "Thu đủ"}, {"result": "Thu một nửa"}, ("kết quả", "Thu đủ", "Thu một nửa"),
        ),
    }  # fmt: skip
