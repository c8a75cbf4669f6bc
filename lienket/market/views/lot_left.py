"""What of a lot is left, as its page tells it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from lienket.market import queries, rules
from lienket.market.models import Lot


def left_facts(lot: Lot) -> list[tuple[str, Any]]:
    """[(label, words)]: what no contract has taken, and what deals without a contract promise; empty when unused."""
    use = queries.lot_uses([lot]).get(lot.pk)
    if use is None:
        return []
    left, unit = queries.lot_left(lot, use), queries.named(lot.measure)
    words = f"{rules.plain(max(left, left * 0))} {unit}"
    if left < 0:
        over = {"over": rules.plain(-left), "unit": unit}
        words = _("Không còn: hợp đồng đã ký nhiều hơn lô %(over)s %(unit)s.") % over
    found = [(_("Còn lại"), words)]
    if use.promised:
        found.append((_("Đang thương lượng"), f"{rules.plain(use.promised)} {unit}"))
    return found
