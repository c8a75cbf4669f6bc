"""Writing handshakes: the one way in which anything between organisations moves.

Every action locks the row of the request before it looks at its state, so two people who act at the same moment
act one after the other, and no two actions ever wait for each other.
"""

from lienket.coordination.actions.asking import ask, ask_many
from lienket.coordination.actions.asking_again import ask_again
from lienket.coordination.actions.extending import ask_extension, decide_extension, move_due
from lienket.coordination.actions.reminding import send_digest, write_digests
from lienket.coordination.actions.reporting import add_evidence, give_verdict, keep_evidence, report
from lienket.coordination.actions.stepping import follow, take_step

__all__ = [
    "add_evidence",
    "ask",
    "ask_again",
    "ask_extension",
    "ask_many",
    "decide_extension",
    "follow",
    "give_verdict",
    "keep_evidence",
    "move_due",
    "report",
    "send_digest",
    "take_step",
    "write_digests",
]
