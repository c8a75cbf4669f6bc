"""What an address asks for and nobody understands."""

from __future__ import annotations

from django import forms
from django.http import QueryDict
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from lienket.ground.ui.fields import LocalDateField
from lienket.ground.ui.forms import FilterForm
from lienket.ground.ui.misreading import misread, quoted, understood
from lienket.ground.ui.paging import Page


class Bar(FilterForm):
    text = forms.CharField(label="Tìm", max_length=10)
    kind = forms.ChoiceField(label="Loại", choices=[("", "Tất cả"), ("a", "A")])
    day = LocalDateField(label="Ngày")


def told(address: str) -> list[tuple[str, str]]:
    given_ = QueryDict(address)
    return [(one.name, one.sentence) for one in misread(given_, Bar(given_ or None), known=["dang"])]


def test_what_is_understood_says_nothing() -> None:
    for address in ("", "kind=a&day=31/12/2026&text=x&trang=2&dang=csv", "kind=&la=", "utm_source=zalo&fbclid=x"):
        assert told(address) == []


def test_each_filter_that_is_not_understood_is_named_with_its_value() -> None:
    assert told("kind=b&day=32/1/2026&loai=x") == [
        ("loai", "Danh sách này không có bộ lọc “loai” ghi trên địa chỉ."),
        ("kind", "Không hiểu “b” ở bộ lọc “Loại”, nên danh sách chưa lọc theo đó."),
        ("day", "Không hiểu “32/1/2026” ở bộ lọc “Ngày”, nên danh sách chưa lọc theo đó."),
    ]


def test_links_to_files_leave_out_what_was_misread() -> None:
    given_ = QueryDict("kind=b&text=x&loai=y")
    assert understood(given_, misread(given_, Bar(given_))).urlencode() == "text=x"


def test_a_page_past_the_end_is_the_last_and_says_so() -> None:
    page = Page.asked(RequestFactory().get("/?trang=9"), 45)
    assert (page.number, page.misread) == (3, ["Danh sách chỉ đến trang 3, nên đang xem trang đó."])


@given(st.text(max_size=120))
def test_what_is_quoted_is_short_and_printable(value: str) -> None:
    shown = quoted(value)
    assert len(shown) <= 40
    assert shown.isprintable()
