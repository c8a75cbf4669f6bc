"""Who may do what in the market; and this room's rows of the rights table, by topic."""

from lienket.market.access import deals, inquiries, lots, months, ocop, points, rounds, trace
from lienket.market.access.deals import can_move, can_tie, check_can_open, check_can_tie, check_side, reads, sides_of
from lienket.market.access.inquiries import (
    can_choose,
    can_quote,
    check_can_answer_proposal,
    check_can_ask_prices,
    check_can_choose,
    check_can_decline,
    check_can_quote,
)
from lienket.market.access.lots import can_edit, check_can_edit, check_can_enter, owns, sees_contacts
from lienket.market.access.months import can_declare, check_can_correct, check_declares
from lienket.market.access.points import (
    check_can_check_point,
    check_can_enter_fact,
    check_can_keep_point,
    is_of_point,
    keeps_point,
    may_enter_fact,
)
from lienket.market.access.rounds import check_can_answer, check_can_hold, check_can_run
from lienket.market.access.trace import (
    check_can_answer_recall,
    check_can_close,
    check_can_keep_batch,
    check_can_recall,
    check_follows,
    keeps_batch,
    may_recall,
    reads_recall,
    runs_recall,
    trace_right,
)

ROWS = [*deals.ROWS, *inquiries.ROWS, *lots.ROWS, *months.ROWS, *ocop.ROWS, *points.ROWS, *rounds.ROWS, *trace.ROWS]

__all__ = [
    "ROWS",
    "can_choose",
    "can_declare",
    "can_edit",
    "can_move",
    "can_quote",
    "can_tie",
    "check_can_answer",
    "check_can_answer_proposal",
    "check_can_answer_recall",
    "check_can_ask_prices",
    "check_can_check_point",
    "check_can_choose",
    "check_can_close",
    "check_can_correct",
    "check_can_decline",
    "check_can_edit",
    "check_can_enter",
    "check_can_enter_fact",
    "check_can_hold",
    "check_can_keep_batch",
    "check_can_keep_point",
    "check_can_open",
    "check_can_quote",
    "check_can_recall",
    "check_can_run",
    "check_can_tie",
    "check_declares",
    "check_follows",
    "check_side",
    "is_of_point",
    "keeps_batch",
    "keeps_point",
    "may_enter_fact",
    "may_recall",
    "owns",
    "reads",
    "reads_recall",
    "runs_recall",
    "sees_contacts",
    "sides_of",
    "trace_right",
]
