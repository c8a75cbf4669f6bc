"""Forms of keeping stations: the station, its series, devices and upkeep."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lienket.agreements.queries.naming import Directory
from lienket.engines.observations import parameters
from lienket.ground.files.checks import MAX_EVIDENCE_BYTES
from lienket.ground.refusals import Refusal
from lienket.ground.ui.fields import FILE_FAULTS, LocalDateField, LocalDecimalField, LocalIntegerField
from lienket.ground.ui.forms import PageForm
from lienket.localities.models import Organisation
from lienket.monitoring import queries, rules
from lienket.monitoring.choices import Medium, Tier, UpkeepKind
from lienket.monitoring.models import Instrument, Station


class PlaceField(forms.CharField):
    """The words of an address. Clean value: the unit of today."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return queries.place_named(text) if text else None
        except Refusal as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal


class OrganisationField(forms.CharField):
    """The name of an organisation of today. Clean value: the organisation, or None."""

    def clean(self, value: Any) -> Organisation | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return Directory().find(text, timezone.localdate())
        except Refusal as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal


class Reals(LocalDecimalField):
    """A number as people write it. Clean value: a float, or None."""

    def clean(self, value: Any) -> float | None:
        found = super().clean(value)
        return None if found is None else float(found)


class VersionForm(PageForm):
    """A form on the version that was seen; a new thing has none."""

    version = LocalIntegerField(label=_("Phiên bản đã xem"), widget=forms.HiddenInput, required=False)


class StationForm(VersionForm):
    """A station. Its code and medium are set once."""

    name = forms.CharField(label=_("Tên trạm"), max_length=200)
    short_name = forms.CharField(label=_("Tên ngắn"), max_length=60, required=False)
    code = forms.SlugField(
        label=_("Mã trạm"), max_length=60, help_text=_("Như trong tên tệp số liệu: TenTinh_TenCoSo_TenTram.")
    )
    medium = forms.ChoiceField(label=_("Thành phần môi trường"), choices=[("", "–"), *Medium.choices])
    tier = forms.ChoiceField(label=_("Hạng số liệu"), choices=Tier.choices, initial=Tier.REFERENCE)
    operator = OrganisationField(
        label=_("Đơn vị vận hành"),
        max_length=300,
        required=False,
        help_text=_("Để trống nếu chính đơn vị quản lý vận hành."),
    )
    place = PlaceField(
        label=_("Xã, phường và tỉnh"), max_length=200, help_text=_("Ví dụ “phường Cầu Giấy, thành phố Hà Nội”.")
    )
    address = forms.CharField(label=_("Địa chỉ"), max_length=200, required=False)
    lat = Reals(label=_("Vĩ độ"), min_value=-90, max_value=90, help_text=_("Độ, hệ WGS 84, ví dụ 21,02851."))
    lon = Reals(label=_("Kinh độ"), min_value=-180, max_value=180)
    water = forms.CharField(label=_("Sông, hồ hoặc nguồn tiếp nhận"), max_length=120, required=False)
    opens_on = LocalDateField(label=_("Hoạt động từ"))
    closes_on = LocalDateField(label=_("Đến hết ngày"), required=False, help_text=_("Chỉ ghi khi trạm dừng."))
    note = forms.CharField(
        label=_("Giới thiệu"), max_length=3000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    contact = forms.CharField(
        label=_("Liên hệ về số liệu"),
        max_length=200,
        required=False,
        help_text=_("Bộ phận, điện thoại hoặc email của đơn vị; ai cũng xem được, không ghi số của cá nhân."),
    )
    public = forms.BooleanField(label=_("Công bố số liệu, ai cũng xem được"), required=False, initial=True)

    groups = (
        (_("Nơi đặt"), ("place", "address", "lat", "lon", "water")),
        (_("Hoạt động"), ("opens_on", "closes_on", "note", "contact", "public")),
    )

    def __init__(self, *args: Any, station: Station | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if station is not None:
            del self.fields["code"], self.fields["medium"]


class SeriesForm(VersionForm):
    """What a station measures. The parameter and the interval are set once."""

    parameter = forms.ChoiceField(label=_("Thông số"))
    minutes = forms.TypedChoiceField(
        label=_("Chu kỳ (phút)"), coerce=int, choices=[(n, str(n)) for n in (1, 2, 5, 10, 15, 30, 60)], initial=5
    )
    unit = forms.CharField(
        label=_("Đơn vị máy gửi"),
        max_length=12,
        required=False,
        help_text=_("Để trống thì nhận mọi đơn vị mà thông số cho phép."),
    )
    instrument = forms.ModelChoiceField(label=_("Thiết bị"), queryset=Instrument.objects.none(), required=False)
    since = LocalDateField(label=_("Đo từ ngày"))
    until = LocalDateField(label=_("Đến ngày"), required=False)
    low = Reals(label=_("Nhỏ nhất có thể"), required=False, help_text=_("Để trống thì theo danh mục thông số."))
    high = Reals(label=_("Lớn nhất có thể"), required=False)
    jump = Reals(label=_("Bước nhảy lớn nhất"), required=False)
    still = LocalIntegerField(label=_("Số lần đo bằng nhau liền nhau"), required=False, min_value=2, max_value=1440)
    detection = Reals(label=_("Giới hạn phát hiện"), required=False)

    groups = ((_("Cờ tự động"), ("low", "high", "jump", "still", "detection")),)

    def __init__(self, *args: Any, station: Station, new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["instrument"].queryset = station.instruments.all()  # type: ignore[attr-defined]
        if new:
            # Also those that are measured already: the action refuses them in words, a form sent twice is one sending.
            fit = [one.code for one in parameters() if station.medium in one.media]
            self.fields["parameter"].choices = [  # type: ignore[attr-defined]
                ("", "–"),
                *((code, rules.parameter_name(code)) for code in fit),
            ]
            for name in ("instrument", "until", "low", "high", "jump", "still", "detection"):
                del self.fields[name]
        else:
            del self.fields["parameter"], self.fields["minutes"]


class InstrumentForm(VersionForm):
    """A device at a station."""

    name = forms.CharField(label=_("Tên thiết bị"), max_length=200)
    maker = forms.CharField(label=_("Hãng, kiểu"), max_length=200, required=False)
    serial = forms.CharField(label=_("Số máy"), max_length=80, required=False)
    principle = forms.CharField(label=_("Nguyên lý đo"), max_length=200, required=False)
    since = LocalDateField(label=_("Lắp từ ngày"))
    until = LocalDateField(label=_("Đến ngày"), required=False, help_text=_("Chỉ ghi khi tháo thiết bị."))


class UpkeepForm(VersionForm):
    """A calibration, verification, maintenance or repair that was done."""

    kind = forms.ChoiceField(label=_("Việc đã làm"), choices=[("", "–"), *UpkeepKind.choices])
    instrument = forms.ModelChoiceField(
        label=_("Thiết bị"), queryset=Instrument.objects.none(), required=False, empty_label=_("Cả trạm")
    )
    done_on = LocalDateField(label=_("Ngày làm"))
    due_on = LocalDateField(label=_("Lần tới, muộn nhất"), required=False)
    performer = forms.CharField(label=_("Đơn vị thực hiện"), max_length=200, required=False)
    number = forms.CharField(label=_("Số giấy, biên bản"), max_length=80, required=False)
    result = forms.CharField(
        label=_("Kết quả"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    paper = forms.FileField(
        label=_("Giấy, biên bản (bản chụp)"),
        required=False,
        max_length=200,
        error_messages=FILE_FAULTS,
        help_text=_("PDF hoặc ảnh, nhiều nhất 20 MB. Chỉ đơn vị quản lý và vận hành trạm xem được."),
        widget=forms.ClearableFileInput(attrs={"data-max-bytes": MAX_EVIDENCE_BYTES, "accept": ".pdf,.png,.jpg,.jpeg"}),
    )
    drop_paper = forms.BooleanField(label=_("Bỏ giấy đang có"), required=False)

    def __init__(self, *args: Any, station: Station, held: str = "", **kwargs: Any) -> None:
        """``held``: the name of the paper that is there already."""
        super().__init__(*args, **kwargs)
        self.fields["instrument"].queryset = station.instruments.all()  # type: ignore[attr-defined]
        if held:
            told = gettext("Đang có “%(name)s”; tệp mới thay tệp ấy. PDF hoặc ảnh, nhiều nhất 20 MB.")
            self.fields["paper"].help_text = told % {"name": held}
        else:
            del self.fields["drop_paper"]
