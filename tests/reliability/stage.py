"""A scene for things that happen at the same moment: the small world on a database where commits are real."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from lienket.accounts import actions as accounts
from lienket.accounts.access import Viewer
from lienket.accounts.models import Mandate, Membership, Person
from lienket.accounts.queries import viewer_for
from lienket.agreements import actions, sheets
from lienket.agreements.actions import PartnerShare
from lienket.agreements.models import Agreement, Commitment, Programme, Rehearsal
from lienket.coordination import actions as coordination
from lienket.coordination.models import Extension, Report, Request
from lienket.drafting import actions as drafting
from lienket.drafting.models import Document
from lienket.engines.reading.result import Clause, Kind, Reading
from lienket.ground import access
from lienket.ground.rehearsals.judging import judged, told_of
from lienket.ground.sheets.writing import filled, workbook
from lienket.localities.models import Organisation, Unit
from lienket.market import actions as market
from lienket.market import queries
from lienket.market import sheets as lot_sheets
from lienket.market.models import (
    Asked,
    Batch,
    Certificate,
    CertificateKind,
    Commodity,
    Deal,
    Delivery,
    DeliverySheet,
    Dossier,
    GoodsSheet,
    GrowingCode,
    Inquiry,
    Lot,
    LotSheet,
    Measure,
    Paper,
    PointOfSale,
    Product,
    Proposal,
    RecallParty,
    Round,
    SalesSheet,
    TraceEvent,
    TraceSheet,
)
from lienket.monitoring import actions as monitoring
from lienket.monitoring import sheets as reading_sheets
from lienket.monitoring.models import ReadingSheet, SampleSheet, StationSheet
from lienket.monitoring.sheets.station_columns import station_spec
from tests import databases
from tests.conftest import _instead
from tests.matrix.prepared import taken_up
from tests.matrix.world import PLATFORM, World, new_product, person, put_forward, rated

_numbers = count(1)


@dataclass
class Scene:
    """The small world, with a second head so that every act has two people who may do it."""

    world: World
    today: date

    def viewer(self, name: str) -> Viewer:
        return viewer_for(self.person(name))

    def person(self, name: str) -> Person:
        found = next(one.person for one in self.world.personas if one.name == name)
        assert found is not None
        return found

    def client(self, name: str) -> Client:
        client = Client(raise_request_exception=False)
        client.force_login(self.person(name))
        return client

    @property
    def partner(self) -> Organisation:
        return self.world.request.answering

    def commitment(self, accepted: bool = True) -> Commitment:
        """A fresh commitment of the owner, with one partner that has accepted it."""
        made = actions.make_commitment(
            actor=self.viewer("owner-head"),
            programme=self.world.programme,
            code=f"W{next(_numbers)}",
            title="Kết nối tiêu thụ rau an toàn",
            field=self.world.commitment.field,
            lead=self.world.programme.owner,
            due_on=self.today + timedelta(days=90),
            shares=[PartnerShare(role="partner", organisation=self.partner)],
        )
        if accepted:
            coordination.take_step(actor=self.viewer("partner-officer"), request=self.asked(made), step="accept")
        return made

    @staticmethod
    def asked(commitment: Commitment) -> Request:
        return Request.objects.get(participation__commitment=commitment, participation__role="partner")

    def request(self, accepted: bool = True) -> Request:
        return self.asked(self.commitment(accepted))

    def report(self) -> Report:
        return coordination.report(actor=self.viewer("partner-officer"), request=self.request(), body="Đã làm một nửa")

    def extension(self) -> Extension:
        return coordination.ask_extension(
            actor=self.viewer("partner-officer"),
            request=self.request(),
            due_after=self.today + timedelta(days=120),
            reason="Chờ vụ thu hoạch",
        )

    def agreement(self) -> Agreement:
        made = actions.make_agreement(
            actor=self.viewer("owner-head"),
            owner=self.world.agreement.owner,
            kind="memorandum",
            title=f"Ghi nhớ {next(_numbers)}",
            parties=[self.world.agreement.owner, self.partner],
        )
        actions.set_clauses(actor=self.viewer("owner-head"), agreement=made, clauses=[("Điều 1", "Cùng làm")])
        return Agreement.objects.get(pk=made.pk)

    def programme(self) -> Programme:
        return actions.make_programme(
            actor=self.viewer("owner-head"),
            agreement=self.world.agreement,
            title=f"Chương trình thử {next(_numbers)}",
            owner=self.world.agreement.owner,
            starts_on=self.today - timedelta(days=10),
            ends_on=self.today + timedelta(days=300),
        )

    def overridden(self) -> Commitment:
        made = self.commitment()
        return actions.override(
            actor=self.viewer("owner-head"), commitment=made, status="stopped", reason="Đối tác vừa sáp nhập"
        )

    def member(self) -> Membership:
        made = person(self.partner, access.CLERK, f"thu-{next(_numbers)}")
        return Membership.objects.get(person=made)

    def mandate(self) -> Mandate:
        taken = Mandate.objects.filter(principal=self.partner).values("agent_id")
        committees = Organisation.objects.filter(key__startswith="ubnd-", key__endswith="-202507").exclude(pk__in=taken)
        return accounts.give_mandate(
            actor=self.viewer("partner-locality-administrator"),
            principal=self.partner,
            agent=committees.exclude(pk=self.partner.pk).earliest("pk"),
            role=access.VIEWER,
            reason="Văn bản số 9",
            valid_from=self.today,
            valid_to=None,
        )

    def document(self, accepted: bool = False) -> Document:
        """A document of the owner's that was read: two promises, with its facts settled, undecided or all accepted."""
        head, owner = self.viewer("owner-head"), self.world.programme.owner
        reading = self._reading(next(_numbers))
        made = drafting.hand_in(actor=head, owner=owner, pasted=reading.text, signed_on=self.today)
        made = drafting.keep_reading(actor=head, document=made, reading=reading)
        made = drafting.settle_facts(
            actor=head,
            document=made,
            version=made.version,
            parties=[owner, self.partner],
            kind="plan",
            title=reading.title,
            programme_title=reading.title,
            starts_on=self.today,
            ends_on=self.today + timedelta(days=300),
            due_on=self.today + timedelta(days=300),
            lead=owner,
        )
        for draft in made.drafts.all() if accepted else ():
            drafting.take_step(actor=head, draft=draft, step="accept")
        return made

    def _reading(self, number: int) -> Reading:
        """As the engine would answer: two clauses of three halves, in words that resemble no other document's."""
        lines = [
            "; ".join(" ".join(f"{verb} {a}{b}{number}" for b in "xyz") for verb, a in zip(verbs, letters, strict=True))
            for verbs, letters in ((("bán", "mua", "trồng"), "abc"), (("nuôi", "chở", "gửi"), "def"))
        ]
        text, clauses = ".\n".join(lines) + ".", []
        for n, line in enumerate(lines, start=1):
            at, code = text.index(line), self.world.commitment.field.code
            clauses.append(
                Clause(
                    f"đoạn {n}",
                    line,
                    at,
                    at + len(line),
                    "",
                    Kind.PROMISE,
                    (code,),
                    (),
                    (),
                    (),
                    (),
                    (),
                    (),
                    None,
                    (),
                    (),
                )
            )
        return Reading(text, f"Kế hoạch thử {number}", "", "", None, tuple(clauses), ())

    def sheet(self, programme: Programme, rows: int = 2) -> bytes:
        """A workbook of commitments that can all be written."""
        spec = sheets.spec_of(programme)
        first = {
            "code": "B{n}",
            "title": "Nhiệm vụ từ bảng {n}",
            "field": self.world.commitment.field.name,
            "lead": programme.owner.name,
            "partners": self.partner.name,
            "starts_on": programme.starts_on,
            "due_on": programme.ends_on,
        }
        made = [
            {key: value.format(n=n) if isinstance(value, str) else value for key, value in first.items()}
            for n in range(1, rows + 1)
        ]
        return workbook(spec.columns, made, spec.title)

    def kept_sheet(self, rows: int = 2) -> Rehearsal:
        programme = self.programme()
        content = self.sheet(programme, rows)
        result = sheets.Reading(programme).rehearse(content, "bang.xlsx")
        assert (result.refusal, result.problems) == ("", [])
        return actions.keep_rehearsal(
            actor=self.viewer("owner-officer"),
            programme=programme,
            content=content,
            name="bang.xlsx",
            good=len(result.rows),
            bad=0,
            told=told_of(result),
        )

    def dossier(
        self, until: str = "scoring", points: str = "0.75", seats: tuple[str, ...] = ("partner-head",)
    ) -> Dossier:
        """A fresh dossier of the owner's that the partner checks and scores, taken to a state."""
        people = [self.person("partner-head")]
        early = until in ("draft", "checking", "waiting", "scoring")
        name = f"Sản phẩm {next(_numbers)}"
        made = put_forward(self.world.dossier.owner, self.partner, name, people, until if early else "scoring")
        return made if early else rated(made, points, until)

    def balloted(self) -> Dossier:
        """A dossier whose only member has handed in a ballot."""
        made = self.dossier()
        marks = {item.pk: item.most for item in made.card.items.all()}
        (seat,) = queries.entitled_members(made)
        market.score(actor=PLATFORM, dossier=made, seat=seat, marks=marks)
        return made

    def fresh_product(self) -> Product:
        return new_product(self.world.dossier.owner, f"Sản phẩm {next(_numbers)}")

    def scorecard(self) -> bytes:
        """A workbook with a scorecard that adds up."""
        criteria = queries.criteria_sets()[0]
        rows = [
            {"part": letter, "code": f"{letter}1", "name": name, "most": Decimal(most)}
            for letter, name, most in criteria.parts
        ]
        return workbook(lot_sheets.card_columns(criteria), rows, "Phiếu chấm")

    def point(self, recogniser: Organisation | None = None) -> PointOfSale:
        """A fresh point of sale of the owner's that nobody recognised yet."""
        owner = self.world.point.owner
        words = market.PointWords(
            name=f"Điểm {next(_numbers)}",
            kind="shop",
            place_kind="mall",
            operator=owner,
            recogniser=recogniser or owner,
            place=self.world.point.place,
            opens_on=self.today - timedelta(days=90),
        )
        return market.make_point(actor=self.viewer("owner-head"), owner=owner, words=words)

    def criteria(self) -> queries.CriteriaSet:
        found = queries.criteria_on(self.today)
        assert found is not None
        return found

    def sales_sheet(self) -> bytes:
        """A workbook with one row of sales that can be written."""
        row = {"month": f"{self.today:%m/%Y}", "province": "Sơn La", "product": "Xoài sấy", "value": 1_000_000}
        return workbook(lot_sheets.sale_columns(), [row], "Doanh số")

    def kept_sales(self) -> SalesSheet:
        return market.keep_sales_sheet(
            actor=self.viewer("owner-clerk"),
            point=self.point(),
            content=self.sales_sheet(),
            name="doanh-so.xlsx",
            good=1,
            bad=0,
            told={"refusal": "", "notes": [], "problem_count": 0, "problems": []},
        )

    def lot(self) -> Lot:
        """A fresh open lot of the owner's, like the one of the small world."""
        held = self.world.lot
        goods = market.Goods(
            commodity=held.commodity,
            title=f"Lô {next(_numbers)}",
            quantity=held.quantity,
            measure=held.measure,
            starts_on=self.today,
            ends_on=self.today + timedelta(days=30),
            place=held.place,
        )
        return market.make_lot(
            actor=self.viewer("owner-head"), owner=held.owner, side="supply", goods=goods, state="open"
        )

    def round(self) -> Round:
        """A fresh round of the owner's that found one match, of lots of its own, and is not published."""
        owner, place = self.world.round.organiser, Unit.objects.get(level="province", code="01", valid_to=None)
        goods = market.Goods(
            commodity=Commodity.objects.get(code="hong-gion"), title="Hồng giòn", quantity=Decimal(1),
            measure=Measure.objects.get(code="tan", valid_to=None),
            price_low=20_000_000, price_high=20_000_000, starts_on=self.today, ends_on=self.today, place=place,
        )  # fmt: skip
        Lot.objects.filter(commodity=goods.commodity, state="open").update(state="closed", why_closed="Hết")
        for side, party in (("supply", owner), ("demand", self.partner)):
            market.make_lot(actor=PLATFORM, owner=party, side=side, goods=goods, state="open")
        made = market.make_round(
            actor=self.viewer("owner-head"), organiser=owner, title=f"Phiên {next(_numbers)}", held_on=self.today,
            answer_by=self.today, commodity=goods.commodity, freight=0,
        )  # fmt: skip
        return market.compute_round(actor=self.viewer("owner-head"), round=made)

    def published(self) -> Round:
        """A fresh round of the owner's whose one match waits for the partner's word."""
        return market.publish_round(actor=self.viewer("owner-head"), round=self.round())

    def deal(self) -> Deal:
        """A fresh deal: the owner sells to the partner."""
        held = self.world.deal
        return market.open_deal(
            actor=self.viewer("owner-head"),
            seller=held.seller,
            buyer=held.buyer,
            supply=None,
            demand=None,
            commodity=held.commodity,
            quantity=held.quantity,
            measure=held.measure,
            price=held.price,
            origin="direct",
        )

    def paper(self) -> Paper:
        """A contract that waits for the partner's answer."""
        terms = market.Terms(
            number=f"HĐ {next(_numbers)}",
            signed_on=self.today,
            quantity=Decimal(10),
            price=1000,
            lines=[(self.today, Decimal(10))],
        )
        return market.propose_paper(
            actor=self.viewer("owner-head"), deal=self.deal(), kind="contract", terms=terms, side="seller"
        )

    def contracted(self) -> Deal:
        paper = self.paper()
        market.answer_paper(actor=self.viewer("partner-officer"), paper=paper, step="accept")
        return paper.deal

    def delivery(self) -> Delivery:
        return market.record_delivery(
            actor=self.viewer("owner-head"),
            deal=self.contracted(),
            consignment=market.Consignment(on=self.today, quantity=Decimal(3)),
        )

    def deliveries_sheet(self, deal: Deal) -> bytes:
        """A workbook with one delivery that can be written."""
        row = {"deal": deal.number, "on": self.today, "quantity": 2, "unit": deal.measure.name}
        return workbook(lot_sheets.delivery_columns(), [row], "Chuyến giao")

    def kept_deliveries(self) -> DeliverySheet:
        deal = self.contracted()
        return market.keep_delivery_sheet(
            actor=self.viewer("owner-clerk"),
            owner=deal.seller,
            content=self.deliveries_sheet(deal),
            name="chuyen.xlsx",
            good=1,
            bad=0,
            told={"refusal": "", "notes": [], "problem_count": 0, "problems": []},
        )

    def asked_price(self) -> Asked:
        """A fresh question of the owner's to the partner, without a quote."""
        held, day = self.world.deal, self.today + timedelta(days=9)
        need = market.Need("buying", held.commodity, Decimal(10), held.measure, self.today, day, day)
        asks = [(self.partner, None)]
        made = market.make_inquiry(actor=self.viewer("owner-head"), owner=held.seller, need=need, asks=asks)
        return made.asked.select_related("inquiry").get()

    def quoted(self) -> Inquiry:
        asked, day = self.asked_price(), self.today + timedelta(days=9)
        terms = market.QuoteTerms(20_000_000, Decimal(10), self.today, day, day)
        market.give_quote(actor=self.viewer("partner-officer"), asked=asked, terms=terms)
        return asked.inquiry

    def proposal(self) -> Proposal:
        """A fresh deal that the owner proposes to the partner directly."""
        held = self.world.deal
        terms = market.DealTerms(held.commodity, Decimal(5), held.measure, self.today + timedelta(days=9))
        return market.propose_deal(
            actor=self.viewer("owner-head"), owner=held.seller, other=self.partner, side="seller", terms=terms
        )

    def product(self) -> Product:
        held = self.world.lot
        return market.make_product(
            actor=self.viewer("owner-head"),
            owner=held.owner,
            commodity=held.commodity,
            name=f"Xoài {next(_numbers)}",
            place=held.place,
        )

    def batch(self) -> Batch:
        """A fresh batch of two tonnes."""
        product, held = self.product(), self.world.lot
        words = market.BatchWords(
            product=product,
            number=f"LÔ {next(_numbers)}",
            quantity=Decimal(2),
            measure=held.measure,
            place=held.place,
        )
        made = market.make_batch(actor=self.viewer("owner-head"), owner=held.owner, words=words)
        return Batch.objects.get(pk=made.pk)

    def event(self) -> TraceEvent:
        told = market.Happening("cared", self.today)
        return market.record_event(actor=self.viewer("owner-head"), batches=[self.batch()], happening=told)

    def events_sheet(self) -> bytes:
        """A workbook with one event that can be written."""
        row = {"number": self.batch().number, "kind": "packed", "on": self.today}
        return workbook(lot_sheets.event_columns(), [row], "Sự kiện")

    def kept_events(self) -> TraceSheet:
        return market.keep_event_sheet(
            actor=self.viewer("owner-clerk"),
            owner=self.world.lot.owner,
            content=self.events_sheet(),
            name="su-kien.xlsx",
            good=1,
            bad=0,
            told={"refusal": "", "notes": [], "problem_count": 0, "problems": []},
        )

    def recalled(self) -> RecallParty:
        """A recall of a fresh batch that the partner bought."""
        batch, deal = self.batch(), self.contracted()
        consignment = market.Consignment(on=self.today, quantity=Decimal(3), batch=batch.number)
        market.record_delivery(actor=self.viewer("owner-head"), deal=deal, consignment=consignment)
        recall = market.open_recall(
            actor=self.viewer("owner-head"),
            batch=batch,
            opened_by=batch.owner,
            grade="label",
            reason="Sai nhãn",
            due_on=self.today,
        )
        return RecallParty.objects.get(recall=recall, organisation=self.partner)

    def certificate(self) -> Certificate:
        return market.make_certificate(
            actor=self.viewer("owner-head"),
            owner=self.world.lot.owner,
            kind=CertificateKind.objects.get(code="vietgap"),
            number=f"VG-{next(_numbers)}",
            issuer="Trung tâm",
            issued_on=self.today - timedelta(days=10),
        )

    def growing_code(self) -> GrowingCode:
        held = self.world.code
        words = market.CodeWords(
            f"VN-{next(_numbers)}", "Vùng trồng", held.commodity, held.place, self.today, holder=held.holder
        )
        return market.make_growing_code(actor=self.viewer("owner-head"), issuer=held.issuer, words=words)

    def goods_sheet(self, rows: int = 2) -> bytes:
        """A workbook of products that can all be written."""
        lot, number = self.world.lot, next(_numbers)
        first = {"commodity": lot.commodity.name, "place": lot.place.name}
        made = [first | {"name": f"Sản phẩm bảng {number}-{n}"} for n in range(rows)]
        return workbook(lot_sheets.goods_spec("san-pham").columns, made, "Sản phẩm")

    def kept_goods(self, rows: int = 2) -> GoodsSheet:
        content, owner = self.goods_sheet(rows), self.world.lot.owner
        found = lot_sheets.GoodsReading(owner, "san-pham", self.today).rehearse(content, "hang.xlsx")
        return market.keep_goods_sheet(
            actor=self.viewer("owner-clerk"),
            owner=owner,
            topic="san-pham",
            content=content,
            name="hang.xlsx",
            good=len(found.rows),
            bad=0,
            told=told_of(found),
        )

    def lots_sheet(self, rows: int = 2) -> bytes:
        """A workbook of supply lots that can all be written."""
        lot, number = self.world.lot, next(_numbers)
        first = {
            "commodity": lot.commodity.name,
            "quantity": lot.quantity,
            "unit": lot.measure.name,
            "starts_on": self.today,
            "ends_on": self.today + timedelta(days=30),
            "place": lot.place.name,
        }
        made = [first | {"title": f"Lô bảng {number}-{n}"} for n in range(rows)]
        return workbook(lot_sheets.spec_of("supply").columns, made, "Lô cung")

    def estimates_sheet(self) -> bytes:
        """A workbook of two months of one commodity, declared by the owner."""
        row = {"commodity": "Nhãn", "supply": 5, "demand": 6, "unit": "tấn", "source": "Báo cáo"}
        made = [row | {"month": month} for month in ("07/2027", "08/2027")]
        return workbook(lot_sheets.estimate_columns(), made, "Cung cầu")

    def readings_sheet(self) -> bytes:
        """A workbook of one reading of the owner's station that can be stored."""
        minute = next(_numbers)
        first = {"station": self.world.station.code, "parameter": "PM2,5", "value": "23,5"}
        first |= {"time": f"10/03/2026 {minute // 60 % 24:02}:{minute % 60:02}"}
        return workbook(reading_sheets.spec_of(None).columns, [first], "Số liệu")

    def kept_readings(self) -> ReadingSheet:
        content, owner = self.readings_sheet(), self.world.station.owner
        reading = reading_sheets.Reading([self.world.station], None)
        found = reading.rehearse(content, "so-lieu.xlsx")
        assert (found.refusal, found.problems) == ("", [])
        return monitoring.keep_sheet(
            actor=self.viewer("owner-clerk"),
            owner=owner,
            station=None,
            content=content,
            name="so-lieu.xlsx",
            good=len(reading.done.at),
            bad=0,
            told=told_of(found),
        )

    def stations_book(self) -> bytes:
        """A workbook of one new station."""
        row = {"code": f"HN_BANG_{next(_numbers)}", "name": "Trạm từ bảng", "medium": "air", "lat": 21, "lon": 105}
        row |= {"place": "Thành phố Hà Nội", "opens_on": self.today}
        return filled([(station_spec(), [row])])

    def kept_stations(self) -> StationSheet:
        clerk = self.viewer("owner-clerk")
        reading = reading_sheets.stations_reading(clerk)
        sent = SimpleUploadedFile("tram.xlsx", self.stations_book())
        found = judged(sent, reading, more=lambda: {"counts": reading.counts()})
        assert (found["good"], found["bad"]) == (1, 0)
        return monitoring.keep_station_sheet(actor=clerk, owner=self.world.station.owner, **found)

    def samples_sheet(self) -> bytes:
        """A workbook of one water sample that can be entered."""
        first = {"code": f"BN-{next(_numbers)}", "water": "Sông Đáy", "kind": "Sông, suối, kênh, rạch"}
        first |= {"site": "Cầu Phủ Lý", "place": "tỉnh Ninh Bình", "taken_on": "10/03/2026"}
        first |= {"parameter": "BOD5", "value": "12", "unit": "mg/L"}
        return workbook(reading_sheets.sample_spec().columns, [first], "Mẫu nước")

    def kept_samples(self) -> SampleSheet:
        content, viewer = self.samples_sheet(), self.viewer("owner-clerk")
        owner = self.world.station.owner
        found = reading_sheets.samples_reading(owner.pk, viewer).rehearse(content, "mau-nuoc.xlsx")
        assert (found.refusal, found.problems) == ("", [])
        given = {"content": content, "name": "mau-nuoc.xlsx", "good": len(found.rows), "bad": 0}
        return monitoring.keep_sample_sheet(actor=viewer, owner=owner, told=told_of(found, samples=1), **given)

    def kept_lots(self, rows: int = 2) -> LotSheet:
        content, owner = self.lots_sheet(rows), self.world.lot.owner
        result = lot_sheets.Reading(owner, "supply", self.today).rehearse(content, "lo.xlsx")
        assert (result.refusal, result.problems) == ("", [])
        return market.keep_sheet(
            actor=self.viewer("owner-clerk"),
            owner=owner,
            side="supply",
            content=content,
            name="lo.xlsx",
            good=len(result.rows),
            bad=0,
            told=told_of(result),
        )


@contextmanager
def scene(home: Path) -> Iterator[Scene]:
    """The scene in the database that is connected now, which holds the small world, with its files in `home`."""
    prepared = databases.home("world")
    shutil.copytree(prepared / "files", home / "files", dirs_exist_ok=True)
    with override_settings(FILES_ROOT=home / "files", EMAIL_FILE_PATH=home / "mail"):
        made = Scene(taken_up(prepared), timezone.localdate())
        owner = made.world.programme.owner
        made.world.personas = [
            *made.world.personas,
            replace(
                next(one for one in made.world.personas if one.name == "owner-head"),
                name="owner-second-head",
                person=person(owner, access.HEAD, "owner-second-head"),
            ),
            replace(
                next(one for one in made.world.personas if one.name == "partner-locality-administrator"),
                name="partner-second-administrator",
                person=person(made.partner, access.LOCALITY_ADMINISTRATOR, "partner-second-administrator"),
            ),
        ]
        _surplus(made)
        yield made


def _surplus(made: Scene) -> None:
    """The partner offers what the owner's forecast lacks, so that there is somebody to ask."""
    held = made.world.lot
    goods = market.Goods(
        commodity=made.world.forecast.commodity,
        title="Cam sành",
        quantity=held.quantity,
        measure=held.measure,
        starts_on=made.today,
        ends_on=made.today,
        place=made.partner.locality,
    )
    head = made.viewer("partner-head")
    market.make_lot(actor=head, owner=made.partner, side="supply", goods=goods, state="open")


@pytest.fixture(scope="module")
def stage(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scene]:
    """One scene for the whole file: each case makes its own fresh things in it."""
    with _instead("world", django_db_blocker), scene(tmp_path_factory.mktemp("stage")) as made:
        yield made
