"""Batches and their events: codes, conservation, the walk through the graph, deliveries, rights, pages, sheets."""

from __future__ import annotations

import io
import itertools
import json
import re
import secrets
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lienket.ground.refusals import NotThere, Refusal
from lienket.ground.sheets.writing import workbook
from lienket.market import actions, queries, rules, sheets
from lienket.market.actions import BatchWords, Happening, Part
from lienket.market.choices import EventKind
from lienket.market.models import Batch, BatchProblem, ErrorDeclaration, Product, TraceEvent, TraceLine
from lienket.market.rules import ALPHABET, Portion

from .conftest import (
    BUYER,
    COOPERATIVE,
    LOADER,
    OTHER,
    Story,
    commodity,
    day,
    measure,
    organisation,
    person,
    place,
    texts,
)
from .deal_world import accept, deliver, signed

Browser = Callable[..., Client]
_numbers = itertools.count(1)
SIGNS = st.text(ALPHABET, min_size=9, max_size=9)


def make_batch(owner: str = COOPERATIVE, number: str = "", quantity: str = "10", **more: Any) -> Batch:
    """Ten tonnes of mangoes of Yên Châu, harvested ten days ago."""
    holder = organisation(owner)
    product, _made = Product.objects.get_or_create(
        owner=holder, name="Xoài tròn", defaults={"commodity": commodity("xoai"), "place": place("04075")}
    )
    given_: dict[str, Any] = {
        "product": product,
        "number": number or f"L{next(_numbers)}",
        "quantity": Decimal(quantity),
        "measure": measure("tan"),
        "place": place("04075"),
        "made_on": day(-10),
    }
    return actions.make_batch(actor=LOADER, owner=holder, words=BatchWords(**(given_ | more)))


def transform(ins: dict[Batch, str], outs: dict[Batch, str], owner: str = COOPERATIVE, **more: Any) -> TraceEvent:
    """Batches into batches, by quantities in tonnes."""
    tonne = measure("tan")
    sides = [[Part(one, Decimal(quantity), tonne) for one, quantity in side.items()] for side in (ins, outs)]
    given_: dict[str, Any] = {"on": day(-5), "ins": sides[0], "outs": sides[1]}
    return actions.record_transformation(actor=LOADER, owner=organisation(owner), **(given_ | more))


# --- codes


@given(SIGNS, st.integers(0, 9), st.sampled_from(ALPHABET))
def test_one_wrong_sign_of_a_code_is_noticed(body: str, at: int, sign: str) -> None:
    code = body + rules.check_sign(body)
    assert rules.read_code(f" {rules.shown_code(code).lower()} ") == code
    wrong = code[:at] + sign + code[at + 1 :]
    assert rules.read_code(wrong) == (code if wrong == code else "")


@given(SIGNS, st.integers(0, 8))
def test_two_signs_exchanged_are_noticed(body: str, at: int) -> None:
    code = body + rules.check_sign(body)
    exchanged = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    assert rules.read_code(exchanged) == (code if exchanged == code else "")


def test_codes_are_drawn_and_nonsense_is_none() -> None:
    drawn = {rules.trace_code(secrets.choice) for _n in range(50)}
    assert len(drawn) == 50
    assert all(rules.read_code(one) == one for one in drawn)
    assert [rules.read_code(text) for text in ("", "ABC", "ĐĐĐĐĐ-ĐĐĐĐĐ", "x" * 500)] == ["", "", "", ""]


# --- rules


@given(st.lists(st.integers(1, 99), min_size=1, max_size=5), st.lists(st.integers(1, 99), min_size=1, max_size=5))
def test_what_comes_out_is_conserved(into: list[int], out: list[int]) -> None:
    kilos = [Portion(Decimal(n), Decimal(1), "mass", "kg") for n in into]
    quintals = [Portion(Decimal(n) / 100, Decimal(100), "mass", "tạ") for n in out]
    assert (rules.conservation_problem(kilos, quintals, None) == "") == (sum(out) <= sum(into))
    assert (rules.conservation_problem(kilos, quintals, Decimal(2)) == "") == (sum(out) <= 2 * sum(into))


def test_other_kinds_of_units_are_not_compared_and_nothing_is_refused() -> None:
    kilo, litre = Portion(Decimal(1), Decimal(1), "mass", "kg"), Portion(Decimal(9), Decimal(1), "volume", "lít")
    assert rules.conservation_problem([kilo], [litre], None) == ""
    assert rules.conservation_problem([], [kilo], None) == "Hãy ghi ít nhất một lô vào và một lô ra."


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("L01", [("L01", None, "")]),
        ("L01; L02\nL03", [("L01", None, ""), ("L02", None, ""), ("L03", None, "")]),
        ("L01: 2,5; L02 = 1.500 kg", [("L01", Decimal("2.5"), ""), ("L02", Decimal(1500), "kg")]),
        ("L01, l01", [("L01", None, "")]),
        ("  ;; ", []),
        ("L01: 99999999999999", [("L01: 99999999999999", None, "")]),
    ],
)
def test_batches_that_a_delivery_names(text: str, found: list[tuple[str, Decimal | None, str]]) -> None:
    assert [(one.code, one.quantity, one.unit) for one in rules.named_batches(text)] == found


@given(st.text(max_size=200))
def test_any_text_can_stand_for_batches(text: str) -> None:
    keys = [rules.batch_key(one.code) for one in rules.named_batches(text)]
    assert len(keys) == len(set(keys))


def test_data_are_kept_as_the_dated_rule_says() -> None:
    rule = queries.minimum_on(day(0)).retention
    assert (rule.after_expiry, rule.without_expiry, rule.hours) == (12, 60, 24)
    from datetime import date

    assert rules.kept_until(date(2026, 1, 31), date(2027, 2, 28), rule) == date(2028, 2, 28)
    assert rules.kept_until(date(2026, 1, 31), None, rule) == date(2031, 1, 31)
    assert len(queries.minimum_on(day(0)).items) == 11


# --- the graph


def _rough(edges: set[tuple[int, int]], start: int) -> set[int]:
    """Reached by the plainest way there is: until nothing is added."""
    found = {start}
    while True:
        more = {target for source, target in edges if source in found} - found
        if not more:
            return found
        found |= more


EDGES = st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda pair: pair[0] < pair[1]), max_size=14)


@pytest.mark.django_db
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(EDGES, st.sets(st.integers(0, 13), max_size=3))
def test_forward_and_backward_agree_with_a_plain_search(edges: set[tuple[int, int]], wrong: set[int]) -> None:
    with transaction.atomic():
        batches = _eight()
        listed = sorted(edges)
        events = [_edge(batches[source], batches[target]) for source, target in listed]
        for number in wrong & set(range(len(listed))):
            _declare(events[number])
        standing = {pair for number, pair in enumerate(listed) if number not in wrong}
        ids = [one.pk for one in batches]
        after = {n: queries.reached([ids[n]], forward=True) for n in range(8)}
        before = {n: queries.reached([ids[n]], forward=False) for n in range(8)}
        for n in range(8):
            assert after[n] == {ids[one] for one in _rough(standing, n)}
            assert {m for m in range(8) if ids[n] in after[m]} == {m for m in range(8) if ids[m] in before[n]}
        transaction.set_rollback(True)


def _eight() -> list[Batch]:
    first = make_batch()
    rows = [
        Batch(
            code=rules.trace_code(secrets.choice),
            owner=first.owner,
            product=first.product,
            number=f"G{n}",
            key=f"g{n}",
            quantity=first.quantity,
            measure=first.measure,
            place=first.place,
            province=first.province,
        )
        for n in range(7)
    ]
    return [first, *Batch.objects.bulk_create(rows)]


def _edge(source: Batch, target: Batch) -> TraceEvent:
    made = TraceEvent.objects.create(kind=EventKind.TRANSFORMED, on=day(-1), by=source.owner)
    given_ = {"event": made, "quantity": 1, "measure": source.measure}
    TraceLine.objects.create(batch=source, side="in", **given_)
    TraceLine.objects.create(batch=target, side="out", **given_)
    return made


def _declare(event: TraceEvent) -> None:
    ErrorDeclaration.objects.create(event=event, reason="thử", by=event.by)


@pytest.mark.django_db
def test_a_trace_of_thousands_takes_the_same_few_queries() -> None:
    first = make_batch()
    rows = Batch.objects.bulk_create(
        Batch(
            code=f"{n:010d}",
            owner=first.owner,
            product=first.product,
            number=f"N{n}",
            key=f"n{n}",
            quantity=1,
            measure=first.measure,
            place=first.place,
            province=first.province,
        )
        for n in range(2000)
    )
    chain = [first, *rows]
    events = TraceEvent.objects.bulk_create(
        TraceEvent(kind=EventKind.TRANSFORMED, on=day(-1), by=first.owner) for _one in rows
    )
    TraceLine.objects.bulk_create(
        TraceLine(event=event, batch=one, side=side, quantity=1, measure=first.measure)
        for n, event in enumerate(events, start=1)
        for side, one in (("in", chain[n // 2]), ("out", chain[n]))
    )
    with CaptureQueriesContext(
        connection,
    ) as counted:
        found = queries.traced(first, forward=True)
        queries.shipments(found.ids)
    assert len(found.depth) == 2001
    assert max(found.depth.values()) == 11
    assert len(counted) <= 4


@pytest.mark.django_db
def test_a_transformation_is_refused_where_goods_would_not_add_up() -> None:
    one, two, three = make_batch(quantity="10"), make_batch(quantity="8"), make_batch(quantity="8")
    with pytest.raises(Refusal, match="nhiều hơn lô vào"):
        transform({one: "5"}, {two: "6"})
    transform({one: "5"}, {two: "6"}, yield_factor=Decimal("1.2"))
    transform({one: "5"}, {three: "5"})
    with pytest.raises(Refusal, match="chỉ có 10 tấn"):
        transform({one: "1"}, {make_batch(): "1"})
    with pytest.raises(Refusal, match="không thể làm ra chính nó"):
        transform({three: "1"}, {one: "1"})
    with pytest.raises(Refusal, match="Mỗi lô chỉ ghi một lần"):
        transform({three: "1"}, {three: "1"})
    with pytest.raises(Refusal, match="lô đã mua"):
        transform({three: "1"}, {make_batch(OTHER): "1"}, owner=OTHER)
    with pytest.raises(Refusal, match="chưa tới"):
        transform({three: "1"}, {make_batch(): "1"}, on=day(1))


@pytest.mark.django_db
def test_events_cannot_be_changed_and_what_was_wrong_stays_beside_what_is_right(story: Story) -> None:
    batch = make_batch()
    told = Happening("packed", day(-3), "Thùng 10 kg")
    event = actions.record_event(actor=story.viewer("clerk"), batches=[batch], happening=told)
    with pytest.raises(ProgrammingError, match="only ever added"), transaction.atomic():
        TraceEvent.objects.filter(pk=event.pk).update(note="khác")
    with pytest.raises(ProgrammingError, match="only ever added"), transaction.atomic():
        connection.cursor().execute("DELETE FROM market_traceline WHERE event_id = %s", [event.pk])
    actions.declare_wrong(actor=story.viewer("clerk"), batch=batch, event=event, reason="Nhầm ngày", on=day(-2))
    rows = queries.events_of([batch])
    assert [(one.on, queries.is_wrong(one)) for one in rows] == [(day(-3), True), (day(-2), False)]
    assert rows[0].declared.instead == rows[1]
    with pytest.raises(Refusal, match="đã được khai báo"):
        actions.declare_wrong(actor=story.viewer("clerk"), batch=batch, event=event, reason="Lại nữa")
    with pytest.raises(NotThere):
        actions.declare_wrong(actor=story.viewer("other"), batch=batch, event=rows[1], reason="Của người khác")


# --- deliveries


def _standing(batch: Batch) -> list[tuple[str, Decimal | None]]:
    rows = TraceLine.objects.filter(batch=batch, event__declared__isnull=True, event__delivery__isnull=False)
    return [(one.event.kind, one.quantity) for one in rows.select_related("event").order_by("pk")]


@pytest.mark.django_db
def test_deliveries_tell_shipping_and_receiving_by_themselves(story: Story) -> None:
    one, two = make_batch(number="XD-01"), make_batch(number="XD-02")
    deal = signed()
    first = deliver(deal, "3", batch="xd-01")
    assert _standing(one) == [("shipped", Decimal(3))]
    accept(first, "2.5", "Dập")
    assert _standing(one) == [("shipped", Decimal(3)), ("received", Decimal("2.5"))]
    accept(first, "2", "Dập thêm")
    assert _standing(one) == [("shipped", Decimal(3)), ("received", Decimal(2))]
    both = deliver(deal, "3", batch=f"{rules.shown_code(one.code)}: 1; XD-02: 2.000 kg; KHÔNG-CÓ")
    assert _standing(two) == [("shipped", Decimal(2000))]
    actions.dispute_delivery(actor=LOADER, delivery=both, reason="Cân thiếu")
    assert _standing(two) == []
    assert TraceEvent.objects.filter(delivery=both).count() == 1
    later = deliver(deal, "1", batch="XD-09")
    three = make_batch(number="XD-09")
    assert _standing(three) == [("shipped", Decimal(1))]
    mixed = make_batch(BUYER, "TP-1", "2")
    transform({one: "1"}, {mixed: "1"}, owner=BUYER)
    assert later.deal_id == deal.pk
    assert queries.reached([one.pk], forward=True) == {one.pk, mixed.pk}


# --- pages


@pytest.mark.django_db
def test_the_public_page_tells_what_the_law_asks_and_neither_price_nor_buyer(browser: Browser, story: Story) -> None:
    batch = make_batch(number="XD-01", producer="Hộ Lò Văn Pó", address="Bản Khoong, Yên Châu")
    actions.record_event(actor=LOADER, batches=[batch], happening=Happening("harvested", day(-9), "Hái tay"))
    accept(deliver(signed(), "3", batch="XD-01"))
    stranger = browser()
    page = stranger.get(batch.get_absolute_url())
    words = " ".join(texts(page, "main"))
    assert page.status_code == 200
    for told in ("Hộ Lò Văn Pó", "Bản Khoong", "Hái tay", "Giao hàng", "Thông tư 31/2026/TT-BCT"):
        assert told in words
    assert organisation(BUYER).name not in words
    assert "20.000.000" not in words
    assert [text.split()[0] for text in texts(page, "#toi-thieu li")].count("thiếu") == 4
    assert organisation(BUYER).name in " ".join(texts(browser("head").get(batch.get_absolute_url()), "main"))
    lower = stranger.get(f"/truy-xuat/{rules.shown_code(batch.code).lower()}/")
    assert (lower.status_code, lower["Location"]) == (302, batch.get_absolute_url())
    assert stranger.get("/truy-xuat/?ma=" + rules.shown_code(batch.code))["Location"] == batch.get_absolute_url()
    assert stranger.get("/truy-xuat/123456789Z/").status_code == 404


@pytest.mark.django_db
def test_who_follows_how_far(browser: Browser, story: Story) -> None:
    raw, made, sold = make_batch(number="R"), make_batch(number="M"), make_batch(number="S")
    transform({raw: "5"}, {made: "5"})
    transform({made: "4"}, {sold: "4"})
    deliver(signed(), "3", batch="S")
    trace = f"{sold.get_absolute_url()}dau-vet/"
    assert [browser(name).get(trace).status_code for name in ("head", "buyer", "other")] == [200, 200, 404]
    whole = " ".join(texts(browser("head").get(trace), "main"))
    step = " ".join(texts(browser("buyer").get(trace), "main"))
    assert ("R Xoài tròn" in whole, "M Xoài tròn" in whole) == (True, True)
    assert ("R Xoài tròn" in step, "M Xoài tròn" in step) == (False, True)
    for name in ("su-kien.jsonld", "goi-du-lieu.zip"):
        asked = [browser(who).get(f"{sold.get_absolute_url()}{name}").status_code for who in ("head", "buyer", "other")]
        assert asked == [200, 404, 404]


#: What the JSON schema of EPCIS 2.0 (https://ref.gs1.org/standards/epcis/2.0.1/epcis-json-schema.json; ISO/IEC
#: 19987:2024) requires of a document and of each kind of event, and how it writes instants and offsets.
_OF_A_DOCUMENT = {"@context", "type", "schemaVersion", "creationDate", "epcisBody"}
_OF_EVERY_EVENT = {"type", "eventTime", "eventTimeZoneOffset"}
_OF_A_KIND = {"ObjectEvent": {"action"}, "AggregationEvent": {"action"}, "TransformationEvent": set[str]()}
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?([+-]\d\d:\d\d|Z)")
_LISTS = ("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList")


def lacking(told: dict[str, Any]) -> list[str]:
    """What an EPCIS document lacks, or writes as the standard does not."""
    found = sorted(_OF_A_DOCUMENT - told.keys())
    instants = [told["creationDate"]]
    for number, one in enumerate(told["epcisBody"]["eventList"]):
        needed = _OF_EVERY_EVENT | _OF_A_KIND[one["type"]]
        found += [f"{number} {one['type']}: {name}" for name in sorted(needed - one.keys())]
        instants += [one["eventTime"], one["recordTime"]]
        instants += [one["errorDeclaration"]["declarationTime"]] if "errorDeclaration" in one else []
        if one.get("action", "ADD") not in ("ADD", "OBSERVE", "DELETE"):
            found.append(f"{number}: action {one['action']}")
        if not re.fullmatch(r"[+-]\d\d:\d\d", one["eventTimeZoneOffset"]):
            found.append(f"{number}: offset {one['eventTimeZoneOffset']}")
        for line in (line for name in _LISTS for line in one.get(name, [])):
            if "epcClass" not in line or ("uom" in line and "quantity" not in line):
                found.append(f"{number}: {line}")
    return found + [f"instant {text}" for text in instants if not _INSTANT.fullmatch(text)]


@pytest.mark.django_db
def test_epcis_and_the_package_tell_everything_once(browser: Browser, story: Story) -> None:
    raw, made = make_batch(number="R", quantity="2"), make_batch(number="M")
    wrong = actions.record_event(actor=LOADER, batches=[made], happening=Happening("packed", day(-3)))
    actions.declare_wrong(actor=story.viewer("head"), batch=made, event=wrong, reason="Nhầm", on=day(-2))
    transform({raw: "2"}, {made: "1.5"})
    head = browser("head")
    told = json.loads(head.get(f"{made.get_absolute_url()}su-kien.jsonld").content)
    events = told["epcisBody"]["eventList"]
    assert (told["type"], told["schemaVersion"]) == ("EPCISDocument", "2.0")
    assert lacking(told) == []
    assert lacking(told | {"creationDate": "22/11/2026"}) == ["instant 22/11/2026"]
    assert [one["type"] for one in events] == ["TransformationEvent", "ObjectEvent", "ObjectEvent", "ObjectEvent"]
    address = f"http://testserver{raw.get_absolute_url()}"
    assert events[0]["inputQuantityList"] == [{"epcClass": address, "quantity": 2000, "uom": "KGM"}]
    assert events[1]["eventID"] == events[2]["eventID"]
    assert events[2]["errorDeclaration"]["correctiveEventIDs"] == [events[3]["eventID"]]
    archive = ZipFile(io.BytesIO(head.get(f"{made.get_absolute_url()}goi-du-lieu.zip").content))
    assert archive.namelist() == ["lo.json", "su-kien.epcis.jsonld", "lo.xlsx", "su-kien.xlsx", "dau-vet.xlsx"]
    assert json.loads(archive.read("lo.json"))["minimum_set"]["present"]["number"] is True


@pytest.mark.django_db
def test_the_sign_on_the_label_is_the_address_of_the_page(browser: Browser, story: Story) -> None:
    from lienket.market.views.trace_files import qr

    batch = make_batch()
    address = f"http://testserver{batch.get_absolute_url()}"
    client = browser("clerk")
    png = client.get(f"{batch.get_absolute_url()}ma.png")
    assert png.content.startswith(b"\x89PNG")
    assert client.get(f"{batch.get_absolute_url()}ma.svg")["Content-Type"] == "image/svg+xml"
    assert read_sign([[bool(cell) for cell in row] for row in qr(address).matrix]) == address
    labels = client.get(f"/truy-xuat/nhan/?lo={batch.code}&lo=nonsense&so=3")
    assert len(texts(labels, ".mk-label")) == 3
    assert rules.shown_code(batch.code) in texts(labels, ".mk-label")[0]
    assert texts(client.get("/truy-xuat/nhan/?so=99999999999999999999"), ".mk-label") == []


def read_sign(cells: list[list[bool]]) -> str:
    """What a QR code of versions 2 to 6 with level M says: a reader of its own, from ISO/IEC 18004."""
    size = len(cells)
    version = (size - 17) // 4
    bits = [cells[8][at] for at in (0, 1, 2, 3, 4, 5, 7, 8)] + [cells[at][8] for at in (7, 5, 4, 3, 2, 1, 0)]
    form = int("".join("01"[bit] for bit in bits), 2) ^ 0b101010000010010
    mask = (form >> 10) & 0b111
    flips: list[Callable[[int, int], bool]] = [
        lambda r, c: (r + c) % 2 == 0,
        lambda r, c: r % 2 == 0,
        lambda r, c: c % 3 == 0,
        lambda r, c: (r + c) % 3 == 0,
        lambda r, c: (r // 2 + c // 3) % 2 == 0,
        lambda r, c: (r * c) % 2 + (r * c) % 3 == 0,
        lambda r, c: ((r * c) % 2 + (r * c) % 3) % 2 == 0,
        lambda r, c: ((r + c) % 2 + (r * c) % 3) % 2 == 0,
    ]
    end = size - 7

    def fixed(row: int, column: int) -> bool:
        corner = (row < 9 and column < 9) or (row < 9 and column >= size - 8) or (row >= size - 8 and column < 9)
        aligned = abs(row - end) <= 2 and abs(column - end) <= 2
        return corner or aligned or row == 6 or column == 6

    stream: list[bool] = []
    columns = [column for column in range(size - 1, -1, -1) if column != 6]
    for turn, right in enumerate(columns[::2]):
        left = columns[2 * turn + 1]
        for row in range(size - 1, -1, -1) if turn % 2 == 0 else range(size):
            stream += [
                cells[row][column] ^ flips[mask](row, column) for column in (right, left) if not fixed(row, column)
            ]
    words = [int("".join("01"[bit] for bit in stream[at : at + 8]), 2) for at in range(0, len(stream) - 7, 8)]
    blocks, each = {2: (1, 28), 3: (1, 44), 4: (2, 32), 5: (2, 43), 6: (4, 27)}[version]
    data = [words[part * blocks + block] for block in range(blocks) for part in range(each)]
    text = "".join(f"{word:08b}" for word in data)
    assert text[:4] == "0100"
    length = int(text[4:12], 2)
    return bytes(int(text[12 + 8 * at : 20 + 8 * at], 2) for at in range(length)).decode()


@pytest.mark.django_db
def test_a_clerk_enters_a_batch_events_and_a_transformation_by_forms(browser: Browser, story: Story) -> None:
    old = make_batch(number="XD-01")
    client = browser("clerk")
    new = {
        "request_key": str(uuid4()),
        "product": old.product_id,
        "number": "XD-02",
        "quantity": "1,5",
        "measure": "tan",
        "place": "xã Yên Châu, tỉnh Sơn La",
        "made_on": f"{day(-1):%d/%m/%Y}",
    }
    response = client.post("/truy-xuat/moi/", new)
    made = Batch.objects.get(number="XD-02")
    assert (response.status_code, response["Location"]) == (302, made.get_absolute_url())
    assert client.post("/truy-xuat/moi/", new | {"request_key": str(uuid4())}).status_code == 422
    event = {"batches": [old.code, made.code], "kind": "stored", "on": f"{day(0):%d/%m/%Y}", "note": "Kho mát"}
    assert client.post("/truy-xuat/su-kien/moi/", event).status_code == 302
    assert [len(queries.events_of([one])) for one in (old, made)] == [1, 1]
    assert client.post("/truy-xuat/su-kien/moi/", event | {"kind": "aggregated"}).status_code == 422
    step = {"on": f"{day(0):%d/%m/%Y}", "ins": "XD-01: 1,5 tấn", "outs": "xd-02: 15 tạ", "yield_factor": ""}
    assert "Chưa rõ “ZZ”" in " ".join(texts(client.post("/truy-xuat/che-bien/moi/", step | {"ins": "ZZ: 1"}), "main"))
    assert client.post("/truy-xuat/che-bien/moi/", step).status_code == 302
    assert queries.reached([old.pk], forward=True) == {old.pk, made.pk}
    assert browser("other").get(f"{old.get_absolute_url()}sua/").status_code == 404


@pytest.mark.django_db
def test_events_come_in_by_a_sheet_once(browser: Browser, story: Story) -> None:
    batch = make_batch(number="XD-01")
    rows = [
        {"number": "xd-01", "kind": "harvested", "on": day(-9), "note": "Sáng"},
        {"number": rules.shown_code(batch.code), "kind": "packed", "on": day(-8)},
    ]
    client = browser("clerk")

    def send(some: list[dict[str, Any]]) -> Any:
        sheet = workbook(sheets.event_columns(), some, "Sự kiện")
        sent = {"file": SimpleUploadedFile("su-kien.xlsx", sheet), "request_key": str(uuid4())}
        return client.post("/truy-xuat/su-kien/nhap/", sent)["Location"]

    bad = send([*rows, {"number": "ZZ", "kind": "packed", "on": day(3)}])
    assert "Đơn vị chưa có lô “ZZ”" in " ".join(texts(client.get(bad), "main"))
    assert client.post(bad).status_code == 422
    good = send(rows)
    assert [client.post(good).status_code for _n in range(2)] == [302, 302]
    assert [one.kind for one in queries.events_of([batch])] == ["harvested", "packed"]
    again = " ".join(texts(client.get(send(rows)), "main"))
    assert "Sự kiện này đã được ghi" in again
    assert client.get("/truy-xuat/su-kien.xlsx").content[:2] == b"PK"
    assert client.get("/truy-xuat.csv").content.decode().count("XD-01") == 1


@pytest.mark.django_db
def test_consumers_report_problems_but_not_without_end(browser: Browser, story: Story) -> None:
    batch = make_batch()
    address, stranger = f"{batch.get_absolute_url()}phan-anh/", browser()
    told = {"words": "Quả bị thối gần hết thùng", "contact": "0900 000 000"}
    assert stranger.post(address, told | {"request_key": str(uuid4())}).status_code == 302
    assert stranger.post(address, {"words": "hỏng"}).status_code == 422
    answers = [stranger.post(address, {"words": "x"}).status_code for _n in range(19)]
    assert (answers[0], answers[-1]) == (422, 429)
    assert BatchProblem.objects.count() == 1
    assert "Quả bị thối" in " ".join(texts(browser("clerk").get(batch.get_absolute_url()), "main"))
    assert "Quả bị thối" not in " ".join(texts(stranger.get(batch.get_absolute_url()), "main"))


@pytest.mark.django_db
def test_pages_cost_the_same_for_one_batch_and_for_many(browser: Browser, story: Story) -> None:
    client = browser("head")
    first = make_batch()
    client.get("/truy-xuat/")

    def counted() -> list[int]:
        found = []
        for address in ("/truy-xuat/", first.get_absolute_url(), f"{first.get_absolute_url()}dau-vet/"):
            with CaptureQueriesContext(connection) as queried:
                assert client.get(address).status_code == 200
            found.append(len(queried))
        return found

    for number in range(2):
        actions.record_event(actor=LOADER, batches=[first], happening=Happening("cared", day(-9), f"Lần {number}"))
    transform({first: "1"}, {make_batch(quantity="1"): "1"})
    few = counted()
    for number in range(6):
        actions.record_event(actor=LOADER, batches=[first], happening=Happening("cared", day(-9), f"Thêm {number}"))
    for _n in range(4):
        transform({first: "1"}, {make_batch(quantity="1"): "1"})
    assert counted() == few
    assert max(few) <= 22


@pytest.mark.django_db
def test_an_authority_sees_the_batches_of_its_province_and_opens_their_package(story: Story) -> None:
    batch = make_batch(number="XD-01")
    client = Client()
    client.force_login(person("Cán Bộ Sơn La", "ubnd-14", "officer"))
    assert texts(client.get("/truy-xuat/"), "tbody tr") == []
    assert len(texts(client.get("/truy-xuat/?ca-tinh=on"), "tbody tr")) == 1
    assert client.get(f"{batch.get_absolute_url()}goi-du-lieu.zip").status_code == 200
    assert client.get(f"{batch.get_absolute_url()}thu-hoi/").status_code == 200
    foreign = Client()
    foreign.force_login(person("Cán Bộ Hưng Yên", "ubnd-33-202507", "officer"))
    assert texts(foreign.get("/truy-xuat/?ca-tinh=on"), "tbody tr") == []
    assert foreign.get(f"{batch.get_absolute_url()}goi-du-lieu.zip").status_code == 404
