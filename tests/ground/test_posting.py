"""What every page that sends a form shares."""

from __future__ import annotations

from uuid import UUID

import pytest
from django import forms
from django.test import RequestFactory

from lienket.ground.refusals import NotAllowed, NotThere, Refusal, Stale
from lienket.ground.ui.forms import PageForm
from lienket.ground.ui.posting import done, request_key

KEY = UUID("6f1f7c86-4b0e-4c43-9d0c-2f6d5f3f7b11")


class Letter(PageForm):
    title = forms.CharField(label="Tiêu đề")


def test_the_key_of_a_sending_is_kept_and_nonsense_gets_a_new_one() -> None:
    post = RequestFactory().post
    assert request_key(post("/", {"request_key": str(KEY)})) == KEY
    first, second = (request_key(post("/", {"request_key": "không phải khóa"})) for _ in range(2))
    assert first.version == second.version == 4
    assert first != second


@pytest.mark.parametrize(
    ("refusal", "where"),
    [
        (Refusal("Trùng số hiệu.", field="title"), "title"),
        (Refusal("Trùng số hiệu.", field="nowhere"), "__all__"),
        (Refusal("Trùng số hiệu."), "__all__"),
    ],
)
def test_a_refusal_stands_on_its_field_or_above_the_form(refusal: Refusal, where: str) -> None:
    def refuse(clean: dict[str, str]) -> None:
        raise refusal

    form = Letter({"title": "Thư"})
    assert done(form, refuse) == 422
    assert form.errors == {where: ["Trùng số hiệu."]}


@pytest.mark.parametrize("kind", [NotThere, NotAllowed, Stale])
def test_what_has_a_page_of_its_own_goes_on(kind: type[Refusal]) -> None:
    def refuse(clean: dict[str, str]) -> None:
        raise kind("Không được.")

    form = Letter({"title": "Thư"})
    with pytest.raises(kind, match="Không được"):
        done(form, refuse, elsewhere=(NotThere, NotAllowed, Stale))
    assert form.errors == {}


def test_what_was_typed_stays_on_the_form_of_someone_who_came_second() -> None:
    def refuse(clean: dict[str, str]) -> None:
        raise Stale("Đã kết thúc trước đó.")

    form = Letter({"title": "Thư"})
    assert done(form, refuse) == 409
    assert form.errors == {"__all__": ["Đã kết thúc trước đó."]}


def test_the_act_gets_the_clean_values_and_runs_only_on_them() -> None:
    seen: list[dict[str, str]] = []
    assert done(Letter({"title": " Thư "}), seen.append) == 0
    assert done(Letter({"title": ""}), seen.append) == 422
    assert seen == [{"title": "Thư"}]


def test_django_phrases_are_replaced_by_sentences() -> None:
    assert Letter({"title": ""}).errors == {"title": ["Chưa nhập “Tiêu đề”."]}
    told = "Có ký tự rỗng không đọc được trong nội dung. Hãy xóa rồi gõ lại chỗ đó."
    assert Letter({"title": "a\x00b"}).errors == {"title": [told]}
