"""All writing of the room. Every action is keyword-only, actor first, one transaction with its audit line."""

from lienket.market.actions.answering import Answer, answer_matches, hold_match, refresh_match
from lienket.market.actions.checks import DAYS_TO_REPAIR, Found, inspect
from lienket.market.actions.computing import compute_round, fail_round, hand_round, lots_wait
from lienket.market.actions.deals import open_deal
from lienket.market.actions.deliveries import (
    Consignment,
    Judgement,
    RowsRefused,
    delivery_problems,
    dispute_delivery,
    finish_deal,
    judge_deliveries,
    judge_delivery,
    record_delivery,
)
from lienket.market.actions.delivery_sheets import PlannedDelivery, keep_delivery_sheet, write_delivery_sheet
from lienket.market.actions.following import following_once, hold, hold_paper, refresh, refresh_paper
from lienket.market.actions.goods import edit_certificate, edit_product, make_certificate, make_product
from lienket.market.actions.inquiries import Need, call_off, hold_asked, make_inquiry, refresh_asked
from lienket.market.actions.lot_steps import MOST_AT_ONCE, Moved, close_past, step_lots
from lienket.market.actions.lots import Goods, edit_lot, goods_problems, make_lot, step_lot
from lienket.market.actions.months import (
    Declared,
    ask_partner,
    check_declared,
    correct,
    declare,
    declare_sheet,
    derive,
    dismiss,
)
from lienket.market.actions.ocop import add_document, check_dossier, drop_document, lodge, make_dossier
from lienket.market.actions.ocop_cards import CardItem, card_sentence, import_card, load_packaged_card
from lienket.market.actions.ocop_council import assign_council, close_scoring, make_council, score
from lienket.market.actions.ocop_deciding import (
    Decision,
    answer_for_centre,
    forward,
    recognise,
    refuse_dossier,
    remind_ocop,
)
from lienket.market.actions.ocop_requests import hold_dossier, refresh_dossier
from lienket.market.actions.papers import Terms, answer_paper, cancel_deal, propose_paper, tie_commitment
from lienket.market.actions.points import (
    PointWords,
    add_goods,
    arrange_goods,
    ask_renewal,
    edit_point,
    end_goods,
    enter_fact,
    kept_photo,
    make_point,
    open_renewal,
    remind_renewals,
)
from lienket.market.actions.proposals import DealTerms, answer_proposal, hold_proposal, propose_deal, refresh_proposal
from lienket.market.actions.quotes import Choice, QuoteTerms, ask_requote, choose_quotes, decline_asked, give_quote
from lienket.market.actions.recalls import answer_recall, close_recall, extend_recall, open_recall
from lienket.market.actions.reference import load_reference
from lienket.market.actions.rounds import close_round, drop_match, make_round, publish_round
from lienket.market.actions.sales import SaleLine, keep_sales_sheet, record_sales, sale_key, write_sales
from lienket.market.actions.sample import load_sample
from lienket.market.actions.sample_ocop import load_sample_ocop
from lienket.market.actions.sample_points import load_sample_points
from lienket.market.actions.sample_rounds import hold_sample_round, load_round
from lienket.market.actions.sample_trace import load_sample_trace
from lienket.market.actions.sheets import fail_sheet, hand_to_worker, keep_sheet, write_sheet
from lienket.market.actions.trace import BatchWords, edit_batch, make_batch, report_problem
from lienket.market.actions.trace_deliveries import follow_batch, follow_deliveries
from lienket.market.actions.trace_events import (
    Happening,
    Part,
    declare_wrong,
    event_problem,
    record_event,
    record_transformation,
)
from lienket.market.actions.trace_sheets import keep_event_sheet, write_events

__all__ = [
    "DAYS_TO_REPAIR",
    "MOST_AT_ONCE",
    "Answer",
    "BatchWords",
    "CardItem",
    "Choice",
    "Consignment",
    "DealTerms",
    "Decision",
    "Declared",
    "Found",
    "Goods",
    "Happening",
    "Judgement",
    "Moved",
    "Need",
    "Part",
    "PlannedDelivery",
    "PointWords",
    "QuoteTerms",
    "RowsRefused",
    "SaleLine",
    "Terms",
    "add_document",
    "add_goods",
    "answer_for_centre",
    "answer_matches",
    "answer_paper",
    "answer_proposal",
    "answer_recall",
    "arrange_goods",
    "ask_partner",
    "ask_renewal",
    "ask_requote",
    "assign_council",
    "call_off",
    "cancel_deal",
    "card_sentence",
    "check_declared",
    "check_dossier",
    "choose_quotes",
    "close_past",
    "close_recall",
    "close_round",
    "close_scoring",
    "compute_round",
    "correct",
    "declare",
    "declare_sheet",
    "declare_wrong",
    "decline_asked",
    "delivery_problems",
    "derive",
    "dismiss",
    "dispute_delivery",
    "drop_document",
    "drop_match",
    "edit_batch",
    "edit_certificate",
    "edit_lot",
    "edit_point",
    "edit_product",
    "end_goods",
    "enter_fact",
    "event_problem",
    "extend_recall",
    "fail_round",
    "fail_sheet",
    "finish_deal",
    "follow_batch",
    "follow_deliveries",
    "following_once",
    "forward",
    "give_quote",
    "goods_problems",
    "hand_round",
    "hand_to_worker",
    "hold",
    "hold_asked",
    "hold_dossier",
    "hold_match",
    "hold_paper",
    "hold_proposal",
    "hold_sample_round",
    "import_card",
    "inspect",
    "judge_deliveries",
    "judge_delivery",
    "keep_delivery_sheet",
    "keep_event_sheet",
    "keep_sales_sheet",
    "keep_sheet",
    "kept_photo",
    "load_packaged_card",
    "load_reference",
    "load_round",
    "load_sample",
    "load_sample_ocop",
    "load_sample_points",
    "load_sample_trace",
    "lodge",
    "lots_wait",
    "make_batch",
    "make_certificate",
    "make_council",
    "make_dossier",
    "make_inquiry",
    "make_lot",
    "make_point",
    "make_product",
    "make_round",
    "open_deal",
    "open_recall",
    "open_renewal",
    "propose_deal",
    "propose_paper",
    "publish_round",
    "recognise",
    "record_delivery",
    "record_event",
    "record_sales",
    "record_transformation",
    "refresh",
    "refresh_asked",
    "refresh_dossier",
    "refresh_match",
    "refresh_paper",
    "refresh_proposal",
    "refuse_dossier",
    "remind_ocop",
    "remind_renewals",
    "report_problem",
    "sale_key",
    "score",
    "step_lot",
    "step_lots",
    "tie_commitment",
    "write_delivery_sheet",
    "write_events",
    "write_sales",
    "write_sheet",
]
