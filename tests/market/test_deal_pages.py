"""The pages of deals: what each shows to whom, what it costs, and facts that go down to a commitment."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from decimal import Decimal
from io import BytesIO

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lienket.agreements import actions as agreements
from lienket.agreements.models import Commitment, PeriodReport
from lienket.coordination import actions as coordination
from lienket.coordination.models import Report, Request
from lienket.ground.files.store import read_bytes
from lienket.market import actions
from lienket.market.models import Deal, Delivery

from .conftest import BUYER, COOPERATIVE, LOADER, Story, day, make_lot, organisation, texts
from .deal_world import accept, deliver, open_deal, signed, terms

Browser = Callable[..., Client]


def test_only_the_two_sides_find_a_deal(story: Story, browser: Browser) -> None:
    deal = signed()
    for name in ("clerk", "buyer"):
        client = browser(name)
        assert texts(client.get("/giao-dich/?tu-khoa=xoai+ban+mai"), "tbody th a") == ["Xoài"]
        assert "200.000.000" in client.get(deal.get_absolute_url()).content.decode()
    other = browser("other")
    assert texts(other.get("/giao-dich/"), "tbody th a") == []
    assert other.get(deal.get_absolute_url()).status_code == 404
    assert browser().get(deal.get_absolute_url()).status_code == 302


def test_a_clerk_proposes_delivers_and_the_buyer_accepts(story: Story, browser: Browser) -> None:
    deal = open_deal()
    clerk, buyer = browser("clerk"), browser("buyer")
    address = deal.get_absolute_url()
    sent = {"number": "5/HĐ", "signed_on": f"{day(-5):%d/%m/%Y}", "quantity": "10", "price": "20.000.000"}
    sent |= {"tolerance": "5", "lines": f"{day(-1):%d/%m/%Y} 4\n{day(9):%d/%m/%Y} 6"}
    assert clerk.post(f"{address}de-xuat/hop-dong/", sent).status_code == 302
    paper = deal.papers.get()
    said = texts(buyer.get(address), ".mk-next li")
    assert said == [f"Bên mua cần trả lời hợp đồng 5/HĐ, đề xuất ngày {day(0):%d/%m/%Y}."]
    assert paper.request is not None
    assert buyer.post(f"/giao-dich/giay/{paper.pk}/dong-y/", {"version": paper.request.version}).status_code == 302
    assert texts(clerk.get(address), ".mk-next li")[0].startswith("chậm Bên bán giao chậm: theo lịch đến nay 4 tấn")
    assert clerk.post(f"{address}giao-hang/", {"on": f"{day(-1):%d/%m/%Y}", "quantity": "4"}).status_code == 302
    row = Delivery.objects.get()
    assert texts(buyer.get(address), ".mk-next li")[0] == (
        f"Bên mua cần nghiệm thu chuyến ngày {day(-1):%d/%m/%Y}: 4 tấn."
    )
    short = {"version": row.version, "verdict": "accept", "accepted": "3,5", "why": ""}
    refused = buyer.post(f"/giao-dich/chuyen/{row.pk}/", short)
    assert texts(refused, ".lk-error") == ["Lỗi: Nghiệm thu ít hơn số đã giao: hãy ghi lý do phần không nhận."]
    assert buyer.post(f"/giao-dich/chuyen/{row.pk}/", short | {"why": "Dập"}).status_code == 302
    row.refresh_from_db()
    assert (row.accepted, row.state, row.price) == (Decimal("3.5"), "partly", 20_000_000)


def test_the_same_number_of_queries_for_1_and_20_deals(story: Story, browser: Browser) -> None:
    def costs() -> list[int]:
        found = []
        for address in ("/giao-dich/", "/giao-dich.json"):
            client = browser("buyer")
            client.get(address)
            with CaptureQueriesContext(connection) as seen:
                assert client.get(address).status_code == 200
            found.append(len(seen))
        return found

    signed()
    one = costs()
    for _n in range(10):
        accept(deliver(signed(), "2"))
    assert costs() == one
    assert max(one) <= 12, one


def test_the_page_of_a_lot_says_what_is_left(story: Story, browser: Browser) -> None:
    lot = make_lot()
    signed(lot, terms(4))
    open_deal(lot, quantity=Decimal(3))
    said = texts(browser().get(lot.get_absolute_url()), ".lk-facts div")
    assert said[-2:] == ["Còn lại 6 tấn", "Đang thương lượng 3 tấn"]


def test_a_schedule_that_cannot_be_read_says_which_line(story: Story, browser: Browser) -> None:
    deal = open_deal()
    sent = {"number": "5", "signed_on": f"{day(0):%d/%m/%Y}", "quantity": "1", "price": "5", "tolerance": "5"}
    answer = browser("clerk").post(f"{deal.get_absolute_url()}de-xuat/hop-dong/", sent | {"lines": "mai 5 tạ"})
    assert (answer.status_code, deal.papers.count()) == (422, 0)
    assert "Dòng 1 của lịch giao chưa đọc được" in texts(answer, ".lk-error")[0]


def commitment(shares: Sequence[agreements.PartnerShare] = ()) -> Commitment:
    """Sell 100 tonnes, led by the buyer; 5 are sold already."""
    lead = organisation(BUYER)
    agreement = agreements.make_agreement(
        actor=LOADER,
        owner=lead,
        title="Thỏa thuận thử",
        kind="memorandum",
        signed_on=day(-60),
        parties=[lead, organisation(COOPERATIVE)],
    )
    programme = agreements.make_programme(
        actor=LOADER, agreement=agreement, owner=lead, title="Chương trình thử", starts_on=day(-50), ends_on=day(300)
    )
    return agreements.make_commitment(
        actor=LOADER,
        programme=programme,
        code="S1",
        title="Tiêu thụ nông sản",
        field=agreements.add_field(actor=LOADER, name="Lĩnh vực thử"),
        lead=lead,
        due_on=day(200),
        unit="tấn",
        measure="Nông sản tiêu thụ",
        baseline=Decimal(5),
        target=Decimal(100),
        shares=list(shares),
    )


def test_accepted_goods_move_the_commitment_and_stand_in_its_report(story: Story) -> None:
    promised = commitment()
    deal = signed(commitment=promised)
    first = accept(deliver(deal, "4"))
    promised.refresh_from_db()
    assert promised.actual == Decimal(9)
    accept(first, "3", "Cân lại")
    promised.refresh_from_db()
    assert promised.actual == Decimal(8)
    before = promised.progress.count()
    actions.refresh(LOADER, deal.pk)
    assert promised.progress.count() == before == 3
    told = [one.text for one in promised.progress.order_by("pk")]
    assert "hai bên đã ký hợp đồng, 10 tấn Xoài" in told[0]
    assert f"/giao-dich/{deal.pk}/" in told[1]
    assert "000.000" not in "".join(told)
    report: PeriodReport = agreements.freeze_report(
        actor=LOADER,
        programme=promised.programme,
        period_from=day(-50),
        period_to=day(0),
        as_of=day(0),
        symbol="BC-X",
        place="Hà Nội",
        signer="Trần Thị Bình",
        position="Giám đốc",
    )
    paper = zipfile.ZipFile(BytesIO(read_bytes(report.docx))).read("word/document.xml").decode()
    assert "8/100 tấn" in paper


def test_partners_confirm_what_deals_tell_once_a_month(story: Story) -> None:
    promised = commitment([agreements.PartnerShare(role="partner", organisation=organisation(COOPERATIVE))])
    asked = Request.objects.get(participation__commitment=promised, answering=organisation(COOPERATIVE))
    coordination.take_step(actor=LOADER, request=asked, step="accept")
    deal = signed(commitment=promised)
    accept(deliver(deal, "4"))
    accept(deliver(deal, "1"))
    promised.refresh_from_db()
    assert (promised.actual, promised.progress.count()) == (Decimal(10), 3)
    (report,) = asked.reports.all()
    Report.objects.filter(pk=report.pk).update(on=day(-30))
    accept(deliver(deal, "2"))
    assert [one.body[:8] for one in asked.reports.order_by("pk")] == ["Giao dịc", "Giao dịc"]


def test_the_sample_has_a_deal_in_every_stage(story: Story) -> None:
    actions.load_sample(actor=LOADER, today=day(0))
    stages = sorted(Deal.objects.filter(sample=True).values_list("stage", flat=True))
    assert stages == sorted(
        ["open", "open", "memo", "contracted", "delivering", "delivering", "completed", "ended", "cancelled"]
    )
    assert sorted(Delivery.objects.exclude(state="accepted").values_list("state", flat=True)) == [
        "disputed",
        "partly",
        "waiting",
    ]
