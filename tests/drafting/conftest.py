"""A document as the engine would read it, written by hand; the people of Hà Nội who settle it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from lienket.accounts import actions as accounts
from lienket.accounts.access import Viewer
from lienket.accounts.choices import Role
from lienket.accounts.models import Person
from lienket.accounts.queries import viewer_for
from lienket.agreements import actions as agreements
from lienket.agreements.models import Field
from lienket.drafting import actions
from lienket.drafting.models import Document, Draft
from lienket.engines.reading.result import Actor, Clause, Cue, Kind, Place, Quantity, Reading, Unit, When
from lienket.engines.vietnamese import fold
from lienket.ground.audit.acts import Platform
from lienket.localities.models import Organisation

LOADER = Platform("nạp dữ liệu thử")
SIGNED = date(2022, 7, 6)


def organisation(key: str) -> Organisation:
    return Organisation.objects.select_related("locality").get(key=key)


@dataclass
class Writer:
    """Writes a text and what is to be read in it, side by side."""

    title: str = "Kế hoạch hợp tác năm 2022"
    symbol: str = "188/KH-UBND"
    issuer: str = "UBND thành phố Hà Nội"
    dated: date | None = SIGNED
    lines: list[str] = field(default_factory=lambda: ["KẾ HOẠCH HỢP TÁC NĂM 2022"])
    clauses: list[Clause] = field(default_factory=list)

    def _at(self, words: str, start: int, line: str) -> tuple[str, int, int]:
        at = start + line.index(words)
        return words, at, at + len(words)

    def clause(
        self,
        text: str,
        *,
        kind: Kind = Kind.PROMISE,
        fields: Sequence[str] = ("du-lich",),
        lead: Sequence[str] = (),
        partners: Sequence[str] = (),
        places: Sequence[tuple[str, tuple[Unit, ...], bool]] = (),
        group: tuple[str, str] | None = None,
        until: tuple[str, date] | None = None,
        quantity: tuple[str, float, str] | None = None,
        cue: str = "",
        head: str = "",
        doubts: Sequence[str] = (),
    ) -> Writer:
        start = sum(len(line) + 1 for line in self.lines)
        self.lines.append(text)
        actors = [Actor(name, "lead", *self._at(name, start, text)[1:], False) for name in lead]
        actors += [Actor(name, "partner", *self._at(name, start, text)[1:], False) for name in partners]
        found = [
            Place(*self._at(words, start, text), units, "", units, certain, "", "" if certain else "Có nhiều nơi.")
            for words, units, certain in places
        ]
        if group:
            found.append(Place(*self._at(group[0], start, text), (), group[1], (), True, "", ""))
        dates = [When(*self._at(until[0], start, text), None, until[1], "")] if until else []
        self.clauses.append(
            Clause(
                label=f"đoạn {len(self.lines)}",
                text=text,
                start=start,
                end=start + len(text),
                head=head,
                kind=kind,
                fields=tuple(fields),
                actors=tuple(actors),
                places=tuple(found),
                dates=tuple(dates),
                quantities=(Quantity(*self._at(quantity[0], start, text), *quantity[1:]),) if quantity else (),
                citations=(),
                mentions=(),
                due=until[1] if until else None,
                cues=(Cue(*self._at(cue, start, text), "promise", 2.0),) if cue else (),
                doubts=tuple(doubts),
            )
        )
        return self

    def reading(self) -> Reading:
        return Reading("\n".join(self.lines), self.title, self.symbol, self.issuer, self.dated, tuple(self.clauses), ())


SON_LA = (Unit("14", "Tỉnh Sơn La", "province"),)
BA_VI = (Unit("271", "Huyện Ba Vì", "district"),)
LONG_BIEN = (Unit("004", "Quận Long Biên", "district"), Unit("00145", "Phường Long Biên", "commune"))


def article() -> Writer:
    """Five clauses: certain, with an open place, without a lead, a result, and one of two halves."""
    return (
        Writer()
        .clause(
            "Sở Du lịch phối hợp với tỉnh Sơn La tổ chức 02 đoàn khảo sát đến hết năm 2022.",
            lead=["Sở Du lịch"],
            partners=["tỉnh Sơn La"],
            places=[("tỉnh Sơn La", SON_LA, True)],
            until=("hết năm 2022", date(2022, 12, 31)),
            quantity=("02 đoàn", 2.0, "đoàn"),
            cue="tổ chức",
        )
        .clause(
            "Sở Công Thương mở điểm bán nông sản tại Long Biên.",
            fields=["thuong-mai"],
            lead=["Sở Công Thương"],
            places=[("Long Biên", LONG_BIEN, False)],
        )
        .clause("Hỗ trợ quảng bá thương hiệu nông sản tại huyện Ba Vì.", places=[("huyện Ba Vì", BA_VI, True)])
        .clause("Năm 2021 đã ký 12 thỏa thuận.", kind=Kind.RESULT, fields=())
        .clause(
            "Sở Du lịch mở tuyến du lịch Ba Vì; Sở Công Thương tổ chức hội chợ tại tỉnh Sơn La.",
            lead=["Sở Du lịch", "Sở Công Thương"],
            places=[("Ba Vì", BA_VI, True), ("tỉnh Sơn La", SON_LA, True)],
        )
    )


@dataclass
class Desk:
    """People of Hà Nội and a stranger, with a document that was read."""

    people: dict[str, Person]
    document: Document

    def viewer(self, name: str = "officer") -> Viewer:
        return viewer_for(self.people[name])

    def again(self) -> Document:
        return Document.objects.get(pk=self.document.pk)

    def draft(self, number: int) -> Draft:
        """The draft of the nth clause, 1 to 5."""
        return Draft.objects.select_related("document").get(document=self.document, order=number * 1000)

    def step(self, number: int, step: str, by: str = "officer", **more: Any) -> Draft:
        return actions.take_step(actor=self.viewer(by), draft=self.draft(number), step=step, **more)


def person(name: str, key: str, role: str) -> Person:
    made = accounts.add_person(
        actor=LOADER, email=f"{fold(name).replace(' ', '.')}@mau.vn", full_name=name, password="Cầu Long Biên 1902"
    )
    accounts.grant_membership(actor=LOADER, person=made, organisation=organisation(key), role=role)
    return made


def hand_in(viewer: Viewer, text: str = "Văn bản dán", **more: Any) -> Document:
    return actions.hand_in(actor=viewer, owner=organisation("ubnd-01"), pasted=text, **more)


@pytest.fixture
def fields(db: None) -> None:
    cache.clear()
    for order, (code, name) in enumerate(
        [("thuong-mai", "Thương mại"), ("du-lich", "Du lịch"), ("nong-nghiep", "Nông nghiệp")], start=1
    ):
        if not Field.objects.filter(code=code).exists():
            agreements.add_field(actor=LOADER, name=name, code=code, order=order)


@pytest.fixture
def desk(fields: None) -> Desk:
    people = {
        "officer": person("Nguyễn Thị Ánh", "ubnd-01", Role.OFFICER),
        "clerk": person("Đỗ Văn Bình", "ubnd-01", Role.CLERK),
        "viewer": person("Bùi Thị Chỉ", "ubnd-01", Role.VIEWER),
        "stranger": person("Hoàng Bí Mật", "ubnd-14", Role.HEAD),
    }
    officer = viewer_for(people["officer"])
    document = hand_in(officer)
    kept = actions.keep_reading(actor=officer, document=document, reading=article().reading())
    return Desk(people, kept)


@pytest.fixture
def browser(desk: Desk) -> Callable[[str], Client]:
    """A browser of someone at the desk; "" has not signed in."""

    def enter(name: str = "officer") -> Client:
        client = Client()
        if name:
            client.force_login(desk.people[name])
        return client

    return enter
