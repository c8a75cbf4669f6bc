"""The page of a commitment and the pages that write about it: what each reader sees, and what sending twice does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from lienket.agreements import actions
from lienket.agreements.models import Agreement, Commitment, Progress
from lienket.coordination import actions as coordination
from lienket.coordination.choices import Verdict
from lienket.coordination.models import Evidence, Report, Request

from .conftest import LOADER, Story, make_agreement, soup, texts

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def page_of(story: Story, code: str = "S1") -> str:
    return story[code].get_absolute_url()


def reported(story: Story, **more: Any) -> Progress:
    given: dict[str, Any] = {
        "text": "Đã ký hợp đồng với ba siêu thị.",
        "on": date(2025, 3, 4),
        "percent": 40,
        "value": 500,
    }
    uploads = [SimpleUploadedFile("hop-dong.pdf", PDF)]
    return actions.record_progress(
        actor=story.viewer("son_la"), commitment=story["S1"], uploads=uploads, **(given | more)
    )


def test_names_of_then_stand_beside_those_of_today(story: Story, browser: Callable[..., Client]) -> None:
    rows = texts(browser().get(page_of(story)), "#cac-ben tbody tr")
    assert rows == [
        "Ủy ban nhân dân thành phố Hà Nội Chủ trì",
        "Ủy ban nhân dân tỉnh Hưng Yên được thành lập lại ngày 01/07/2025 Đối tác Chờ trả lời",
        "Ủy ban nhân dân tỉnh Sơn La Đối tác Đã nhận, đang thực hiện 01/08/2022",
    ]


def test_the_public_sees_figures_and_the_parties_see_words(story: Story, browser: Callable[..., Client]) -> None:
    entry = reported(story)
    report = Report.objects.get(subject_id=entry.pk)
    coordination.give_verdict(
        actor=story.viewer("officer"), report=report, verdict=Verdict.DISPUTED, reason="Chưa thấy hóa đơn."
    )
    private = ["Đã ký hợp đồng với ba siêu thị.", "hop-dong.pdf", "Chưa thấy hóa đơn.", "Lò Thị Mai"]
    for name in ("", "stranger"):
        answer = browser(name).get(page_of(story))
        said = answer.content.decode()
        assert [words for words in private if words in said] == [], name
        assert texts(answer, ".ag-entry-figures") == ["khối lượng 40% · 500 tấn"]
        assert texts(answer, ".ag-said") == [
            f"Ủy ban nhân dân thành phố Hà Nội: Không thống nhất {timezone.localdate():%d/%m/%Y}"
        ]
        assert soup(answer).select("#lich-su") == []
    for name in ("officer", "son_la", "hung_yen"):
        said = browser(name).get(page_of(story)).content.decode()
        assert [words for words in private if words not in said] == [], name


def test_two_percentages_have_two_names_and_each_its_formula(story: Story, browser: Callable[..., Client]) -> None:
    reported(story)
    page = browser().get(page_of(story))
    named = dict(zip(texts(page, ".lk-facts dt"), texts(page, ".lk-facts dd"), strict=True))
    assert named["Tiến độ theo chỉ tiêu"] == (
        "41% 41% cách tính (Thực hiện − số gốc) ÷ (mục tiêu − số gốc), giữ trong khoảng 0–100%. "
        "(500 − 0) ÷ (1.234,5 − 0)."
    )
    assert named["Tiến độ theo khối lượng"] == (
        "40% 40% cách tính Cơ quan thực hiện tự ước phần công việc đã làm; lấy từ báo cáo sau cùng có ghi phần trăm. "
        "Cảnh báo nguy cơ chậm dùng tiến độ theo chỉ tiêu, chưa có thì dùng số này."
    )
    plain = browser().get(page_of(story, "S10"))
    assert "Tiến độ theo chỉ tiêu" not in texts(plain, ".lk-facts dt")


def test_evidence_is_linked_only_for_those_who_may_open_it(story: Story, browser: Callable[..., Client]) -> None:
    reported(story)
    links = {
        name: len(soup(browser(name).get(page_of(story))).select(".ag-entry .lk-files a"))
        for name in ("officer", "son_la", "hung_yen")
    }
    assert links == {"officer": 1, "son_la": 1, "hung_yen": 0}


def test_a_name_that_was_opened_is_read_by_all_and_the_file_by_none_of_them(
    story: Story, browser: Callable[..., Client]
) -> None:
    entry = reported(story, named_openly=True)
    for name in ("", "stranger"):
        page = browser(name).get(page_of(story))
        files = texts(page, ".ag-entry .lk-files li")
        assert [one.partition(" ")[0] for one in files] == ["hop-dong.pdf"]
        assert "chỉ các bên đang tham gia mở được" in files[0]
        assert soup(page).select(".ag-entry .lk-files a") == []
    assert browser("stranger").get(f"/minh-chung/{entry.evidence.get().pk}/").status_code == 404


def test_the_name_of_a_file_is_opened_by_the_sender_where_the_commitment_is_public(
    story: Story, browser: Callable[..., Client]
) -> None:
    client, address = browser("son_la"), f"{page_of(story)}tien-do/"
    for ticked in ("", "on"):
        sent = progress_form(files=SimpleUploadedFile(f"ban-ky{ticked}.pdf", PDF), text=f"Ký {ticked}")
        client.post(address, sent | {"named_openly": ticked} if ticked else sent)
    opened = Evidence.objects.filter(name__startswith="ban-ky").order_by("pk")
    assert list(opened.values_list("name", "named_openly")) == [("ban-ky.pdf", False), ("ban-kyon.pdf", True)]
    Agreement.objects.filter(pk=story.agreement.pk).update(visibility="parties")
    assert soup(client.get(address)).select("[name=named_openly]") == []


def buttons(story: Story, client: Client, code: str = "S1") -> list[str]:
    return texts(client.get(page_of(story, code)), ".ag-next a")


def test_the_next_act_is_the_first_thing_on_the_page(story: Story, browser: Callable[..., Client]) -> None:
    assert buttons(story, browser()) == []
    assert buttons(story, browser("stranger")) == []
    assert buttons(story, browser("hung_yen")) == ["Nhận việc", "Từ chối, nêu lý do"]
    assert buttons(story, browser("son_la")) == ["Ghi tiến độ"]
    reported(story, final=True, done_on=date(2025, 3, 1))
    assert buttons(story, browser("officer")) == ["Xác nhận", "Không thống nhất, nêu lý do", "Ghi tiến độ"]
    link = soup(browser("hung_yen").get(page_of(story))).select_one(".ag-next a")
    asked = Request.objects.get(answering__key="ubnd-33", matter_id=story["S1"].pk)
    back = urlencode({"next": page_of(story)})
    assert link["href"] == f"/de-nghi/{asked.pk}/buoc/accept/?{back}"


def progress_form(**more: Any) -> dict[str, Any]:
    today = timezone.localdate()
    return {"text": "Đã bán 600 tấn.", "on": f"{today:%d/%m/%Y}", "percent": "50", "value": "617,25"} | more


def test_progress_with_files_is_recorded_once(story: Story, browser: Callable[..., Client]) -> None:
    client, key = browser("son_la"), str(uuid4())
    for _again in range(2):
        sent = progress_form(
            request_key=key, files=[SimpleUploadedFile("anh.pdf", PDF), SimpleUploadedFile("b.txt", b"du lieu")]
        )
        answer = client.post(f"{page_of(story)}tien-do/", sent)
        assert (answer.status_code, answer["Location"]) == (302, f"{page_of(story)}?da-luu=tien-do#tien-do")
    entry = Progress.objects.get(commitment=story["S1"])
    assert (entry.percent, str(entry.value), entry.reported_by, entry.evidence.count()) == (
        50,
        "617.25",
        "Lò Thị Mai",
        2,
    )
    page = client.get(f"{page_of(story)}?da-luu=tien-do")
    person = story.people["son_la"].pk
    assert soup(page).select_one("[data-saved-draft]")["data-saved-draft"] == f"tien-do:{person}:{story['S1'].pk}"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"text": ""}, "Chưa nhập “Đã làm được gì”."),
        ({"percent": "130"}, "Phần trăm đã làm: Số phải nhỏ hơn hoặc bằng 100."),
        ({"on": "31/12/2999"}, "Năm 2999 không hợp lý. Ghi năm từ 1800 đến 2200."),
        ({"final": "on"}, "Báo hoàn thành phải ghi ngày hoàn thành."),
        ({"value": "nhiều"}, "“nhiều” không phải là số."),
        (
            {"files": SimpleUploadedFile("gia.pdf", b"MZ\x90\x00 day la chuong trinh")},
            "Tệp “gia.pdf” có nội dung là chương trình chạy được, không thuộc loại được nhận: chỉ nhận",
        ),
    ],
)
def test_every_fault_is_a_sentence_and_nothing_is_kept(
    story: Story, browser: Callable[..., Client], wrong: dict[str, Any], sentence: str
) -> None:
    answer = browser("son_la").post(f"{page_of(story)}tien-do/", progress_form(request_key=str(uuid4()), **wrong))
    assert answer.status_code == 422
    assert sentence in " ".join(texts(answer, ".lk-errors li"))
    assert not Progress.objects.filter(commitment=story["S1"]).exists()


def test_a_refused_form_names_the_files_to_choose_again(story: Story, browser: Callable[..., Client]) -> None:
    files = [SimpleUploadedFile(name, b"%PDF-1.4 %%EOF") for name in ("a.pdf", "b.pdf")]
    form = progress_form(request_key=str(uuid4()), percent="130", files=files)
    answer = browser("son_la").post(f"{page_of(story)}tien-do/", form)
    assert texts(answer, ".lk-errors > p") == ["Tệp đã chọn chưa được lưu, sau khi sửa hãy chọn lại: a.pdf, b.pdf."]
    without = browser("son_la").post(f"{page_of(story)}tien-do/", progress_form(percent="130"))
    assert texts(without, ".lk-errors > p") == []


def test_a_correction_stays_beside_what_it_corrects(story: Story, browser: Callable[..., Client]) -> None:
    old = reported(story)
    client = browser("son_la")
    address = f"{page_of(story)}tien-do/?dinh-chinh={old.pk}"
    assert soup(client.get(address)).select_one("textarea[name=text]").get_text().strip() == old.text
    client.post(address, progress_form(request_key=str(uuid4())))
    entries = texts(client.get(page_of(story)), ".ag-entry .ag-correction")
    assert entries == ["Đính chính báo cáo ngày 04/03/2025", "Đã được đính chính: xem bản đính chính"]
    assert browser("officer").get(address).status_code == 404
    assert client.get(f"{page_of(story)}tien-do/?dinh-chinh=999999").status_code == 404


def test_partners_that_have_not_accepted_are_told_to_accept_first(story: Story, browser: Callable[..., Client]) -> None:
    answer = browser("hung_yen").get(f"{page_of(story)}tien-do/")
    assert answer.status_code == 403
    assert "Hãy nhận việc trước rồi ghi tiến độ." in answer.content.decode()
    assert browser("stranger").get(f"{page_of(story)}tien-do/").status_code == 404


def test_two_who_edit_at_once_see_the_difference(story: Story, browser: Callable[..., Client]) -> None:
    one = story["S1"]
    form = {
        "version": one.version,
        "title": "Đưa xoài và nhãn vào siêu thị",
        "field": one.field_id,
        "direction": "up",
        "target": "2.000",
    }
    assert browser("officer").post(f"{page_of(story)}sua/", form).status_code == 302
    late = browser("head").post(f"{page_of(story)}sua/", form | {"title": "Đưa na vào siêu thị", "target": "1.500,5"})
    assert late.status_code == 409
    rows = [[" ".join(c.get_text().split()) for c in row.select("th, td")] for row in soup(late).select("tbody tr")]
    assert ["nhiệm vụ", "Đưa xoài và nhãn vào siêu thị", "Đưa na vào siêu thị"] in rows
    assert ["mục tiêu", "2.000", "1.500,5"] in rows
    assert story["S1"].title == "Đưa xoài và nhãn vào siêu thị"


def test_a_new_due_date_keeps_the_old_one_with_its_reason(story: Story, browser: Callable[..., Client]) -> None:
    one, client = story["S1"], browser("officer")
    form = {"version": one.version, "due_on": "31/12/2028", "reason": ""}
    assert "Chưa nhập “Lý do”." in " ".join(texts(client.post(f"{page_of(story)}han/", form), ".lk-errors li"))
    assert client.post(f"{page_of(story)}han/", form | {"reason": "Mưa bão mất mùa."}).status_code == 302
    today = timezone.localdate()
    moments = texts(client.get(page_of(story)), ".chart-moment")
    assert moments == [
        "1 06/07/2022 Bắt đầu",
        "2 30/06/2027 Hạn ban đầu",
        f"3 31/12/2028 Hạn sau lần đổi thứ 1 (ngày {today:%d/%m/%Y}): Mưa bão mất mùa.",
    ]
    assert "Mưa bão" not in browser().get(page_of(story)).content.decode()
    assert browser("clerk").get(f"{page_of(story)}han/").status_code == 403
    assert browser("son_la").get(f"{page_of(story)}han/").status_code == 404


def test_a_status_by_hand_needs_a_head_and_a_reason_and_can_be_lifted(
    story: Story, browser: Callable[..., Client]
) -> None:
    address = f"{page_of(story)}trang-thai/"
    assert browser("officer").get(address).status_code == 403
    client = browser("head")
    form = {"version": story["S1"].version, "status": "stopped", "reason": "Hai bên thôi hợp tác."}
    assert client.post(address, form).status_code == 302
    assert "Đặt tay: Hai bên thôi hợp tác." in " ".join(texts(client.get(page_of(story)), ".lk-lead"))
    assert client.post(address, {"version": story["S1"].version, "reason": "Nhầm."}).status_code == 302
    assert story["S1"].status == "in_progress"


def test_partners_are_asked_by_name_without_marks(story: Story, browser: Callable[..., Client]) -> None:
    client = browser("officer")
    wrong = client.post(f"{page_of(story)}doi-tac/", {"organisations_named": "UBND tinh Khong Co\nubnd tinh son la"})
    assert wrong.status_code == 422
    assert "Không có cơ quan “UBND tinh Khong Co”" in " ".join(texts(wrong, ".lk-errors li"))
    good = client.post(f"{page_of(story)}doi-tac/", {"organisations_named": "UBND tinh Phu Tho"})
    assert good.status_code == 302
    names = set(story["S1"].participations.filter(role="partner").values_list("organisation__key", flat=True))
    assert names == {"ubnd-14", "ubnd-33", "ubnd-25-202507"}


def test_a_new_commitment_is_made_once_with_its_requests(story: Story, browser: Callable[..., Client]) -> None:
    client, key = browser("officer"), str(uuid4())
    form = {
        "request_key": key,
        "code": "S11",
        "title": "Chuyến tàu du lịch",
        "field": story.fields["du-lich"].pk,
        "clause": story.agreement.clauses.get(label="I.2").pk,
        "starts_on": "01/09/2025",
        "due_on": "31/12/2027",
        "lead": "sở du lịch thành phố hà nội",
        "committees": ["ubnd-14"],
        "partners": "UBND tỉnh Hưng Yên",
        "direction": "up",
    }
    address = f"{story.programme.get_absolute_url()}nhiem-vu/moi/"
    for _again in range(2):
        answer = client.post(address, form)
        assert (answer.status_code, answer["Location"]) == (302, page_of(story, "S11"))
    assert Commitment.objects.filter(code="S11").count() == 1
    assert set(story["S11"].participations.filter(role="partner").values_list("organisation__key", flat=True)) == {
        "ubnd-14",
        "ubnd-33-202507",
    }
    doubled = client.post(address, form | {"request_key": str(uuid4())})
    assert "Chương trình đã có nhiệm vụ mã S11." in " ".join(texts(doubled, ".lk-errors li"))


def test_agreements_show_parties_clauses_and_their_commitments(story: Story, browser: Callable[..., Client]) -> None:
    page = browser().get(story.agreement.get_absolute_url())
    assert texts(page, ".ag-parties li") == [
        "Ủy ban nhân dân thành phố Hà Nội",
        "Ủy ban nhân dân tỉnh Sơn La",
        "Ủy ban nhân dân tỉnh Hưng Yên được thành lập lại ngày 01/07/2025",
    ]
    assert texts(page, ".ag-clauses > li") == [
        "I.1 Đưa nông sản về Hà Nội. S1 Đưa xoài Sơn La vào siêu thị Hà Nội",
        "I.2 Mở tuyến du lịch. Chưa có nhiệm vụ nào thực hiện điều này.",
    ]
    old = make_agreement("Bản ghi nhớ cũ", valid_to=date(2023, 1, 1))
    assert texts(browser().get(old.get_absolute_url()), ".lk-title-status .lk-tone-closed") == ["Hết hiệu lực"]


def test_an_agreement_is_entered_once_and_edited_on_its_version(story: Story, browser: Callable[..., Client]) -> None:
    client, key = browser("officer"), str(uuid4())
    form = {
        "request_key": key,
        "kind": "memorandum",
        "symbol": "12/BGN",
        "title": "Bản ghi nhớ về du lịch",
        "signed_on": "05/06/2023",
        "parties": "UBND thành phố Hà Nội\nUBND tỉnh Hà Nam",
        "visibility": "public",
    }
    first, second = client.post("/thoa-thuan/moi/", form), client.post("/thoa-thuan/moi/", form)
    assert first["Location"] == second["Location"] == "/thoa-thuan/12-bgn/"
    made = Agreement.objects.get(code="12-bgn")
    assert [str(one) for one in made.parties.order_by("order")][1] == "Ủy ban nhân dân tỉnh Hà Nam"
    edit = form | {"version": made.version, "title": "Bản ghi nhớ về du lịch xanh"}
    assert client.post("/thoa-thuan/12-bgn/sua/", edit).status_code == 302
    stale = client.post("/thoa-thuan/12-bgn/sua/", edit | {"title": "Khác"})
    assert stale.status_code == 409
    assert "Bản ghi nhớ về du lịch xanh" in stale.content.decode()


def test_clauses_are_one_text_and_anchored_ones_stay(story: Story, browser: Callable[..., Client]) -> None:
    client, address = browser("officer"), f"{story.agreement.get_absolute_url()}dieu-khoan/"
    assert soup(client.get(address)).select_one("textarea").get_text().strip() == (
        "# I.1\nĐưa nông sản về Hà Nội.\n\n# I.2\nMở tuyến du lịch."
    )
    seen = {"version": Agreement.objects.get(pk=story.agreement.pk).version}
    gone = client.post(address, {"clauses": "# I.2\nMở tuyến."} | seen)
    assert "Điều khoản I.1 đang được nhiệm vụ dẫn tới nên không bỏ được." in " ".join(texts(gone, ".lk-errors li"))
    loose = client.post(address, {"clauses": "Không có nhãn"} | seen)
    assert "Dòng 1 chưa thuộc điều khoản nào" in " ".join(texts(loose, ".lk-errors li"))
    assert client.post(address, {"clauses": "# I.1\nMột.\n\nHai.\n# I.3\nBa."} | seen).status_code == 302
    assert list(story.agreement.clauses.values_list("label", "text")) == [("I.1", "Một.\n\nHai."), ("I.3", "Ba.")]


def test_the_text_of_an_agreement_is_kept_and_given_back(story: Story, browser: Callable[..., Client]) -> None:
    address = f"{story.agreement.get_absolute_url()}tep/"
    assert browser().get(address).status_code == 404
    assert browser("son_la").post(f"{address}?nop=1", {"file": SimpleUploadedFile("kh.pdf", PDF)}).status_code == 404
    false = browser("officer").post(f"{address}?nop=1", {"file": SimpleUploadedFile("kh.pdf", b"<html>")})
    assert false.status_code == 422
    sent = {"file": SimpleUploadedFile("kh.pdf", PDF), "version": Agreement.objects.get(pk=story.agreement.pk).version}
    assert browser("officer").post(f"{address}?nop=1", sent).status_code == 302
    assert b"".join(browser().get(address)) == PDF


def test_changed_since_tells_what_moved_and_counts_both_days(story: Story, browser: Callable[..., Client]) -> None:
    reported(story, final=True, done_on=date(2025, 3, 1), percent=100, on=date(2025, 3, 4))
    entry = Progress.objects.get()
    coordination.give_verdict(
        actor=story.viewer("officer"), report=Report.objects.get(subject_id=entry.pk), verdict=Verdict.CONFIRMED
    )
    page = browser().get(f"{story.programme.get_absolute_url()}thay-doi/?ngay=01/03/2024")
    rows = texts(page, "table.ag-changes tbody tr")
    assert rows == [
        "S1 Đưa xoài Sơn La vào siêu thị Hà Nội Trạng thái Đang thực hiện Hoàn thành",
        "S1 Ô đếm Chưa hoàn thành, trong hạn Hoàn thành đúng hạn",
        "S1 Ngày hoàn thành – 01/03/2025",
        "S1 % hoàn thành – 100%",
        "S1 Giá trị thước đo – 500",
        "S1 Rủi ro Nguy cơ chậm Chưa thấy rủi ro",
        "S2 Mở tuyến du lịch Phố Hiến Ô đếm Chưa hoàn thành, trong hạn Chưa hoàn thành, quá hạn",
    ]
    assert [int(t) for t in texts(page, ".lk-two-number")] == [0, 0, 3, 0, 1, 0, 1, 1]
    wrong = browser().get(f"{story.programme.get_absolute_url()}thay-doi/?ngay=31/02/2025")
    assert "“31/02/2025” không phải là một ngày" in " ".join(texts(wrong, ".lk-notice"))


def test_fields_are_data(story: Story, browser: Callable[..., Client]) -> None:
    assert browser("officer").get("/linh-vuc/moi/").status_code == 403
    answer = browser("root").post("/linh-vuc/moi/", {"request_key": str(uuid4()), "name": "Chuyển đổi số"})
    assert answer.status_code == 302
    assert "Chuyển đổi số 0 0 0" in texts(browser().get("/linh-vuc/"), "tbody tr")


def test_lists_of_agreements_cost_the_same_for_1_and_30(story: Story, browser: Callable[..., Client]) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, counted = browser(), []
    for more in (0, 30):
        for n in range(more):
            make_agreement(f"Văn bản {n}")
        with CaptureQueriesContext(connection) as captured:
            client.get("/thoa-thuan/")
        counted.append(len(captured))
    assert counted[0] == counted[1] <= 12


def test_days_left_are_words(story: Story, browser: Callable[..., Client]) -> None:
    today = timezone.localdate()
    actions.change_due(actor=LOADER, commitment=story["S10"], due_on=today + timedelta(days=1), reason="gấp")
    assert "còn 1 ngày" in " ".join(texts(browser().get(page_of(story, "S10")), ".lk-lead"))
