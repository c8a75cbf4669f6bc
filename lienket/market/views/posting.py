"""What every page of this room that writes shares: refusals on the form, conflicts in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms

from lienket.ground.refusals import NotAllowed, NotThere, Stale
from lienket.ground.ui.posting import done, in_words
from lienket.market.choices import DossierState, Keeping, LotState, MatchState, PlaceKind, PointKind, PriceAt

ELSEWHERE = (NotThere, NotAllowed, Stale)
_LABELS = {
    code: label
    for kind in (DossierState, Keeping, LotState, MatchState, PlaceKind, PointKind, PriceAt)
    for code, label in kind.choices
}


def save(form: forms.Form, run: Callable[[dict[str, Any]], object]) -> int:
    """As `done`; a conflict goes on to its own page, with what differs in words."""
    try:
        return done(form, run, elsewhere=ELSEWHERE)
    except Stale as stale:
        raise Stale(stale.sentence, differences=[*in_words(stale.differences, _LABELS)]) from stale
