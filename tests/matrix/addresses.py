"""Every address of the house with an example of the thing it names, and which side of that thing suffices.

This table is written by hand, apart from the rights table: where the two disagree, one of them is wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.matrix.world import World

BOTH = frozenset({"owner", "partner"})
ONLY_OWNER = frozenset({"owner"})
ONLY_PARTNER = frozenset({"partner"})
#: People are administered by the administrator of their own locality and by the platform's.
ADMINISTRATORS = frozenset({"partner", "platform"})
EVERYONE = frozenset({"none", "owner", "partner", "stranger", "platform"})

Example = tuple[Callable[[World], dict[str, Any]], frozenset[str]]


def _nothing(_world: World) -> dict[str, Any]:
    return {}


def _programme(world: World) -> dict[str, Any]:
    return {"code": world.programme.code}


def _agreement(world: World) -> dict[str, Any]:
    return {"code": world.agreement.code}


def _commitment(world: World) -> dict[str, Any]:
    return {"programme": world.programme.code, "code": world.commitment.code}


def _request(world: World) -> dict[str, Any]:
    return {"pk": world.request.pk}


def _person(world: World) -> dict[str, Any]:
    return {"pk": world.person.pk}


def _document(world: World) -> dict[str, Any]:
    return {"pk": world.draft.document_id}


def _draft(world: World) -> dict[str, Any]:
    return {"pk": world.draft.document_id, "number": world.draft.pk}


def _side(_world: World) -> dict[str, Any]:
    return {"side": "lo-cung"}


def _lot(world: World) -> dict[str, Any]:
    return {"pk": world.lot.pk}


def _product(world: World) -> dict[str, Any]:
    return {"pk": world.lot.product_id}


def _point(world: World) -> dict[str, Any]:
    return {"code": world.point.code}


def _batch(world: World) -> dict[str, Any]:
    return {"code": world.batch.code}


def _code(world: World) -> dict[str, Any]:
    return {"pk": world.code.pk}


def _certificate(world: World) -> dict[str, Any]:
    return {"pk": world.lot.certificates.get().pk}


EXAMPLES: dict[str, Example] = {
    "agreements:agreement": (_agreement, BOTH),
    "agreements:agreement_edit": (_agreement, ONLY_OWNER),
    "agreements:clauses_edit": (_agreement, ONLY_OWNER),
    "agreements:agreement_file": (_agreement, BOTH),
    "agreements:programme_new": (_agreement, ONLY_OWNER),
    "agreements:agreements_format": (lambda w: {"suffix": "json"}, EVERYONE),
    "agreements:commitments_format": (lambda w: {"suffix": "json"}, EVERYONE),
    "agreements:programme": (_programme, BOTH),
    "agreements:programme_edit": (_programme, ONLY_OWNER),
    "agreements:commitment_new": (_programme, ONLY_OWNER),
    "agreements:commitments_import": (_programme, ONLY_OWNER),
    "agreements:commitments_template": (_programme, ONLY_OWNER),
    "agreements:commitments_rehearsal": (lambda w: {"code": w.programme.code, "pk": w.rehearsal.pk}, ONLY_OWNER),
    "agreements:commitments_returned": (lambda w: {"code": w.programme.code, "pk": w.rehearsal.pk}, ONLY_OWNER),
    "agreements:changed_since": (_programme, BOTH),
    "agreements:reports": (_programme, BOTH),
    "agreements:report_new": (_programme, ONLY_OWNER),
    "agreements:report": (lambda w: {"code": w.programme.code, "pk": w.period.pk}, BOTH),
    "agreements:report_file": (lambda w: {"code": w.programme.code, "pk": w.period.pk, "suffix": "docx"}, BOTH),
    "agreements:commitment": (_commitment, BOTH),
    "agreements:commitment_edit": (_commitment, ONLY_OWNER),
    "agreements:due_change": (_commitment, ONLY_OWNER),
    "agreements:override": (_commitment, ONLY_OWNER),
    "agreements:progress_new": (_commitment, BOTH),
    "agreements:partners_ask": (_commitment, ONLY_OWNER),
    **{
        f"drafting:{name}": (_document, ONLY_OWNER)
        for name in (
            "document",
            "document_state",
            "document_file",
            "document_facts",
            "document_rehearsal",
            "accept_certain",
            "undo",
        )
    },
    "drafting:labels": (lambda w: _document(w) | {"suffix": "json"}, ONLY_OWNER),
    **{f"drafting:{name}": (_draft, ONLY_OWNER) for name in ("step", "draft_edit", "split", "merge")},
    **{f"market:{name}": (_side, EVERYONE) for name in ("lots", "lot_new", "lots_import", "lots_template")},
    "market:lots_format": (lambda w: _side(w) | {"suffix": "json"}, EVERYONE),
    **{
        f"market:{name}": (lambda w: _side(w) | {"pk": w.lot_sheet.pk}, ONLY_OWNER)
        for name in ("lots_rehearsal", "lots_returned")
    },
    **{f"market:{name}": (_lot, ONLY_OWNER) for name in ("lot", "lot_edit")},
    "market:lots_step": (lambda w: _side(w) | {"step": "mo"}, EVERYONE),
    "market:lot_step": (lambda w: _lot(w) | {"step": "mo"}, ONLY_OWNER),
    **{f"market:{name}": (_product, ONLY_OWNER) for name in ("product", "product_edit")},
    **{
        f"market:{name}": (_certificate, ONLY_OWNER) for name in ("certificate", "certificate_edit", "certificate_file")
    },
    # Goods and growing-area codes
    "market:catalogue_format": (lambda w: {"suffix": "csv"}, EVERYONE),
    "market:products_format": (lambda w: {"suffix": "csv"}, EVERYONE),
    "market:certificates_format": (lambda w: {"suffix": "csv"}, EVERYONE),
    "market:growing_format": (lambda w: {"suffix": "csv"}, EVERYONE),
    "market:catalogue_product": (lambda w: _product(w) | {"slug": w.lot.product.slug}, ONLY_OWNER),
    **{f"market:{name}": (lambda w: {"pk": w.photo.pk}, ONLY_OWNER) for name in ("product_photo", "photo_drop")},
    "market:photo_new": (_product, ONLY_OWNER),
    "market:certificate_fact": (_certificate, ONLY_OWNER),
    **{f"market:{name}": (lambda w: {"topic": "san-pham"}, EVERYONE) for name in ("goods_import", "goods_template")},
    **{
        f"market:{name}": (lambda w: {"topic": "san-pham", "pk": w.goods_sheet.pk}, ONLY_OWNER)
        for name in ("goods_rehearsal", "goods_returned")
    },
    "market:growing_code": (_code, EVERYONE),
    **{f"market:{name}": (_code, ONLY_OWNER) for name in ("growing_edit", "growing_fact")},
    # Deals: the owner sells to the partner
    # Matching rounds
    **{f"market:{name}": (_nothing, EVERYONE) for name in ("rounds", "round_new")},
    **{
        f"market:{name}": (lambda w: {"pk": w.round.pk}, ONLY_OWNER)
        for name in ("round", "round_answer", "round_lots", "round_result")
    },
    "market:round_step": (lambda w: {"pk": w.round.pk, "step": "ghep"}, ONLY_OWNER),
    **{f"market:{name}": (lambda w: {"pk": w.match.pk}, ONLY_OWNER) for name in ("match", "match_drop")},
    "market:deals_format": (lambda w: {"suffix": "json"}, EVERYONE),
    **{f"market:{name}": (lambda w: {"pk": w.deal.pk}, BOTH) for name in ("deal", "deal_cancel", "deal_tie")},
    "market:paper_new": (lambda w: {"pk": w.deal.pk, "word": "phu-luc"}, BOTH),
    "market:paper_step": (lambda w: {"pk": w.paper.pk, "word": "tu-choi"}, BOTH),
    **{f"market:{name}": (lambda w: {"pk": w.deal.pk}, ONLY_OWNER) for name in ("deal_finish", "delivery_new")},
    "market:delivery": (lambda w: {"pk": w.delivery.pk}, ONLY_PARTNER),
    # Deliveries over all deals
    "market:rates_format": (lambda w: {"suffix": "csv"}, EVERYONE),
    "market:deliveries_format": (lambda w: {"suffix": "json"}, EVERYONE),
    "market:deal_deliveries_format": (lambda w: {"pk": w.deal.pk, "suffix": "json"}, BOTH),
    **{
        f"market:{name}": (lambda w: {"pk": w.delivery_sheet.pk}, ONLY_OWNER)
        for name in ("deliveries_rehearsal", "deliveries_returned")
    },
    # Asking for prices: the owner asks the partner, and proposes a deal to it
    **{f"market:{name}": (_nothing, EVERYONE) for name in ("inquiries", "inquiry_new", "proposal_new")},
    **{
        f"market:{name}": (lambda w: {"pk": w.asked.inquiry_id}, ONLY_OWNER)
        for name in ("inquiry", "inquiry_compared", "inquiry_choose", "inquiry_more", "inquiry_call_off")
    },
    "market:asked": (lambda w: {"pk": w.asked.pk}, BOTH),
    "market:quote_new": (lambda w: {"pk": w.asked.pk}, ONLY_PARTNER),
    "market:asked_step": (lambda w: {"pk": w.asked.pk, "word": "tu-choi"}, ONLY_PARTNER),
    "market:lot_partners": (_lot, ONLY_OWNER),
    "market:proposal": (lambda w: {"pk": w.proposal.pk}, BOTH),
    "market:proposal_step": (lambda w: {"pk": w.proposal.pk, "word": "tu-choi"}, ONLY_PARTNER),
    # OCOP: the owner's dossier, scored by a council of the partner's people; one that the partner recognised
    "market:ocop_format": (lambda w: {"suffix": "csv"}, EVERYONE),
    "market:scorecard": (lambda w: {"pk": w.dossier.card_id}, EVERYONE),
    **{
        f"market:{name}": (lambda w: {"pk": w.rated.recognition.pk}, EVERYONE)
        for name in ("recognition", "recognition_file")
    },
    "market:dossier": (lambda w: {"pk": w.dossier.pk}, BOTH),
    "market:dossier_file": (lambda w: {"pk": w.dossier.pk, "file": w.dossier.files.latest("pk").pk}, BOTH),
    "market:dossier_file_drop": (lambda w: {"pk": w.dossier.pk, "file": w.dossier.files.latest("pk").pk}, ONLY_OWNER),
    **{f"market:dossier_{name}": (lambda w: {"pk": w.dossier.pk}, ONLY_OWNER) for name in ("file_new", "lodge")},
    **{
        f"market:dossier_{name}": (lambda w: {"pk": w.dossier.pk}, ONLY_PARTNER)
        for name in ("check", "assign", "score", "close", "decide", "centre")
    },
    "market:dossier_minutes": (lambda w: {"pk": w.rated.pk}, ONLY_PARTNER),
    "market:council": (lambda w: {"pk": w.dossier.council_id}, ONLY_PARTNER),
    # Stations
    **{
        f"monitoring:{name}": (lambda w: {"code": w.station.code}, ONLY_OWNER)
        for name in (
            "station",
            "station_data",
            "station_patterns",
            "station_upkeep",
            "station_edit",
            "series_new",
            "instrument_new",
            "upkeep_new",
            "judged_new",
        )
    },
    **{
        f"monitoring:readings_{name}": (lambda w: {"pk": w.reading_sheet.pk}, ONLY_OWNER)
        for name in ("rehearsal", "returned")
    },
    **{
        f"monitoring:stations_{name}": (lambda w: {"pk": w.station_sheet.pk}, ONLY_OWNER)
        for name in ("rehearsal", "returned")
    },
    "monitoring:series_edit": (lambda w: {"pk": w.kept.series.pk}, ONLY_OWNER),
    "monitoring:instrument_edit": (lambda w: {"pk": w.kept.instrument.pk}, ONLY_OWNER),
    "monitoring:upkeep_edit": (lambda w: {"pk": w.kept.upkeep.pk}, ONLY_OWNER),
    "monitoring:upkeep_paper": (lambda w: {"pk": w.kept.upkeep.pk}, ONLY_OWNER),
    "monitoring:judged_lift": (lambda w: {"pk": w.kept.judged.pk}, ONLY_OWNER),
    "monitoring:rule_edit": (lambda w: {"pk": w.kept.rule.pk}, ONLY_OWNER),
    "monitoring:alert": (lambda w: {"pk": w.kept.alert.pk}, ONLY_OWNER),
    "monitoring:tie_end": (lambda w: {"pk": w.kept.tie.pk}, ONLY_OWNER),
    "monitoring:place": (lambda w: {"code": "01"}, EVERYONE),
    "monitoring:board_format": (lambda w: {"suffix": "csv"}, EVERYONE),
    "monitoring:years_format": (lambda w: {"suffix": "csv"}, EVERYONE),
    "monitoring:stations_format": (lambda w: {"suffix": "csv"}, EVERYONE),
    # SensorThings, sources, water samples
    "monitoring:things": (lambda w: {"rest": f"Things({w.station.pk})"}, ONLY_OWNER),
    **{f"monitoring:folder{name}": (lambda w: {"pk": w.folder.pk}, ONLY_OWNER) for name in ("", "_edit")},
    "monitoring:folder_step": (lambda w: {"pk": w.folder.pk, "step": "tam-dung"}, ONLY_OWNER),
    "monitoring:folder_example": (lambda w: {"pk": w.folder.pk, "code": w.station.code}, ONLY_OWNER),
    "monitoring:source_key": (lambda w: {"pk": w.source.pk}, ONLY_OWNER),
    "monitoring:sample": (lambda w: {"pk": w.water_sample.pk}, ONLY_OWNER),
    "monitoring:sample_edit": (lambda w: {"pk": w.water_sample.pk}, ONLY_OWNER),
    "monitoring:sample_series": (lambda w: {"pk": w.water_sample.pk}, ONLY_OWNER),
    "monitoring:samples_rehearsal": (lambda w: {"pk": w.sample_sheet.pk}, ONLY_OWNER),
    "monitoring:samples_returned": (lambda w: {"pk": w.sample_sheet.pk}, ONLY_OWNER),
    "monitoring:samples_format": (lambda w: {"suffix": "csv"}, EVERYONE),
    "monitoring:helds_step": (lambda w: {"step": "nhan-lai"}, EVERYONE),
    "monitoring:station_format": (lambda w: {"code": w.station.code, "suffix": "csv"}, ONLY_OWNER),
    # Points of sale
    "market:points_format": (lambda w: {"suffix": "csv"}, EVERYONE),
    **{
        f"market:{name}": (_point, ONLY_OWNER)
        for name in (
            "point",
            "point_photo",
            "point_edit",
            "point_fact",
            "point_renewal",
            "arrangement_new",
            "point_goods_new",
            "inspection_new",
            "point_sales",
            "sales_import",
            "sales_template",
        )
    },
    "market:point_sales_format": (lambda w: _point(w) | {"suffix": "csv"}, ONLY_OWNER),
    "market:point_goods_end": (lambda w: _point(w) | {"pk": w.point.goods.get().pk}, ONLY_OWNER),
    "market:inspection": (lambda w: _point(w) | {"pk": w.point.inspections.get().pk}, ONLY_OWNER),
    "market:inspection_photo": (
        lambda w: _point(w) | {"pk": w.point.inspections.get().pk, "item": "noi-loai"},
        ONLY_OWNER,
    ),
    **{
        f"market:{name}": (lambda w: _point(w) | {"pk": w.point.sheets.get().pk}, ONLY_OWNER)
        for name in ("sales_rehearsal", "sales_returned")
    },
    # The balance: what is declared, what it foresees
    "market:balance_format": (lambda w: {"suffix": "csv"}, EVERYONE),
    "market:estimates_format": (lambda w: {"suffix": "csv"}, EVERYONE),
    "market:estimate_edit": (lambda w: {"pk": w.estimate.pk}, ONLY_OWNER),
    **{
        f"market:{name}": (lambda w: {"pk": w.forecast.pk}, EVERYONE)
        for name in ("forecast", "forecast_ask", "forecast_dismiss")
    },
    # Tracing and recalls: the owner's batch went to the partner, and is recalled
    "market:batches_format": (lambda w: {"suffix": "csv"}, EVERYONE),
    "market:events_format": (lambda w: {"suffix": "xlsx"}, EVERYONE),
    **{f"market:{name}": (_batch, EVERYONE) for name in ("batch", "batch_photo", "problem_new")},
    "market:batch_sign": (lambda w: _batch(w) | {"suffix": "svg"}, EVERYONE),
    **{f"market:{name}": (_batch, BOTH) for name in ("batch_trace", "batch_trace_sheet")},
    **{f"market:{name}": (_batch, ONLY_OWNER) for name in ("batch_edit", "batch_epcis", "batch_package", "recall_new")},
    "market:event_wrong": (lambda w: _batch(w) | {"pk": w.event.pk}, ONLY_OWNER),
    **{
        f"market:{name}": (lambda w: {"pk": w.event_sheet.pk}, ONLY_OWNER)
        for name in ("events_rehearsal", "events_returned")
    },
    "market:recall": (lambda w: {"pk": w.recalled.recall_id}, EVERYONE),
    **{
        f"market:{name}": (lambda w: {"pk": w.recalled.recall_id}, ONLY_OWNER)
        for name in ("recall_sheet", "recall_close")
    },
    "market:recall_answer": (lambda w: {"pk": w.recalled.pk}, ONLY_PARTNER),
    "coordination:requests_format": (lambda w: {"suffix": "csv"}, EVERYONE),
    "coordination:request": (_request, BOTH),
    "coordination:step": (lambda w: {"pk": w.request.pk, "step": "withdraw"}, BOTH),
    "coordination:report_new": (_request, BOTH),
    "coordination:verdict": (lambda w: {"pk": w.report.pk}, BOTH),
    "coordination:extension_new": (_request, BOTH),
    "coordination:extension_decide": (lambda w: {"pk": w.extension.pk}, BOTH),
    "coordination:evidence": (lambda w: {"pk": w.evidence.pk}, BOTH),
    "accounts:person": (_person, ADMINISTRATORS),
    "accounts:person_password": (_person, ADMINISTRATORS),
    "accounts:person_active": (_person, ADMINISTRATORS),
    "accounts:membership_new": (_person, ADMINISTRATORS),
    "accounts:membership_end": (lambda w: {"pk": w.membership.pk}, ADMINISTRATORS),
    "accounts:mandate_end": (lambda w: {"pk": w.mandate.pk}, ADMINISTRATORS),
    "localities:unit": (lambda w: {"code": "33"}, EVERYONE),
    "localities:unit_format": (lambda w: {"code": "33", "suffix": "json"}, EVERYONE),
    "localities:units_format": (lambda w: {"suffix": "json"}, EVERYONE),
    "localities:unit_then": (lambda w: {"level": "province", "code": "35", "until": "2025-06-30"}, EVERYONE),
    "localities:group": (lambda w: {"code": "ca-nuoc"}, EVERYONE),
    "localities:organisation": (lambda w: {"key": "ubnd-33-202507"}, EVERYONE),
    "portal:locality": (lambda w: {"code": "33"}, EVERYONE),
    "mfa_remove_webauthn": (lambda w: {"pk": 1}, frozenset()),
    "mfa_edit_webauthn": (lambda w: {"pk": 1}, frozenset()),
    "openid_connect_login": (lambda w: {"provider_id": "sso"}, frozenset()),
    "openid_connect_callback": (lambda w: {"provider_id": "sso"}, frozenset()),
}
