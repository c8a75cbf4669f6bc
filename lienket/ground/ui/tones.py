"""How a state looks: its tone of colour and its drawing. The word always stands beside them."""

from __future__ import annotations

#: Tones the style sheet knows. Colour is never the only sign: each tone has its own default drawing.
TONES = {
    "neutral": "circle",
    "info": "info-circle",
    "progress": "circle-half",
    "good": "check-circle",
    "warn": "exclamation-triangle",
    "late": "clock-history",
    "bad": "x-circle",
    "closed": "lock",
}

#: Codes of states that rooms use, each with its tone and drawing. A code that is not here is neutral.
CODES = {
    "done": ("good", "check-circle"),
    "done_on_time": ("good", "check-circle"),
    "done_late": ("warn", "check-circle"),
    "open": ("progress", "circle-half"),
    "open_in_time": ("progress", "circle-half"),
    "in_time": ("progress", "circle-half"),
    "in_progress": ("progress", "circle-half"),
    "doing": ("progress", "circle-half"),
    "open_overdue": ("late", "clock-history"),
    "overdue": ("late", "clock-history"),
    "late": ("late", "clock-history"),
    "at_risk": ("warn", "exclamation-triangle"),
    "due_soon": ("warn", "hourglass-split"),
    "not_started": ("neutral", "circle"),
    "planned": ("neutral", "circle"),
    "draft": ("neutral", "pencil"),
    "asked": ("info", "send"),
    "sent": ("info", "send"),
    "waiting": ("info", "hourglass-split"),
    "reported": ("info", "send"),
    "awaiting": ("info", "hourglass-split"),
    "stopped": ("closed", "slash-circle"),
    "accepted": ("progress", "check2"),
    "declined": ("bad", "x-circle"),
    "refused": ("bad", "x-circle"),
    "disputed": ("bad", "exclamation-octagon"),
    "confirmed": ("good", "check2-all"),
    "approved": ("good", "check2-all"),
    "in_force": ("good", "shield-check"),
    "signed": ("good", "pencil-square"),
    "expired": ("closed", "calendar-x"),
    "withdrawn": ("closed", "arrow-counterclockwise"),
    "cancelled": ("closed", "slash-circle"),
    "paused": ("neutral", "pause-circle"),
    "closed": ("closed", "lock"),
    "ended": ("closed", "lock"),
    "merged": ("closed", "diagram-3"),
    "failed": ("bad", "x-circle"),
    "unverified": ("warn", "patch-exclamation"),
}


def tone(code: str) -> tuple[str, str]:
    """(tone, drawing) for the code of a state, or for a tone named directly."""
    if code in CODES:
        return CODES[code]
    return (code, TONES[code]) if code in TONES else ("neutral", "circle")
