"""How deals are kept: the laws of the sums, one example by hand, and what organisations and the public are told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from lienket.market import rules
from lienket.market.rules import Came, Kept

DAY = date(2026, 11, 1)
_days = st.integers(-60, 30).map(lambda number: DAY + timedelta(days=number))
_amounts = st.integers(1, 5000).map(lambda number: Decimal(number) / 10)
_lines = st.lists(st.tuples(_days, _amounts), max_size=3, unique_by=lambda line: line[0])


@st.composite
def _came(draw: Callable) -> Came:
    quantity = draw(_amounts)
    share = draw(st.none() | st.integers(0, 10))
    return Came(draw(_days), quantity, None if share is None else quantity * share / 10)


@st.composite
def _deals(draw: Callable) -> Kept:
    lines = draw(_lines)
    return Kept(
        deal=draw(st.integers(1, 10**6)),
        seller=draw(st.integers(1, 5)),
        buyer=draw(st.integers(6, 9)),
        origin=draw(st.sampled_from(["01", "14", "33"])),
        destination=draw(st.sampled_from(["01", "79"])),
        commodity="xoai",
        memo=draw(st.booleans()),
        contract=draw(st.booleans()),
        promised=sum((part for _on, part in lines), Decimal(0)),
        lines=lines,
        came=draw(st.lists(_came(), max_size=3)),
        over_on=draw(st.none() | _days),
        fault=draw(st.sampled_from(["", "", "seller", "buyer"])),
    )


@given(st.lists(_deals(), max_size=6))
def test_sums_over_pairs_are_the_sums_over_all(rows: list[Kept]) -> None:
    whole = rules.rates_total(rows, DAY)
    by_pair = rules.rates_by(rows, DAY, lambda one: (one.origin, one.destination))
    assert sum(by_pair.values(), rules.Rates()) == whole
    by_party = rules.rates_by(rows, DAY, lambda one: one.seller)
    assert sum(by_party.values(), rules.Rates()) == whole
    assert whole.on_time + whole.late + whole.missing == whole.due


@given(st.lists(_deals(), max_size=6))
def test_every_share_is_between_nothing_and_all(rows: list[Kept]) -> None:
    whole = rules.rates_total(rows, DAY)
    assert 0 <= whole.on_time <= whole.met <= min(whole.due, whole.accepted)
    assert whole.accepted <= whole.delivered
    assert 0 <= whole.defaults <= whole.contracts <= len(rows)
    for share in (whole.fulfilment, whole.punctual, whole.default):
        assert share is None or 0 <= share <= 1
    parties = {party for one in rows for party in (one.seller, one.buyer)}
    own = [rules.party_total(rows, party, DAY) for party in parties]
    assert sum(one.defaults for one in own) == whole.defaults


@given(_deals(), st.integers(0, 10))
def test_a_consignment_counts_the_same_whole_or_in_parts(one: Kept, share: int) -> None:
    parts = []
    for came in one.came:
        first = came.quantity * share / 10
        taken = came.accepted
        parts.append(Came(came.on, first, None if taken is None else taken * share / 10))
        parts.append(Came(came.on, came.quantity - first, None if taken is None else taken - taken * share / 10))
    split = Kept(**{**vars(one), "came": parts})
    assert rules.rates_of(split, DAY) == rules.rates_of(one, DAY)


def test_a_contract_by_hand() -> None:
    def after(number: int) -> date:
        return DAY + timedelta(days=number)

    one = Kept(
        deal=1,
        seller=1,
        buyer=2,
        origin="14",
        destination="01",
        commodity="xoai",
        contract=True,
        promised=Decimal(30),
        lines=[(after(-20), Decimal(10)), (after(-5), Decimal(10)), (after(9), Decimal(10))],
        came=[
            Came(after(-21), Decimal(6), Decimal(6)),  # on time
            Came(after(-10), Decimal(8), Decimal(7)),  # 4 of it late for the first line, 3 in time for the second
            Came(after(-1), Decimal(5), Decimal(5)),  # late for the second
            Came(after(0), Decimal(2)),  # nobody judged it yet
        ],
    )
    figures = rules.rates_of(one, DAY)
    assert (figures.due, figures.delivered, figures.accepted) == (20, 21, 18)
    assert (figures.met, figures.on_time, figures.late, figures.missing) == (18, 9, 9, 2)
    assert (figures.fulfilment, figures.punctual) == (Decimal("0.9"), Decimal("0.45"))
    assert [rules.rate_band(share) for share in (None, Decimal(0), Decimal("0.9"), Decimal("0.89"))] == [0, 1, 5, 4]
