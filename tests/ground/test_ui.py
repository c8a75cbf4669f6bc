"""The interface kit: how dates and numbers are read and written, and what the fragments say."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import jinja2
import pytest
from bs4 import BeautifulSoup
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.test import RequestFactory
from django.utils import formats, translation
from hypothesis import given
from hypothesis import strategies as st

from lienket.ground.ui import filters
from lienket.ground.ui.environment import environment
from lienket.ground.ui.fields import LocalDateField, LocalDecimalField, LocalIntegerField
from lienket.ground.ui.forms import FilterForm, PageForm
from lienket.ground.ui.icons import DRAWINGS, icon, icon_once
from lienket.ground.ui.paging import Page, query
from lienket.ground.ui.shapes import Counts, FileItem, Link, TrailEntry
from lienket.ground.ui.tones import CODES, TONES, tone

UI = Path(filters.__file__).parent
TEMPLATES = UI / "templates"


@pytest.fixture(autouse=True)
def _vietnamese() -> Any:
    with translation.override("vi"):
        yield


def pages(**extra: str) -> jinja2.Environment:
    loader = jinja2.ChoiceLoader([jinja2.DictLoader(extra), jinja2.FileSystemLoader(TEMPLATES)])
    return environment(loader=loader, undefined=jinja2.StrictUndefined)


def drawn(source: str, **context: Any) -> BeautifulSoup:
    text = '{% import "ui/fragments.html" as ui %}' + source
    return BeautifulSoup(pages(**{"x.html": text}).get_template("x.html").render(**context), "lxml")


def words(soup: Any) -> str:
    return " ".join(soup.get_text(" ").split())


# ------------------------------------------------------------------ Django's own fields with our formats


def test_django_fields_read_and_print_as_vietnam_writes() -> None:
    assert forms.DateField().clean("31/12/2026") == date(2026, 12, 31)
    assert forms.DateField().clean("05/06/2026") == date(2026, 6, 5)
    assert forms.DecimalField(localize=True).clean("1.234") == 1234
    assert forms.IntegerField(localize=True).clean("1.234") == 1234
    assert forms.DecimalField(localize=True).clean("1.234,5") == Decimal("1234.5")
    with pytest.raises(ValidationError):
        forms.DecimalField(localize=True).clean("1,234.5")
    assert formats.localize(Decimal("1234567.5")) == "1.234.567,5"
    assert formats.localize(date(2026, 12, 31)) == "31/12/2026"
    assert formats.date_format(date(2026, 6, 5)) == "05/06/2026"


# ------------------------------------------------------------------ our fields


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("31/12/2026", date(2026, 12, 31)),
        ("05/06/2026", date(2026, 6, 5)),
        (" 5/6/2026 ", date(2026, 6, 5)),
        ("5-6-2026", date(2026, 6, 5)),
        ("5.6.2026", date(2026, 6, 5)),
        ("2026-06-05", date(2026, 6, 5)),
        ("29/02/2024", date(2024, 2, 29)),
    ],
)
def test_days_are_read_day_first(typed: str, meant: date) -> None:
    assert LocalDateField().clean(typed) == meant
    with translation.override("en"):
        assert LocalDateField().clean(typed) == meant


@pytest.mark.parametrize(
    "typed",
    ["31/13/2026", "29/02/2023", "5/6/26", "12/31/2026", "mai", "1/2-2026", "٣/٤/٢٠٢٦", "\0", "9" * 5000],
)
def test_a_day_that_is_none_is_refused_in_a_sentence(typed: str) -> None:
    with pytest.raises(ValidationError) as caught:
        LocalDateField().clean(typed)
    (sentence,) = caught.value.messages
    shown = typed if len(typed) <= 40 else typed[:37] + "…"
    assert sentence == (
        f"“{shown}” không phải là một ngày. Ghi ngày/tháng/năm với đủ bốn chữ số của năm, ví dụ 31/12/2026."
    )


def test_a_year_far_off_is_a_slip() -> None:
    with pytest.raises(ValidationError) as caught:
        LocalDateField().clean("01/01/0206")
    assert caught.value.messages == ["Năm 206 không hợp lý. Ghi năm từ 1800 đến 2200."]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1.234", "1234"),
        ("1.234,5", "1234.5"),
        ("1234,5", "1234.5"),
        ("1.234.567,25", "1234567.25"),
        ("0,5", "0.5"),
        ("-1.234", "-1234"),
        ("1 234 567", "1234567"),
        ("1\u00a0234", "1234"),
        ("1234", "1234"),
    ],
)
def test_numbers_are_read_as_vietnam_writes_them(typed: str, meant: str) -> None:
    assert LocalDecimalField().clean(typed) == Decimal(meant)


@pytest.mark.parametrize(
    "typed",
    ["1,234.5", "1.23", "1234.5", "1.2345", "12.34.567", "1,2,3", "1e5", "NaN", "Infinity", "٣", "--1", ","],
)
def test_numbers_that_could_mean_two_things_are_refused(typed: str) -> None:
    for one in (LocalDecimalField(), LocalIntegerField()):
        with pytest.raises(ValidationError) as caught:
            one.clean(typed)
        (sentence,) = caught.value.messages
        assert sentence == (
            f"“{typed}” không phải là số. "
            "Dùng dấu chấm ngăn hàng nghìn và dấu phẩy trước phần thập phân, ví dụ 1.234,5."
        )


def test_english_reads_its_own_way_and_refuses_ours() -> None:
    with translation.override("en"):
        assert LocalDecimalField().clean("1,234.5") == Decimal("1234.5")
        assert LocalIntegerField().clean("1,234") == 1234
        with pytest.raises(ValidationError):
            LocalDecimalField().clean("1.234,5")


def test_whole_numbers_and_bounds() -> None:
    assert LocalIntegerField().clean("1.234,0") == 1234
    with pytest.raises(ValidationError) as caught:
        LocalIntegerField().clean("1,5")
    assert caught.value.messages == ["“1,5” có phần lẻ. Ở đây chỉ ghi số nguyên."]
    with pytest.raises(ValidationError) as caught:
        LocalDecimalField(max_value=100).clean("101")
    assert caught.value.messages == ["Số phải nhỏ hơn hoặc bằng 100."]
    with pytest.raises(ValidationError) as caught:
        LocalIntegerField().clean("9" * 6000)
    assert caught.value.messages == ["Số quá dài: tối đa 18 chữ số."]


@given(st.decimals(-(10**12), 10**12, places=3, allow_nan=False))
def test_what_is_written_is_read_back_the_same(value: Decimal) -> None:
    for code in ("vi", "en"):
        with translation.override(code):
            field = LocalDecimalField()
            assert field.clean(field.prepare_value(value)) == value
            assert field.clean(filters.number_text(value, 3)) == value


@given(st.dates(date(1800, 1, 1), date(2200, 12, 31)))
def test_days_are_read_back_the_same(value: date) -> None:
    assert LocalDateField().clean(filters.date_text(value)) == value


@given(st.text(max_size=60))
def test_any_text_is_a_value_or_a_sentence(text: str) -> None:
    for one in (
        LocalDateField(required=False),
        LocalDecimalField(required=False),
        LocalIntegerField(required=False),
    ):
        try:
            one.clean(text)
        except ValidationError as caught:
            assert caught.messages[0].endswith(".")  # noqa: PT017  both outcomes are right


# ------------------------------------------------------------------ filters


def test_values_are_written_as_vietnam_writes_them() -> None:
    instant = datetime(2026, 12, 31, 18, 30, tzinfo=UTC)
    assert filters.date_text(date(2026, 1, 5)) == "05/01/2026"
    assert filters.date_text(instant) == "01/01/2027"
    assert filters.datetime_text(instant) == "01/01/2027 01:30"
    assert filters.number_text(1234567.5) == "1.234.567,5"
    assert filters.number_text(1234567) == "1.234.567"
    assert filters.number_text(Decimal("1234.50"), 2) == "1.234,50"
    assert filters.number_text(-0.00001) == "0"
    assert filters.percent_text(0.455, 1) == "45,5%"
    assert filters.money_text(1234567) == "1.234.567\u00a0₫"
    assert filters.filesize_text(812) == "812\u00a0B"
    assert filters.filesize_text(1_258_291) == "1,2\u00a0MB"
    assert [filters.days_text(n) for n in (5, 0, -12, 1234)] == [
        "còn 5 ngày",
        "hôm nay",
        "trễ 12 ngày",
        "còn 1.234 ngày",
    ]
    assert filters.days_text(date(2026, 1, 6), date(2026, 1, 1)) == "còn 5 ngày"
    for write in filters.FILTERS.values():
        assert str(write(None)) in ("–", "")
    assert filters.number_text(float("nan")) == "–"
    with translation.override("en"):
        assert filters.number_text(1234567.5) == "1,234,567.5"
        assert filters.date_text(date(2026, 1, 5)) == "05/01/2026"


def test_a_page_writes_numbers_in_its_own_language() -> None:
    env = pages(**{"n.html": "{{ 1234.5 | number }} {{ 1234 | money }} {{ language() }}"})
    assert env.get_template("n.html").render() == "1.234,5 1.234\u00a0₫ vi"
    with translation.override("en"):
        assert env.get_template("n.html").render() == "1,234.5 1,234\u00a0₫ en"
    assert env.get_template("n.html").render() == "1.234,5 1.234\u00a0₫ vi"


def test_paragraphs_are_escaped() -> None:
    text = "một <script>\r\nhai\n\nba & bốn"
    assert filters.linebreaks_html(text) == "<p>một &lt;script&gt;<br>hai</p><p>ba &amp; bốn</p>"


def test_sentences_with_values_escape_the_values() -> None:
    env = pages(**{"s.html": '{{ _("thay mặt %(name)s", name=who) }} {{ _("100%%") }}'})
    assert env.get_template("s.html").render(who="<b>") == "thay mặt &lt;b&gt; 100%"
    assert env.from_string("{% trans %}một & {{ who }}{% endtrans %}").render(who="<b>") == "một & &lt;b&gt;"
    assert env.from_string("{{ _(word) }} {{ word }}").render(word="<i>") == "<i> &lt;i&gt;"


# ------------------------------------------------------------------ addresses and pages


def test_addresses_keep_filters_and_go_back_to_the_first_page() -> None:
    given_ = QueryDict("dia_phuong=01&linh_vuc=a&linh_vuc=b&q=&trang=3")
    assert query(given_) == "?dia_phuong=01&linh_vuc=a&linh_vuc=b"
    assert query(given_, trang=4) == "?dia_phuong=01&linh_vuc=a&linh_vuc=b&trang=4"
    assert query(given_, linh_vuc=["c", "d"]) == "?dia_phuong=01&linh_vuc=c&linh_vuc=d"
    assert query(given_, linh_vuc=None, dia_phuong=None) == "?"


@pytest.mark.parametrize(
    ("asked", "total", "number", "rows"),
    [("1", 45, 1, (1, 20)), ("3", 45, 3, (41, 45)), ("99", 45, 3, (41, 45)), ("-1", 45, 1, (1, 20)),
     ("abc", 45, 1, (1, 20)), ("٣", 45, 1, (1, 20)), ("9" * 5000, 45, 1, (1, 20)), ("2", 0, 1, (0, 0))],
)  # fmt: skip
def test_any_page_number_gives_a_page(asked: str, total: int, number: int, rows: tuple[int, int]) -> None:
    page = Page.asked(RequestFactory().get("/", {"trang": asked, "q": "a b"}), total)
    assert (page.number, (page.first_row, page.last_row)) == (number, rows)
    assert page.url(2) == "?q=a+b&trang=2"


@given(st.integers(1, 400), st.integers(1, 400))
def test_the_window_of_pages_is_in_order_and_holds_both_ends(pages_: int, number: int) -> None:
    page = Page(min(number, pages_), 1, pages_)
    shown = [n for n in page.window() if n is not None]
    assert shown == sorted(set(shown))
    assert {1, page.number, pages_} <= set(shown)
    assert len(list(page.window())) <= 7


# ------------------------------------------------------------------ fragments


class Report(PageForm):
    groups = (("Kết quả", ("value", "kind")),)
    text = forms.CharField(label="Đã làm được gì", help_text="Nêu việc đã xong.", widget=forms.Textarea)
    value = LocalDecimalField(label="Giá trị", required=False)
    kind = forms.ChoiceField(label="Loại", choices=[("", "Chọn"), ("a", "A <b>")])
    parts = forms.MultipleChoiceField(
        label="Bên",
        required=False,
        choices=[("1", "Hà Nam"), ("2", "Hưng Yên")],
        widget=forms.CheckboxSelectMultiple,
    )
    seen = forms.BooleanField(label="Đã đối chiếu")


FORM = """{{ ui.error_summary(form) }}{% for heading, bound in form.grouped() %}<h2>{{ heading }}</h2>
{% for one in bound %}{{ ui.field(one) }}{% endfor %}{% endfor %}"""


def test_every_input_has_its_label_hint_and_error() -> None:
    soup = drawn(FORM, form=Report({"text": "", "value": "1,234.5", "parts": ["2"]}))
    for control in soup.select("input, select, textarea"):
        assert soup.select(f"label[for={control['id']}]"), control
    text = soup.find("textarea")
    assert text["aria-describedby"] == "id_text_hint id_text_error"
    assert text["aria-invalid"] == "true"
    assert words(soup.find(id="id_text_hint")) == "Nêu việc đã xong."
    assert words(soup.find(id="id_text_error")) == "Lỗi: Chưa nhập “Đã làm được gì”."
    assert soup.find(id="id_value")["value"] == "1,234.5"
    assert [one["value"] for one in soup.select("input[name=parts][checked]")] == ["2"]
    assert words(soup.find("option", value="a")) == "A <b>"
    links = {link["href"][1:]: words(link) for link in soup.select("[data-error-summary] a")}
    assert links["id_kind"] == "Chưa chọn “Loại”."
    assert links["id_seen"] == "Cần đánh dấu vào ô “Đã đối chiếu”."
    assert all(soup.find(id=name) for name in links)


def test_a_filled_form_shows_values_in_local_writing() -> None:
    soup = drawn(FORM, form=Report(initial={"value": Decimal("1234.50"), "text": "\n<x>", "kind": "a"}))
    assert soup.find(id="id_value")["value"] == "1.234,50"
    assert soup.find("option", selected=True)["value"] == "a"
    assert soup.select("[data-error-summary]") == []


def test_filters_ignore_nonsense_field_by_field() -> None:
    class Filters(FilterForm):
        q = forms.CharField(label="Từ khóa")
        tu_ngay = LocalDateField(label="Từ ngày")

    assert Filters(QueryDict("q=sông&tu_ngay=31/13/2026")).chosen() == {"q": "sông"}
    assert Filters(QueryDict("")).chosen() == {}
    assert Filters().chosen() == {}


def test_the_two_by_two_adds_up_on_the_page() -> None:
    links = {"done_on_time": "", "done_late": "?x=1", "open_in_time": "", "open_overdue": ""}
    soup = drawn("{{ ui.two_by_two(counts, links) }}", counts=Counts(18, 4, 20, 3), links=links)
    assert [words(cell) for cell in soup.select(".lk-two-number")] == ["18", "4", "20", "3"]
    assert [words(cell) for cell in soup.select(".lk-two-sum")] == ["22", "23", "38", "7", "45"]
    assert soup.select_one("a.lk-two-cell")["href"] == "?x=1"


def test_a_state_is_a_word_and_a_drawing() -> None:
    soup = drawn('{{ ui.status("open_overdue", "Quá hạn") }}{{ ui.status("chưa biết", "Khác") }}')
    first, second = soup.select(".lk-status")
    assert words(first) == "Quá hạn"
    assert len(soup.select(".lk-status svg[aria-hidden=true]")) == 2
    assert (first["class"][1], second["class"][1]) == ("lk-tone-late", "lk-tone-neutral")


def test_the_trail_says_who_when_for_whom_why_and_with_what() -> None:
    entry = TrailEntry(
        datetime(2026, 3, 12, 2, 5, tzinfo=UTC), "Hạnh <b>", "Gia hạn", "Sở A", "UBND B", "Chậm mặt bằng.",
        changes=[("Hạn", "30/06/2026", "31/12/2026")], files=[FileItem("biên bản.pdf", "/tep/1", 2048)],
    )  # fmt: skip
    assert words(drawn("{{ ui.trail([entry]) }}", entry=entry)) == (
        "Gia hạn 12/03/2026 09:05 · Hạnh <b>, Sở A, thay mặt UBND B Lý do: Chậm mặt bằng. "
        "Hạn: 30/06/2026 đổi thành 31/12/2026 biên bản.pdf 2\u00a0KB".replace("\u00a0", " ")
    )


def test_the_pager_and_the_count_speak_of_the_same_rows() -> None:
    page = Page.asked(RequestFactory().get("/?trang=2&q=a"), 1245)
    soup = drawn("{{ ui.result_count(page) }}{{ ui.pager(page) }}", page=page)
    assert words(soup.select_one(".lk-count")) == "1.245 kết quả, đang xem từ 21 đến 40"
    assert soup.select_one("[aria-current=page]")["href"] == "?q=a&trang=2"
    assert [a["href"] for a in soup.select("[rel]")] == ["?q=a&trang=1", "?q=a&trang=3"]


# ------------------------------------------------------------------ skeletons and files


def whole(body: str, **context: Any) -> BeautifulSoup:
    request = RequestFactory().get("/thoa-thuan/?q=x")
    text = pages(**{"t.html": body}).overlay(undefined=jinja2.Undefined).get_template("t.html")
    return BeautifulSoup(text.render(request=request, csrf_input="", **context), "lxml")


SKELETONS = {
    "list": ('{% extends "ui/list.html" %}{% block title %}T{% endblock %}', {"page": Page(1, 20, 0)}),
    "detail": (
        '{% extends "ui/detail.html" %}{% block title %}T{% endblock %}',
        {"facts": [("a", 1)], "trail": []},
    ),
    "form": ('{% extends "ui/form.html" %}{% block title %}T{% endblock %}', {"form": Report({})}),
    "confirm": ('{% extends "ui/confirm.html" %}{% block title %}T{% endblock %}', {}),
    "conflict": ('{% extends "ui/conflict.html" %}', {"differences": [("Hạn", "1", None)]}),
    "error": ('{% extends "ui/error.html" %}', {"status": 404}),
}


@pytest.mark.parametrize("name", SKELETONS)
def test_every_skeleton_stands_without_optional_context_and_without_inline_code(name: str) -> None:
    body, context = SKELETONS[name]
    for code in ("vi", "en"):
        with translation.override(code):
            soup = whole(body, **context)
        assert soup.html["lang"] == code
        assert len(soup.find_all("main")) == len(soup.find_all("h1")) == 1
        assert soup.find(href="#noi-dung")
        assert soup.select("[style]") == soup.find_all("style") == []
        assert all(script.get("src") and not script.string for script in soup.find_all("script"))
        assert not [n for tag in soup.find_all(True) for n in tag.attrs if n.startswith("on")]
    if name == "form":
        assert soup.title.string.startswith({"vi": "Lỗi:", "en": "Error:"}[code])


def test_the_frame_shows_who_is_looking_and_for_whom() -> None:
    viewer = {"is_authenticated": True, "name": "Hạnh", "organisation_name": "Sở A", "waiting": 7}
    viewer["on_behalf_name"] = "UBND B"
    context = {"viewer": viewer, "desk_url": "/ban-lam-viec/", "account_links": [Link("Hồ sơ", "/ho-so/")],
               "sign_out_url": "/ra/", "read_only": True}  # fmt: skip
    header = words(whole(*SKELETONS["error"][:1], status=503, **context).header)
    assert "Bàn làm việc 7 việc đang chờ Hạnh thay mặt UBND B Sở A Hồ sơ Đăng xuất" in header
    body = words(whole(*SKELETONS["error"][:1], status=503, **context).body)
    assert "Đang ở chế độ chỉ đọc." in body


def test_every_tone_and_drawing_that_is_named_exists() -> None:
    css = (UI / "static/ui/app.css").read_text("utf-8")
    for name, drawing in CODES.values():
        assert name in TONES
        assert drawing in DRAWINGS
    for name in TONES:
        assert f".lk-tone-{name}" in css
        assert tone(name) == (name, TONES[name])
    used = set()
    for template in TEMPLATES.rglob("*.html"):
        used |= set(re.findall(r'icon\("([a-z0-9-]+)"\)', template.read_text("utf-8")))
    assert used <= set(DRAWINGS)
    with pytest.raises(KeyError):
        icon("không có")
    with pytest.raises(KeyError):
        icon_once("không có")


def test_styles_fetch_nothing_from_elsewhere_and_nothing_that_is_missing() -> None:
    for sheet in (UI / "static").rglob("*.css"):
        text = sheet.read_text("utf-8")
        assert "sourceMappingURL" not in text
        for target in re.findall(r"url\(\s*[\"']?([^\"')]+)", text):
            assert target.startswith("data:") or (sheet.parent / target).exists(), target


def test_the_first_view_is_light() -> None:
    import gzip

    sheets = ["ui/app.css", "vendor/bootstrap/bootstrap.min.css", "vendor/be-vietnam-pro/be-vietnam-pro.css"]
    scripts = [f"ui/{name}.js" for name in ("menu", "forms", "search", "table")]
    fonts = [
        f"vendor/be-vietnam-pro/be-vietnam-pro-{part}-{weight}-normal.woff2"
        for part in ("latin", "vietnamese")
        for weight in (400, 600, 700)
    ]
    size = sum(len(gzip.compress((UI / "static" / name).read_bytes())) for name in sheets + scripts)
    size += sum((UI / "static" / name).stat().st_size for name in fonts)
    assert size <= 180 * 1024  # leaves 20 KiB of the 200 for the page itself


def test_days_left_needs_a_clock_only_for_dates() -> None:
    today = date(2026, 12, 31)
    assert filters.days_text(today - timedelta(days=3), today) == "trễ 3 ngày"
    with pytest.raises(ValueError, match="today"):
        filters.days_text(today)
