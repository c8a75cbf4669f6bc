"""Forms of OCOP: dossiers, their check, councils, ballots, decisions, scorecards, and the filters of the lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lienket.accounts.access import Viewer
from lienket.accounts.models import Person
from lienket.ground.files.checks import MAX_EVIDENCE_BYTES
from lienket.ground.sheets.guard import MAX_BYTES
from lienket.ground.ui.fields import LocalDateField, LocalDecimalField, LocalIntegerField
from lienket.ground.ui.forms import PageForm
from lienket.localities import queries as localities
from lienket.market import queries, rules
from lienket.market.actions import Decision
from lienket.market.choices import CheckResult, DossierState, Outcome, RatingState
from lienket.market.forms.lots import _Hyphened
from lienket.market.forms.points import OrganisationField
from lienket.market.models import Ballot, Council, Dossier, Product, ScorecardItem

_FILE = {"data-max-bytes": MAX_EVIDENCE_BYTES}
_PAPER = _FILE | {"accept": ".pdf,.png,.jpg,.jpeg"}


class _Seen(PageForm):
    """A form on the version of the dossier that was seen."""

    version = LocalIntegerField(label=_("Phiên bản đã xem"), widget=forms.HiddenInput)


class RatingFilterForm(_Hyphened):
    """What the register can be narrowed to."""

    tu_khoa = forms.CharField(label=_("Từ khóa"), max_length=200)
    tinh = forms.ChoiceField(label=_("Tỉnh, thành phố"))
    nhom = forms.ChoiceField(label=_("Nhóm sản phẩm"))
    sao = forms.ChoiceField(label=_("Số sao"))
    hieu_luc = forms.ChoiceField(label=_("Hiệu lực"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._fill("tinh", gettext("Mọi tỉnh, thành phố"), localities.provinces_on())
        self._fill("nhom", gettext("Mọi nhóm"), queries.ocop_groups())
        self._fill("sao", gettext("Mọi hạng"), [(str(n), gettext("%(n)d sao") % {"n": n}) for n in (5, 4, 3)])
        states = [(str(value), str(label)) for value, label in RatingState.choices]
        self._fill("hieu_luc", gettext("Đang có giá trị"), [*states, ("all", gettext("Tất cả"))])


class DossierFilterForm(_Hyphened):
    """What the list of dossiers can be narrowed to."""

    tu_khoa = forms.CharField(label=_("Từ khóa"), max_length=200)
    trang_thai = forms.ChoiceField(label=_("Trạng thái"))
    cho_toi = forms.BooleanField(label=_("Chỉ hồ sơ đang chờ tôi"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._fill("trang_thai", gettext("Mọi trạng thái"), [(str(v), str(words)) for v, words in DossierState.choices])


class DossierForm(PageForm):
    """Which product is put forward."""

    product = forms.ChoiceField(label=_("Sản phẩm"))
    note = forms.CharField(
        label=_("Thuyết minh"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Vài dòng giới thiệu sản phẩm và chủ thể; tài liệu của từng mục thêm ở bước sau."),
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What is sent may name a product put forward since: a second click is answered like the first.
        rows = queries.products_to_put_forward(viewer, running=self.is_bound)
        self.products = {str(one.pk): one for one in rows}
        choices = [(key, f"{one.name} – {one.owner.name}") for key, one in self.products.items()]
        self.fields["product"].choices = [("", "–"), *choices]  # type: ignore[attr-defined]

    def clean_product(self) -> Product:
        return self.products[self.cleaned_data["product"]]


class DocumentForm(PageForm):
    """A document for a line of the scorecard."""

    item = forms.ChoiceField(label=_("Cho mục"), required=False)
    upload = forms.FileField(
        label=_("Tài liệu"),
        max_length=200,
        help_text=_("PDF, ảnh, Word hoặc Excel, nhiều nhất 20 MB."),
        widget=forms.ClearableFileInput(attrs=_FILE),
    )

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = {str(one.pk): one for one in dossier.card.items.all()}
        lines = [(key, str(one)) for key, one in self.items.items()]
        self.fields["item"].choices = [("", gettext("Cả hồ sơ")), *lines]  # type: ignore[attr-defined]

    def clean_item(self) -> ScorecardItem | None:
        return self.items.get(self.cleaned_data["item"])


class LodgeForm(_Seen):
    """Handing a dossier in."""


class CheckForm(_Seen):
    """The initial check: passed, or returned with why for each line."""

    result = forms.ChoiceField(label=_("Kết quả"), choices=CheckResult.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Ý kiến chung"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if dossier.state == DossierState.WAITING and not self.is_bound:
            returns = [(str(CheckResult.RETURN), str(CheckResult.RETURN.label))]
            self.fields["result"].choices = returns  # type: ignore[attr-defined]
        self.lines = queries.checklist(dossier)
        for line in self.lines:
            told = gettext("%(n)d tài liệu. Để trống nếu đạt.") % {"n": len(line.files)}
            self.fields[f"item-{line.item.pk}"] = forms.CharField(
                label=str(line.item), max_length=1000, required=False, help_text=told
            )

    def grouped(self) -> Iterator[tuple[str, list[BoundField]]]:
        yield "", [self["result"], self["note"]]
        yield str(gettext("Mục nào chưa đạt, vì sao")), [self[f"item-{line.item.pk}"] for line in self.lines]

    def reasons(self) -> dict[int, str]:
        """{pk of a line: why}. Call it on a valid form."""
        given = {line.item.pk: self.cleaned_data[f"item-{line.item.pk}"].strip() for line in self.lines}
        return {pk: why for pk, why in given.items() if why}


class AssignForm(_Seen):
    """Which council scores."""

    council = forms.ChoiceField(label=_("Hội đồng"))

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Council.objects.filter(owner_id=dossier.holder_id).order_by("-sits_on", "-pk")[:50]
        self.councils = {str(one.pk): one for one in rows}
        choices = [(key, f"{one.title} ({one.sits_on:%d/%m/%Y})") for key, one in self.councils.items()]
        self.fields["council"].choices = [("", "–"), *choices]  # type: ignore[attr-defined]

    def clean_council(self) -> Council:
        return self.councils[self.cleaned_data["council"]]


class BallotForm(PageForm):
    """A member's own points, line by line; on the version of the ballot that was seen, 0 for a first one."""

    version = LocalIntegerField(label=_("Phiên bản đã xem"), widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("Nhận xét chung"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, dossier: Dossier, ballot: Ballot | None, **kwargs: Any) -> None:
        marks = {mark.item_id: mark.points for mark in ballot.marks.all()} if ballot else {}
        held: dict[str, Any] = {f"item-{pk}": points.normalize() for pk, points in marks.items()}
        held |= {"version": ballot.version if ballot else 0, "note": ballot.note if ballot else ""}
        super().__init__(*args, initial=held, **kwargs)
        self.items = list(dossier.card.items.all())
        self.parts = queries.criteria_set_named(dossier.criteria).parts
        for item in self.items:
            most = f"{item.most.normalize():f}"
            told = gettext("Từ 0 đến %(most)s điểm.") % {"most": most}
            self.fields[f"item-{item.pk}"] = LocalDecimalField(
                label=str(item),
                min_value=Decimal(0),
                max_value=item.most,
                decimal_places=2,
                help_text=f"{told} {item.hint}".strip(),
            )

    def grouped(self) -> Iterator[tuple[str, list[BoundField]]]:
        for letter, name, most in self.parts:
            heading = gettext("Phần %(letter)s: %(name)s (%(most)s điểm)")
            lines = [self[f"item-{item.pk}"] for item in self.items if item.part == letter]
            yield heading % {"letter": letter, "name": name, "most": most}, lines
        yield str(gettext("Nhận xét")), [self["note"]]

    def marks(self) -> dict[int, Decimal]:
        """{pk of a line: points}. Call it on a valid form."""
        return {item.pk: self.cleaned_data[f"item-{item.pk}"] for item in self.items}


class CloseForm(_Seen):
    """Opening the ballots."""

    reason = forms.CharField(
        label=_("Lý do của thành viên chưa chấm"),
        max_length=500,
        required=False,
        help_text=_("Bắt buộc khi còn thành viên chưa chấm; ghi vào biên bản."),
    )


class _DecisionForm(_Seen):
    symbol = forms.CharField(label=_("Số quyết định"), max_length=80, required=False)
    decided_on = LocalDateField(label=_("Ngày quyết định"), required=False)
    upload = forms.FileField(
        label=_("Bản chụp quyết định"),
        required=False,
        max_length=200,
        help_text=_("PDF hoặc ảnh, nhiều nhất 20 MB."),
        widget=forms.ClearableFileInput(attrs=_PAPER),
    )

    def _need_day(self, values: dict[str, Any]) -> None:
        if not values.get("symbol"):
            self.add_error("symbol", gettext("Hãy ghi số quyết định."))
        if not values.get("decided_on") and "decided_on" not in self.errors:
            self.add_error("decided_on", gettext("Hãy ghi ngày quyết định."))

    def decision(self) -> Decision | None:
        """The decision as it was signed, or None where none is given. Call it on a valid form."""
        values = self.cleaned_data
        if not values["symbol"] or not values["decided_on"]:
            return None
        return Decision(values["symbol"], values["decided_on"], values["upload"])


class DecideForm(_DecisionForm):
    """What the province decides about a scored dossier."""

    outcome = forms.ChoiceField(label=_("Quyết định"), choices=Outcome.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Lý do không công nhận"), max_length=1000, required=False)
    centre = OrganisationField(
        label=_("Cơ quan Trung ương"),
        required=False,
        max_length=300,
        help_text=_("Khi chuyển Trung ương; để trống nếu cơ quan đó chưa dùng nền tảng, tỉnh sẽ ghi kết quả."),
    )
    field_order = ("version", "outcome", "symbol", "decided_on", "upload", "reason", "centre")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("outcome") == Outcome.RECOGNISE:
            self._need_day(values)
        if values.get("outcome") == Outcome.REFUSE and not values.get("reason"):
            self.add_error("reason", gettext("Hãy ghi lý do không công nhận."))
        return values


class CentreForm(_DecisionForm):
    """What the centre made of it."""

    points = LocalDecimalField(
        label=_("Điểm của Trung ương"), min_value=Decimal(0), max_value=Decimal(100), decimal_places=2
    )
    field_order = ("version", "points", "symbol", "decided_on", "upload")

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = queries.criteria_set_named(dossier.criteria)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        points = values.get("points")
        if points is not None and self.criteria.stars_of(points) > self.criteria.province_up_to:
            self._need_day(values)
        return values


class CouncilForm(PageForm):
    """A council: its members by the addresses they sign in with."""

    title = forms.CharField(label=_("Tên, đợt"), max_length=200, help_text=_("Ví dụ: Hội đồng OCOP đợt 2 năm 2026."))
    decision = forms.CharField(label=_("Quyết định thành lập"), max_length=120, required=False)
    sits_on = LocalDateField(label=_("Ngày họp"))
    people = forms.CharField(
        label=_("Thành viên"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_("Thư điện tử đăng nhập của từng người, mỗi dòng một người; người đầu là chủ tịch Hội đồng."),
    )

    def clean_people(self) -> Sequence[Person]:
        lines = [one.strip().lower() for one in self.cleaned_data["people"].replace(",", "\n").splitlines()]
        emails = list(dict.fromkeys(one for one in lines if one))
        found = queries.people_by_email(emails)
        unknown = [one for one in emails if one not in found]
        if unknown:
            told = gettext("Không có người dùng nào với thư điện tử: %(names)s. Hãy nhờ quản trị thêm người dùng.")
            raise forms.ValidationError(told % {"names": ", ".join(unknown)[:300]})
        return [found[one] for one in emails]


class CardForm(PageForm):
    """A scorecard as a sheet, for a product group and a criteria set."""

    group = forms.ChoiceField(label=_("Phân nhóm sản phẩm"), required=False)
    criteria = forms.ChoiceField(label=_("Bộ tiêu chí"))
    source = forms.CharField(
        label=_("Nguồn"), max_length=300, required=False, help_text=_("Văn bản, phụ lục mà phiếu chấm lấy theo.")
    )
    file = forms.FileField(
        label=_("Tệp Excel hoặc CSV"),
        max_length=200,
        widget=forms.ClearableFileInput(attrs={"data-max-bytes": MAX_BYTES, "accept": ".xlsx,.csv"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [("", gettext("Mọi nhóm chưa có phiếu riêng")), *queries.ocop_groups()]
        self.fields["group"].choices = groups  # type: ignore[attr-defined]
        sets = [(one.code, one.name) for one in queries.criteria_sets()]
        self.fields["criteria"].choices = sets  # type: ignore[attr-defined]
        now = queries.criteria_set_on(timezone.localdate())
        self.fields["criteria"].initial = now.code if now else None

    def clean_criteria(self) -> rules.CriteriaSet:
        return queries.criteria_set_named(self.cleaned_data["criteria"])
