"""Forms of deals: narrowing the list, papers, ends, the commitment that a deal serves."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lienket.accounts.access import Viewer
from lienket.agreements.models import Commitment
from lienket.ground.files.checks import MAX_EVIDENCE_BYTES
from lienket.ground.ui.fields import LocalDateField, LocalDecimalField, LocalIntegerField, read_date, read_number
from lienket.ground.ui.forms import PageForm
from lienket.localities import queries as localities
from lienket.market import queries, rules
from lienket.market.actions import Terms
from lienket.market.choices import PaperKind, Stage
from lienket.market.forms.rates import CountedForm
from lienket.market.models import Deal, Paper

MOST_FILES = 10
FILES_HELP = _("Bản chụp hợp đồng, biên bản, phiếu cân: PDF, ảnh, Word, Excel; mỗi tệp nhiều nhất 20 MB.")


class _SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once. Clean value: list of uploads, empty when none was chosen."""

    def __init__(self, **kwargs: Any) -> None:
        widget = _SeveralFiles(attrs={"data-max-bytes": MAX_EVIDENCE_BYTES})
        super().__init__(required=False, widget=widget, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = list(data) if isinstance(data, list | tuple) else [data] if data else []
        if len(given) > MOST_FILES:
            raise forms.ValidationError(_now("Mỗi lần gửi nhiều nhất %(n)d tệp.") % {"n": MOST_FILES})
        return [super(FilesField, self).clean(one, initial) for one in given]


class ScheduleField(forms.CharField):
    """A schedule as people type it: one line a delivery, day then quantity. Clean value: [(day, quantity)]."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 4, "placeholder": "12/12/2026  5\n26/12/2026  5"})
        super().__init__(required=False, max_length=5000, widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        found: list[rules.Line] = []
        for number, line in enumerate(str(super().clean(value)).splitlines(), start=1):
            if line.strip():
                found.append(self._line(number, line))
        return found

    def _line(self, number: int, line: str) -> rules.Line:
        parts = line.replace(";", " ").replace(":", " ").replace("\t", " ").split()
        try:
            day = read_date(parts[0])
            quantity = read_number(" ".join(parts[1:]))
        except (ValueError, IndexError, ArithmeticError):
            day, quantity = None, None
        if day is None or quantity is None:
            told = _now("Dòng %(n)d của lịch giao chưa đọc được: “%(line)s”. Hãy ghi ngày rồi số lượng: 12/12/2026 5")
            raise forms.ValidationError(told % {"n": number, "line": line.strip()[:60]})
        return day, quantity


class DealFilterForm(CountedForm):
    """What the list of deals can be narrowed to."""

    tu_khoa = forms.CharField(label=_("Từ khóa"), max_length=200)
    giai_doan = forms.ChoiceField(label=_("Giai đoạn"))
    ben = forms.ChoiceField(label=_("Đơn vị tôi là"))
    tinh = forms.ChoiceField(label=_("Tỉnh, thành phố"))
    mat_hang = forms.ChoiceField(label=_("Mặt hàng"))
    han = forms.ChoiceField(label=_("Tiến độ"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stages = [("running", _now("Đang thực hiện hợp đồng")), *((str(v), str(x)) for v, x in Stage.choices)]
        self._fill("giai_doan", _now("Mọi giai đoạn"), stages)
        self._fill("ben", _now("Cả hai bên"), [("seller", _now("Bên bán")), ("buyer", _now("Bên mua"))])
        self._fill("tinh", _now("Mọi tỉnh, thành phố"), localities.provinces_on())
        self._fill("mat_hang", _now("Mọi mặt hàng"), queries.commodity_choices(timezone.localdate()))
        self._fill("han", _now("Mọi tiến độ"), [("tre", _now("Quá hạn giao")), ("chu-y", _now("Cần chú ý"))])


class _PaperForm(PageForm):
    """What every paper has; each kind takes what it needs."""

    number = forms.CharField(label=_("Số"), max_length=80, required=False)
    signed_on = LocalDateField(label=_("Ngày ký"), required=False)
    note = forms.CharField(
        label=_("Nội dung khác"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    files = FilesField(label=_("Tệp kèm theo"), help_text=FILES_HELP)  # type: ignore[assignment]  # leaves the class

    def terms(self) -> Terms:
        """What was entered. Call it on a valid form."""
        known = ("number", "signed_on", "quantity", "price", "value", "tolerance", "place", "payment", "note", "lines")
        given = {name: self.cleaned_data[name] for name in known if name in self.cleaned_data}
        return Terms(**given)


class MemoForm(_PaperForm):
    """A memorandum: what both expect. It does not bind."""

    quantity = LocalDecimalField(label=_("Số lượng dự kiến"), max_digits=15, decimal_places=3, required=False)
    price = LocalIntegerField(label=_("Đơn giá dự kiến (đồng)"), required=False)
    value = LocalIntegerField(label=_("Giá trị dự kiến (đồng)"), required=False)

    field_order = ("number", "signed_on", "quantity", "price", "value", "note", "files")


class ContractForm(_PaperForm):
    """A contract, or the new version that an amendment makes of it."""

    quantity = LocalDecimalField(label=_("Số lượng"), max_digits=15, decimal_places=3)
    price = LocalIntegerField(label=_("Đơn giá (đồng một đơn vị)"))
    value = LocalIntegerField(
        label=_("Giá trị (đồng)"), required=False, help_text=_("Để trống thì tính bằng số lượng nhân đơn giá.")
    )
    tolerance = LocalDecimalField(
        label=_("Dung sai (%)"),
        max_digits=4,
        decimal_places=1,
        initial=Decimal(5),
        help_text=_("Được giao hơn hoặc kém bao nhiêu phần trăm mà không cần phụ lục."),
    )
    lines = ScheduleField(
        label=_("Lịch giao"), help_text=_("Mỗi dòng một lần giao: ngày rồi số lượng. Giao một lần thì chỉ ghi ô dưới.")
    )
    last_on = LocalDateField(
        label=_("Giao hết trước hết ngày"), required=False, help_text=_("Dùng khi không ghi lịch giao ở trên.")
    )
    place = forms.CharField(label=_("Nơi giao"), max_length=300, required=False)
    payment = forms.CharField(
        label=_("Thanh toán"), max_length=500, required=False, help_text=_("Ví dụ: chuyển khoản trong 15 ngày.")
    )

    groups = (
        (_("Hợp đồng"), ("number", "signed_on")),
        (_("Hàng và giá"), ("quantity", "price", "value", "tolerance")),
        (_("Lịch giao"), ("lines", "last_on", "place")),
        (_("Điều kiện khác"), ("payment", "note", "files")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("number", "signed_on"):
            self.fields[name].required = True

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not values.get("lines") and values.get("last_on") and values.get("quantity"):
            values["lines"] = [(values["last_on"], values["quantity"])]
        return values


class EndingForm(_PaperForm):
    """An early end, with its reason."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("number", "signed_on"):
            del self.fields[name]
        self.fields["note"].required = True
        self.fields["note"].label = _now("Lý do chấm dứt")


PAPER_FORMS: dict[str, type[_PaperForm]] = {
    PaperKind.MEMO: MemoForm,
    PaperKind.CONTRACT: ContractForm,
    PaperKind.AMENDMENT: ContractForm,
    PaperKind.ENDING: EndingForm,
}


def paper_form(kind: str, *args: Any, deal: Deal, **kwargs: Any) -> _PaperForm:
    """The form of a paper, filled with what the deal or its contract says."""
    return PAPER_FORMS[kind](*args, initial=_paper_initial(kind, deal), **kwargs)


def _paper_initial(kind: str, deal: Deal) -> dict[str, Any]:
    if kind == PaperKind.AMENDMENT and deal.contract is not None:
        held: Paper = deal.contract
        lines = "\n".join(f"{day:%d/%m/%Y}  {rules.plain(part)}" for day, part in queries.schedule_of(held))
        given = {name: getattr(held, name) for name in ("price", "tolerance", "place", "payment")}
        return given | {"quantity": (held.quantity or Decimal(0)).normalize(), "lines": lines}
    return {"quantity": deal.quantity.normalize(), "price": deal.price, "tolerance": Decimal(5)}


class AnswerForm(PageForm):
    """Agreeing to a paper, declining or taking it back, on the version that was seen."""

    version = LocalIntegerField(label=_("Phiên bản đã xem"), widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Lý do"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class TieForm(PageForm):
    """The commitment that a deal serves."""

    version = LocalIntegerField(label=_("Phiên bản đã xem"), widget=forms.HiddenInput)
    commitment = forms.ModelChoiceField(
        label=_("Nhiệm vụ"),
        queryset=Commitment.objects.none(),
        required=False,
        empty_label=_("Không gắn nhiệm vụ nào"),
        help_text=_("Hợp đồng và hàng đã nghiệm thu sẽ được ghi vào tiến độ của nhiệm vụ này, không kèm giá."),
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["commitment"].queryset = queries.commitments_for(viewer)  # type: ignore[attr-defined]
