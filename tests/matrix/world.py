"""A small world with something to hide: one private agreement between two localities, and people of every role."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from lienket.accounts import actions as accounts
from lienket.accounts.access import Viewer
from lienket.accounts.models import Membership, Person
from lienket.accounts.queries import viewer_for
from lienket.agreements import actions
from lienket.agreements.actions import PartnerShare, keep_rehearsal
from lienket.agreements.models import Agreement, Commitment, PeriodReport, Programme, Rehearsal
from lienket.agreements.sheets import spec_of
from lienket.coordination import actions as coordination
from lienket.coordination.models import Evidence, Extension, Report, Request
from lienket.drafting import actions as drafting
from lienket.drafting.models import Draft
from lienket.engines.reading.result import Clause, Kind, Reading
from lienket.ground import access
from lienket.ground.audit.acts import Platform
from lienket.ground.sheets.writing import template
from lienket.localities.models import Organisation, Unit
from lienket.market import actions as market
from lienket.market import queries
from lienket.market import sheets as lot_sheets
from lienket.market.models import (
    Asked,
    Batch,
    CertificateKind,
    Commodity,
    Deal,
    Delivery,
    DeliverySheet,
    Dossier,
    Estimate,
    Forecast,
    GoodsSheet,
    GrowingCode,
    Lot,
    LotSheet,
    Match,
    Measure,
    Paper,
    PointOfSale,
    Product,
    ProductPhoto,
    Proposal,
    RecallParty,
    Round,
    TraceEvent,
    TraceSheet,
)
from lienket.monitoring.models import ReadingSheet, SampleSheet, Source, Station, StationSheet, WaterSample
from tests.matrix.monitoring import (
    Kept,
    kept_readings,
    kept_samples,
    kept_stations,
    kept_things,
    private_folder,
    private_sample,
    private_source,
    private_station,
)

#: Stands in every private text; a page that shows it to a stranger leaks.
SECRET = "MẬT-7Q4Z"
PLATFORM = Platform("Người dựng thế giới")
OWNER, PARTNER, STRANGER = "hn-so-nong-nghiep-moi-truong-202503", "ubnd-33-202507", "ubnd-96-202507"


@dataclass(frozen=True)
class Persona:
    """Someone who asks for pages: their role, and which side of the private things they stand on."""

    name: str
    role: str
    side: str
    person: Person | None = None


@dataclass
class World:
    """The things the addresses of the house can name."""

    agreement: Agreement
    programme: Programme
    commitment: Commitment
    request: Request
    report: Report
    extension: Extension
    evidence: Evidence
    period: PeriodReport
    rehearsal: Rehearsal
    draft: Draft
    lot: Lot
    lot_sheet: LotSheet
    photo: ProductPhoto
    goods_sheet: GoodsSheet
    code: GrowingCode
    deal: Deal
    round: Round
    match: Match
    paper: Paper
    delivery: Delivery
    delivery_sheet: DeliverySheet
    asked: Asked
    proposal: Proposal
    point: PointOfSale
    station: Station
    source: Source
    folder: Source
    reading_sheet: ReadingSheet
    station_sheet: StationSheet
    kept: Kept
    water_sample: WaterSample
    sample_sheet: SampleSheet
    dossier: Dossier
    rated: Dossier
    estimate: Estimate
    forecast: Forecast
    batch: Batch
    event: TraceEvent
    event_sheet: TraceSheet
    recalled: RecallParty
    person: Person
    membership: Membership
    mandate: Any
    personas: list[Persona] = field(default_factory=list)


def person(organisation: Organisation | None, role: str, name: str) -> Person:
    """A person with one role, made by actions."""
    made = accounts.add_person(
        actor=PLATFORM, email=f"{name}@thu.lienket.vn", full_name=f"Người {name}", password="Rat-kho-doan-2026"
    )
    if organisation is not None:
        accounts.grant_membership(actor=PLATFORM, person=made, organisation=organisation, role=role)
    return made


def viewer(one: Person) -> Viewer:
    return viewer_for(one)


def build() -> World:
    """Make the world by the same actions that people use."""
    today = timezone.localdate()
    sides = {
        "owner": Organisation.objects.get(key=OWNER),
        "partner": Organisation.objects.get(key=PARTNER),
        "stranger": Organisation.objects.get(key=STRANGER),
    }
    personas = [Persona("anonymous", access.ANONYMOUS, "none")]
    personas.append(Persona("public", access.PUBLIC_USER, "none", person(None, "", "cong-chung")))
    for side, organisation in sides.items():
        for role in (access.VIEWER, access.CLERK, access.OFFICER, access.HEAD, access.LOCALITY_ADMINISTRATOR):
            name = f"{side}-{role}".replace("_", "-")
            personas.append(Persona(name, role, side, person(organisation, role, name)))
    platform = person(sides["stranger"], access.PLATFORM_ADMINISTRATOR, "nen-tang")
    personas.append(Persona("platform", access.PLATFORM_ADMINISTRATOR, "platform", platform))
    by_name = {one.name: viewer(one.person) for one in personas if one.person is not None}
    head, officer = by_name["owner-head"], by_name["partner-officer"]
    world = _private_things(head, officer, sides, today)
    world.personas = personas
    seats = [one.person for one in personas if one.side == "partner" and one.person is not None]
    world.dossier = put_forward(sides["owner"], sides["partner"], f"Chè {SECRET}", seats)
    world.rated = rated(put_forward(sides["owner"], sides["partner"], "Chè đã công nhận", seats))
    subject = next(one.person for one in personas if one.name == "partner-clerk")
    assert subject is not None
    world.person = subject
    world.membership = Membership.objects.get(person=subject)
    world.mandate = accounts.give_mandate(
        actor=by_name["partner-locality-administrator"],
        principal=sides["partner"],
        agent=sides["stranger"],
        role=access.VIEWER,
        reason=f"Ủy quyền {SECRET}",
        valid_from=today + timedelta(days=30),
        valid_to=None,
    )
    return world


def _private_things(head: Viewer, officer: Viewer, sides: dict[str, Organisation], today: date) -> World:
    agreement = actions.make_agreement(
        actor=head,
        owner=sides["owner"],
        kind="memorandum",
        title=f"Ghi nhớ riêng {SECRET}",
        symbol=f"01/{SECRET}",
        code="rieng",
        parties=[sides["owner"], sides["partner"]],
        visibility="parties",
    )
    actions.set_clauses(actor=head, agreement=agreement, clauses=[("Điều 1", f"Nội dung {SECRET}")])
    actions.attach_file(
        actor=head, agreement=agreement, upload=SimpleUploadedFile("ban-ghi-nho.pdf", PDF, "application/pdf")
    )
    programme = actions.make_programme(
        actor=head,
        agreement=agreement,
        title=f"Chương trình {SECRET}",
        owner=sides["owner"],
        starts_on=today - timedelta(days=200),
        ends_on=today + timedelta(days=200),
        code="rieng-1",
    )
    commitment = actions.make_commitment(
        actor=head,
        programme=programme,
        code="R1",
        title=f"Nhiệm vụ {SECRET}",
        field=actions.add_field(actor=PLATFORM, name="Thử quyền"),
        lead=sides["owner"],
        due_on=today + timedelta(days=100),
        shares=[PartnerShare(role="partner", organisation=sides["partner"])],
        product=f"Sản phẩm {SECRET}",
    )
    request = Request.objects.get(participation__commitment=commitment, answering=sides["partner"])
    coordination.take_step(actor=officer, request=request, step="accept")
    actions.record_progress(
        actor=officer,
        commitment=commitment,
        text=f"Kết quả {SECRET}",
        percent=40,
        uploads=[SimpleUploadedFile(f"{SECRET}.pdf", PDF, "application/pdf")],
    )
    extension = coordination.ask_extension(
        actor=officer,
        request=Request.objects.get(pk=request.pk),
        due_after=today + timedelta(days=150),
        reason=f"Lý do {SECRET}",
    )
    period = actions.freeze_report(
        actor=head,
        programme=programme,
        period_from=today - timedelta(days=100),
        period_to=today,
        as_of=today,
        symbol="BC-SNNMT",
        place="Hà Nội",
        signer="Người ký",
        position="GIÁM ĐỐC",
    )
    station = private_station(head, sides["owner"], today, SECRET)
    return World(
        agreement=Agreement.objects.get(pk=agreement.pk),
        programme=programme,
        commitment=Commitment.objects.get(pk=commitment.pk),
        request=Request.objects.get(pk=request.pk),
        report=Report.objects.get(request=request),
        extension=extension,
        evidence=Evidence.objects.get(),
        period=period,
        rehearsal=keep_rehearsal(
            actor=head,
            programme=programme,
            content=template(spec_of(programme)),
            name=f"{SECRET}.xlsx",
            good=0,
            bad=0,
            told={"refusal": "", "notes": [], "problem_count": 0, "problems": []},
        ),
        draft=_read_document(head, sides["owner"]),
        lot=_draft_lot(head, sides["owner"], today),
        lot_sheet=market.keep_sheet(
            actor=head,
            owner=sides["owner"],
            side="supply",
            content=template(lot_sheets.spec_of("supply")),
            name=f"{SECRET}.xlsx",
            good=0,
            bad=0,
            told={"refusal": "", "notes": [], "problem_count": 0, "problems": []},
        ),
        **_goods(head, sides["owner"], today),
        **_deal(head, officer, sides, today),
        **_round(head, sides, today),
        **_inquiry(head, officer, sides, today),
        point=_proposed_point(head, sides["owner"], today),
        source=private_source(head, sides["owner"], SECRET),
        folder=private_folder(head, station, SECRET),
        reading_sheet=kept_readings(head, sides["owner"], SECRET),
        station_sheet=kept_stations(head, sides["owner"], SECRET),
        station=station,
        kept=kept_things(head, station, commitment, today, PDF),
        water_sample=private_sample(head, sides["owner"], today, SECRET),
        sample_sheet=kept_samples(head, sides["owner"], SECRET),
        estimate=_declared(head, sides["owner"], today),
        forecast=Forecast.objects.get(),
        **_traced(head, sides, today),
        dossier=None,  # type: ignore[arg-type]
        rated=None,  # type: ignore[arg-type]
        person=None,  # type: ignore[arg-type]
        membership=None,  # type: ignore[arg-type]
        mandate=None,
    )


def _read_document(head: Viewer, owner: Organisation) -> Draft:
    """A document of the owner's that was read: one promise, undecided."""
    text = f"Sở Nông nghiệp và Môi trường tổ chức hội chợ {SECRET}; mời các tỉnh tham gia."
    clause = Clause("đoạn 1", text, 0, len(text), "", Kind.PROMISE, (), (), (), (), (), (), (), None, (), (SECRET,))
    document = drafting.hand_in(actor=head, owner=owner, pasted=text)
    reading = Reading(text, f"Kế hoạch {SECRET}", "", "", None, (clause,), ())
    return drafting.keep_reading(actor=head, document=document, reading=reading).drafts.get()


def _draft_lot(head: Viewer, owner: Organisation, today: date) -> Lot:
    """A lot that is not open yet, with its product and a certificate that has a file."""
    place = Unit.objects.select_related("province").get(level="province", code="01", valid_to=None)
    mango = Commodity.objects.get(code="xoai")
    product = market.make_product(actor=head, owner=owner, commodity=mango, name=f"Xoài {SECRET}", place=place)
    paper = market.make_certificate(
        actor=head,
        owner=owner,
        kind=CertificateKind.objects.get(code="vietgap"),
        number=SECRET,
        issuer=f"Nơi cấp {SECRET}",
        issued_on=today,
        upload=SimpleUploadedFile("giay.pdf", PDF, "application/pdf"),
    )
    goods = market.Goods(
        commodity=mango,
        title=f"Lô {SECRET}",
        quantity=Decimal(10),
        measure=Measure.objects.get(code="tan"),
        starts_on=today,
        ends_on=today + timedelta(days=30),
        place=place,
        product=product,
        certificates=[paper],
    )
    return market.make_lot(actor=head, owner=owner, side="supply", goods=goods)


def _goods(head: Viewer, owner: Organisation, today: date) -> dict[str, Any]:
    """A photograph of the product, a sheet of products, and a code of the public register."""
    product = Product.objects.get(owner=owner)
    place = Unit.objects.select_related("province").get(level="province", code="01", valid_to=None)
    mango = Commodity.objects.get(code="xoai")
    words = market.CodeWords("VN-01OR-1", "Vùng trồng thử", mango, place, today, holder=owner)
    return {
        "photo": market.add_photo(actor=head, product=product, upload=photo(), alt=f"Ảnh {SECRET}"),
        "goods_sheet": market.keep_goods_sheet(
            actor=head,
            owner=owner,
            topic="san-pham",
            content=template(lot_sheets.goods_spec("san-pham")),
            name=f"{SECRET}.xlsx",
            good=0,
            bad=0,
            told={"refusal": "", "notes": [], "problem_count": 0, "problems": []},
        ),
        "code": market.make_growing_code(actor=head, issuer=owner, words=words),
    }


def _deal(head: Viewer, officer: Viewer, sides: dict[str, Organisation], today: date) -> dict[str, Any]:
    """A deal under contract: the owner sells to the partner, with an amendment and a delivery that wait."""
    deal = market.open_deal(
        actor=head,
        seller=sides["owner"],
        buyer=sides["partner"],
        supply=None,
        demand=None,
        commodity=Commodity.objects.get(code="xoai"),
        quantity=Decimal(10),
        measure=Measure.objects.get(code="tan"),
        price=20_000_000,
        origin="direct",
        seller_member=f"Hộ {SECRET}",
    )
    terms = market.Terms(
        number=SECRET,
        signed_on=today,
        quantity=Decimal(10),
        price=20_000_000,
        place=f"Kho {SECRET}",
        lines=[(today, Decimal(10))],
    )
    paper = market.propose_paper(actor=head, deal=deal, kind="contract", terms=terms)
    market.answer_paper(actor=officer, paper=paper, step="accept")
    consignment = market.Consignment(on=today, quantity=Decimal(2), batch=SECRET)
    delivery = market.record_delivery(actor=head, deal=deal, consignment=consignment)
    amendment = market.propose_paper(actor=head, deal=deal, kind="amendment", terms=terms)
    kept = market.keep_delivery_sheet(
        actor=head,
        owner=sides["owner"],
        content=template(lot_sheets.delivery_spec()),
        name=f"{SECRET}.xlsx",
        good=0,
        bad=0,
        told={"refusal": "", "notes": [], "problem_count": 0, "problems": []},
    )
    return {"deal": deal, "paper": amendment, "delivery": delivery, "delivery_sheet": kept}


def _inquiry(head: Viewer, officer: Viewer, sides: dict[str, Organisation], today: date) -> dict[str, Any]:
    """The owner asked the partner for a price, which it quoted, and proposed a deal to it directly."""
    mango, tonne = Commodity.objects.get(code="xoai"), Measure.objects.get(code="tan")
    later = today + timedelta(days=9)
    need = market.Need("buying", mango, Decimal(10), tonne, today, later, later, spec=f"Quy cách {SECRET}")
    inquiry = market.make_inquiry(actor=head, owner=sides["owner"], need=need, asks=[(sides["partner"], None)])
    asked = inquiry.asked.get()
    terms = market.QuoteTerms(20_000_000, Decimal(10), today, later, later, note=f"Điều kiện {SECRET}")
    market.give_quote(actor=officer, asked=asked, terms=terms)
    proposal = market.propose_deal(
        actor=head,
        owner=sides["owner"],
        other=sides["partner"],
        side="seller",
        terms=market.DealTerms(mango, Decimal(5), tonne, later, note=f"Lời nhắn {SECRET}"),
    )
    return {"asked": asked, "proposal": proposal}


def _proposed_point(head: Viewer, owner: Organisation, today: date) -> PointOfSale:
    """A point that nobody recognised yet, with a photo, goods, a check with a photo and a sheet of sales."""
    place = Unit.objects.get(level="province", code="01", valid_to=None)
    words = market.PointWords(
        name=f"Điểm bán {SECRET}",
        kind="shop",
        place_kind="mall",
        operator=owner,
        recogniser=owner,
        place=place,
        opens_on=today,
    )
    point = market.make_point(actor=head, owner=owner, words=words, code="rieng-1", upload=photo())
    market.add_goods(actor=head, point=point, name=f"Hàng {SECRET}", province=place, starts_on=today, basis="other")
    criteria = queries.criteria_on(today)
    assert criteria is not None
    found = {one.code: market.Found("pass", photo=photo()) for one in criteria.items}
    market.inspect(actor=head, point=point, by=owner, on=today, inspectors=f"Người {SECRET}", found=found)
    market.keep_sales_sheet(
        actor=head,
        point=point,
        content=template(lot_sheets.sale_spec()),
        name=f"{SECRET}.xlsx",
        good=0,
        bad=0,
        told={"refusal": "", "notes": [], "problem_count": 0, "problems": []},
    )
    return point


def _traced(head: Viewer, sides: dict[str, Organisation], today: date) -> dict[str, Any]:
    """A batch of the owner's, delivered to the partner and recalled; its page is public, so nothing of it is secret."""
    place = Unit.objects.select_related("province").get(level="province", code="01", valid_to=None)
    mango = Commodity.objects.get(code="xoai")
    product = market.make_product(actor=head, owner=sides["owner"], commodity=mango, name="Xoài thử", place=place)
    tonne = Measure.objects.get(code="tan")
    words = market.BatchWords(product=product, number="LT-1", quantity=Decimal(5), measure=tonne, place=place)
    batch = market.make_batch(actor=head, owner=sides["owner"], words=words, upload=photo())
    event = market.record_event(actor=head, batches=[batch], happening=market.Happening("harvested", today))
    consignment = market.Consignment(on=today, quantity=Decimal(1), batch="LT-1")
    market.record_delivery(actor=head, deal=Deal.objects.earliest("pk"), consignment=consignment)
    recall = market.open_recall(
        actor=head, batch=batch, opened_by=sides["owner"], grade="label", reason="Sai nhãn", due_on=today
    )
    sheet = market.keep_event_sheet(
        actor=head,
        owner=sides["owner"],
        content=template(lot_sheets.event_spec()),
        name=f"{SECRET}.xlsx",
        good=0,
        bad=0,
        told={"refusal": "", "notes": [], "problem_count": 0, "problems": []},
    )
    party = RecallParty.objects.select_related("recall").get(recall=recall, organisation=sides["partner"])
    return {"batch": batch, "event": event, "event_sheet": sheet, "recalled": party}


def new_product(owner: Organisation, name: str) -> Product:
    place = Unit.objects.select_related("province").get(level="province", code="01", valid_to=None)
    return market.make_product(
        actor=PLATFORM, owner=owner, commodity=Commodity.objects.get(code="che"), name=name, place=place
    )


def put_forward(
    owner: Organisation, holder: Organisation, name: str, seats: list[Person], until: str = "scoring"
) -> Dossier:
    """A dossier of the owner's with every document, taken to a state; the holder checks it and scores it."""
    product = new_product(owner, name)
    made = market.make_dossier(actor=PLATFORM, product=product, maker=owner, checker=holder, holder=holder, note=name)
    for item in queries.missing_of(made):
        document = SimpleUploadedFile(f"{name}.pdf", PDF, "application/pdf")
        market.add_document(actor=PLATFORM, dossier=made, item=item, upload=document)
    if until == "draft":
        return Dossier.objects.get(pk=made.pk)
    lodged = market.lodge(actor=PLATFORM, dossier=made)
    if until == "checking":
        return lodged
    waiting = market.check_dossier(actor=PLATFORM, dossier=lodged, passed=True)
    today = timezone.localdate()
    council = market.make_council(actor=PLATFORM, owner=holder, title=f"Hội đồng {name}", sits_on=today, people=seats)
    if until == "waiting":
        return waiting
    return market.assign_council(actor=PLATFORM, dossier=waiting, council=council)


def rated(dossier: Dossier, points: str = "0.75", until: str = "recognised") -> Dossier:
    """A dossier whose members all gave the same share of every line, closed and recognised."""
    marks = {item.pk: item.most * Decimal(points) for item in dossier.card.items.all()}
    for seat in queries.entitled_members(dossier):
        market.score(actor=PLATFORM, dossier=dossier, seat=seat, marks=marks, note=f"Nhận xét {SECRET}")
    closed = market.close_scoring(actor=PLATFORM, dossier=dossier)
    if until == "scored":
        return closed
    if until == "forwarded":
        return market.forward(actor=PLATFORM, dossier=closed)
    paper = SimpleUploadedFile("quyet-dinh.pdf", PDF, "application/pdf")
    decision = market.Decision("1/QĐ-UBND", timezone.localdate(), paper)
    return market.recognise(actor=PLATFORM, dossier=closed, decision=decision)


def photo() -> SimpleUploadedFile:
    """The smallest PNG there is."""
    return SimpleUploadedFile("anh.png", PNG, "image/png")


PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)


def _round(head: Viewer, sides: dict[str, Organisation], today: date) -> dict[str, Any]:
    """A round that found a match and is not published: the owner's own affair."""
    place = Unit.objects.select_related("province").get(level="province", code="01", valid_to=None)
    given: dict[str, Any] = {
        "commodity": Commodity.objects.get(code="nhan"),
        "title": "Nhãn tươi",
        "quantity": Decimal(10),
        "measure": Measure.objects.get(code="tan"),
        "price_low": 20_000_000,
        "price_high": 20_000_000,
        "starts_on": today,
        "ends_on": today + timedelta(days=30),
        "place": place,
    }
    for side, owner in (("supply", sides["owner"]), ("demand", sides["partner"])):
        goods = market.Goods(**given)
        market.make_lot(actor=PLATFORM, owner=owner, side=side, goods=goods, state="open")
    made = market.make_round(
        actor=head, organiser=sides["owner"], title=f"Phiên {SECRET}", held_on=today, answer_by=today, freight=0
    )
    found = market.compute_round(actor=head, round=made)
    return {"round": found, "match": found.matches.get()}


def _declared(head: Viewer, owner: Organisation, today: date) -> Estimate:
    """What the owner declared of this month: a shortage."""
    declared = market.Declared(
        commodity=Commodity.objects.get(code="cam"),
        month=today.replace(day=1),
        supply=Decimal(10),
        demand=Decimal(100),
        measure=Measure.objects.get(code="tan"),
        source="Báo cáo tháng",
    )
    return market.declare(actor=head, owner=owner, declared=declared, today=today)


PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\nxref\n0 4\n0000000000 65535 f \n"
    b"0000000009 00000 n \n0000000053 00000 n \n0000000102 00000 n \ntrailer<</Size 4/Root 1 0 R>>\n"
    b"startxref\n164\n%%EOF\n"
)
