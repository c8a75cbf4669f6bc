"""Forms of batches, their events and recalls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lienket.accounts.access import Viewer
from lienket.ground.files.checks import MAX_EVIDENCE_BYTES
from lienket.ground.refusals import Refusal
from lienket.ground.ui.fields import LocalDateField, LocalDecimalField, LocalIntegerField
from lienket.ground.ui.forms import PageForm
from lienket.market import queries, rules
from lienket.market.actions import BatchWords, Happening, Part
from lienket.market.choices import ENTERED_EVENTS, RecallGrade, Side
from lienket.market.forms.goods import PlaceField
from lienket.market.forms.lots import _Hyphened
from lienket.market.models import Batch, Certificate, Lot, Measure, Product

_PHOTO = {"data-max-bytes": MAX_EVIDENCE_BYTES, "accept": ".png,.jpg,.jpeg"}
_PLAIN = (
    "product",
    "number",
    "quantity",
    "place",
    "lot",
    "serial",
    "made_on",
    "expires_on",
    "producer",
    "address",
    "growing_area",
    "brand",
    "standards",
)
MOST_OFFERED = 100


class BatchFilterForm(_Hyphened):
    """What the list of batches can be narrowed to."""

    tu_khoa = forms.CharField(label=_("Từ khóa"), max_length=200)
    ca_tinh = forms.BooleanField(label=_("Mọi lô của tỉnh, thành phố"))

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if viewer.locality_id is None or not queries.is_authority(viewer, viewer.locality_id):
            del self.fields["ca_tinh"]


class BatchForm(PageForm):
    """A batch: what the minimum set asks for stands first."""

    product = forms.ModelChoiceField(label=_("Sản phẩm"), queryset=Product.objects.none())
    number = forms.CharField(label=_("Số lô"), max_length=60, help_text=_("Như in trên bao bì, ví dụ XD-2606-01."))
    quantity = LocalDecimalField(label=_("Số lượng"), max_digits=15, decimal_places=3)
    measure = forms.ChoiceField(label=_("Đơn vị"))
    made_on = LocalDateField(label=_("Ngày sản xuất, thu hoạch"), required=False)
    expires_on = LocalDateField(label=_("Hạn sử dụng"), required=False)
    place = PlaceField(label=_("Nơi sản xuất"))
    producer = forms.CharField(label=_("Tên cơ sở sản xuất"), max_length=200, required=False)
    address = forms.CharField(label=_("Địa chỉ cơ sở sản xuất"), max_length=300, required=False)
    brand = forms.CharField(label=_("Nhãn hiệu, thương hiệu"), max_length=200, required=False)
    standards = forms.CharField(
        label=_("Tiêu chuẩn áp dụng"), max_length=300, required=False, help_text=_("Ví dụ TCVN 11892-1:2017.")
    )
    serial = forms.CharField(label=_("Số sê-ri"), max_length=120, required=False)
    growing_area = forms.CharField(label=_("Mã số vùng trồng, cơ sở đóng gói"), max_length=120, required=False)
    certificates = forms.ModelMultipleChoiceField(
        label=_("Giấy chứng nhận"),
        queryset=Certificate.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    lot = forms.ModelChoiceField(label=_("Thuộc lô cung"), queryset=Lot.objects.none(), required=False)
    upload = forms.FileField(
        label=_("Ảnh"),
        required=False,
        max_length=200,
        help_text=_("Ảnh PNG hoặc JPEG, nhiều nhất 20 MB."),
        widget=forms.ClearableFileInput(attrs=_PHOTO),
    )

    groups = (
        (_("Nơi làm ra"), ("place", "producer", "address", "growing_area")),
        (_("Nhãn và giấy tờ"), ("brand", "standards", "serial", "certificates", "upload")),
        (_("Chào bán"), ("lot",)),
    )

    def __init__(self, *args: Any, viewer: Viewer, editing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ids = list(viewer.organisation_ids)
        measures = [(one.code, queries.named(one)) for one in queries.measures(timezone.localdate())]
        self.fields["measure"].choices = measures  # type: ignore[attr-defined]
        rows = {
            "product": Product.objects.filter(owner_id__in=ids).order_by("name"),
            "certificates": Certificate.objects.filter(owner_id__in=ids).select_related("kind").order_by("number"),
            "lot": Lot.objects.filter(owner_id__in=ids, side=Side.SUPPLY).order_by("-pk"),
        }
        for name, query in rows.items():
            self.fields[name].queryset = query  # type: ignore[attr-defined]
        if editing:
            self.fields["version"] = LocalIntegerField(label=_("Phiên bản đã xem"), widget=forms.HiddenInput)

    def batch_words(self) -> BatchWords:
        """What was entered. Call it on a valid form."""
        values = self.cleaned_data
        measure = Measure.objects.get(code=values["measure"])
        plain = {name: values[name] for name in _PLAIN}
        return BatchWords(measure=measure, certificates=list(values["certificates"]), **plain)


class EventForm(PageForm):
    """What happened to some batches: three fields; where, and into what, only where it matters."""

    batches = forms.MultipleChoiceField(label=_("Các lô"), widget=forms.CheckboxSelectMultiple)
    kind = forms.ChoiceField(label=_("Việc"), choices=[(str(one), one.label) for one in ENTERED_EVENTS])
    on = LocalDateField(label=_("Ngày xảy ra"))
    note = forms.CharField(
        label=_("Nội dung"), max_length=500, required=False, help_text=_("Hiện công khai trên trang của lô.")
    )
    place = forms.CharField(label=_("Địa điểm cụ thể"), max_length=200, required=False)
    container = forms.CharField(
        label=_("Mã thùng, kiện, pa-lét"), max_length=120, required=False, help_text=_("Chỉ ghi khi xếp thùng, kiện.")
    )

    groups = (
        ("", ("kind", "on", "note", "batches")),
        (_("Chỉ ghi khi cần"), ("place", "container")),
    )

    def __init__(self, *args: Any, offered: Sequence[Batch], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {one.code: one for one in offered}
        self.fields["batches"].choices = [  # type: ignore[attr-defined]
            (one.code, f"{one.number} – {one.product.name}") for one in offered
        ]

    def chosen(self) -> list[Batch]:
        """The batches that were ticked. Call it on a valid form."""
        return [self.offered[code] for code in self.cleaned_data["batches"]]

    def happening(self) -> Happening:
        """What happened. Call it on a valid form."""
        names = ("kind", "on", "note", "place", "container")
        return Happening(**{name: self.cleaned_data[name] for name in names})


class TransformationForm(PageForm):
    """Batches that became batches; each line names one with its quantity."""

    on = LocalDateField(label=_("Ngày"))
    ins = forms.CharField(
        label=_("Lô vào"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Mỗi dòng một lô: số lô hoặc mã truy xuất, dấu hai chấm, số lượng, đơn vị. Ví dụ XD-01: 2,5 tấn."),
    )
    outs = forms.CharField(
        label=_("Lô ra"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Viết như lô vào; lô ra đã được lập trước ở danh sách lô."),
    )
    yield_factor = LocalDecimalField(
        label=_("Hệ số thu hồi"),
        max_digits=10,
        decimal_places=4,
        required=False,
        help_text=_("Chỉ ghi khi chế biến làm tăng lượng, ví dụ 1,2. Để trống: lô ra không được nhiều hơn lô vào."),
    )
    note = forms.CharField(label=_("Nội dung"), max_length=500, required=False)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer

    def clean_ins(self) -> list[Part]:
        return self._parts("ins")

    def clean_outs(self) -> list[Part]:
        return self._parts("outs")

    def _parts(self, name: str) -> list[Part]:
        """The batches that the lines name. Each line that cannot be read is told."""
        named = rules.named_batches(self.cleaned_data[name])
        known = queries.usable(self.viewer.organisation_ids, named)
        units = queries.Words(timezone.localdate())
        found, told = [], []
        for one in named:
            batch = known.get(rules.batch_key(one.code))
            if batch is None:
                told.append(gettext("Chưa rõ “%(code)s” là lô nào của đơn vị hoặc đã mua.") % {"code": one.code[:60]})
            elif not one.quantity:
                told.append(gettext("Lô “%(code)s” chưa ghi số lượng.") % {"code": one.code[:60]})
            else:
                try:
                    measure = (units.measure(one.unit) if one.unit else None) or batch.measure
                except Refusal as refusal:
                    told.append(refusal.sentence)
                    continue
                found.append(Part(batch, one.quantity, measure))
        if told:
            raise forms.ValidationError(told[:5])
        return found


class WrongForm(PageForm):
    """Says what is wrong with an event; with a day, the right one is added."""

    reason = forms.CharField(label=_("Sai ở đâu"), max_length=500)
    on = LocalDateField(
        label=_("Ngày đúng"), required=False, help_text=_("Để trống nếu sự kiện không xảy ra, hoặc sẽ ghi lại sau.")
    )
    note = forms.CharField(label=_("Nội dung đúng"), max_length=500, required=False)


class ProblemForm(PageForm):
    """What somebody who bought the goods tells."""

    words = forms.CharField(label=_("Vấn đề của hàng"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    contact = forms.CharField(
        label=_("Điện thoại hoặc thư điện tử"),
        max_length=200,
        required=False,
        help_text=_("Không bắt buộc; chỉ đơn vị bán và cơ quan quản lý đọc được."),
    )


class RecallForm(PageForm):
    """A recall as it is opened."""

    grade = forms.ChoiceField(label=_("Mức độ"), choices=RecallGrade.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Lý do thu hồi"), max_length=1000, help_text=_("Hiện công khai."), widget=forms.Textarea({"rows": 3})
    )
    due_on = LocalDateField(label=_("Các nơi trả lời trước ngày"))
    advice = forms.CharField(
        label=_("Người mua cần làm gì"), max_length=500, required=False, help_text=_("Hiện công khai.")
    )
    contact = forms.CharField(
        label=_("Liên hệ"), max_length=300, required=False, help_text=_("Hiện công khai, ví dụ số điện thoại nóng.")
    )


class RecallAnswerForm(PageForm):
    """What was found of recalled goods, and what became of it."""

    version = LocalIntegerField(label=_("Phiên bản đã xem"), widget=forms.HiddenInput)
    found = LocalDecimalField(label=_("Còn tìm thấy"), max_digits=15, decimal_places=3)
    returned = LocalDecimalField(label=_("Đã trả lại"), max_digits=15, decimal_places=3)
    destroyed = LocalDecimalField(label=_("Đã tiêu hủy"), max_digits=15, decimal_places=3)
    note = forms.CharField(
        label=_("Ghi chú"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class RecallCloseForm(PageForm):
    """How a recall ended."""

    version = LocalIntegerField(label=_("Phiên bản đã xem"), widget=forms.HiddenInput)
    result = forms.CharField(label=_("Kết quả thu hồi"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
