"""A water sample with a field for each parameter; and what the list of samples is narrowed to."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lienket.accounts.access import Viewer
from lienket.engines.water import BELOW, CODES, GROUPS, PARAMETERS, Parameter, read_parameter
from lienket.engines.water.cells import Value, read_value
from lienket.ground.ui.fields import LocalDateField
from lienket.monitoring.actions.samples import Found, SampleWords
from lienket.monitoring.choices import WaterKind
from lienket.monitoring.forms.filters import Hyphened
from lienket.monitoring.forms.keeping import PlaceField, Reals, VersionForm
from lienket.monitoring.models import Station, WaterSample, WaterValue
from lienket.monitoring.queries import SampleFilter, surface_stations


class SampleFilterForm(Hyphened):
    """What a list of samples can be narrowed to."""

    tu_khoa = forms.CharField(label=_("Từ khóa"), max_length=200)
    loai = forms.ChoiceField(label=_("Loại thủy vực"))
    cua_toi = forms.BooleanField(label=_("Chỉ mẫu của đơn vị tôi"))

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not viewer.is_member:
            del self.fields["cua_toi"]
        self.fill("loai", [("", _now("Sông và hồ")), *WaterKind.choices])

    def narrowed(self) -> SampleFilter:
        """The filter that the address names."""
        chosen = self.chosen()
        return SampleFilter(chosen.get("tu_khoa", ""), chosen.get("loai", ""), bool(chosen.get("cua_toi")))


def parameter_label(one: Parameter) -> str:
    """Name and unit in the reader's language."""
    name = one.name if get_language() == "vi" else one.name_en
    return f"{name} ({one.unit})" if one.unit else name


def _of_group(group: str) -> list[str]:
    return [f"p{place}" for place, one in enumerate(PARAMETERS) if one.group == group]


_BESIDE = ("unit", "limit", "method")
"""What may be said of each value beside it, in fields named unit0, limit0, method0, unit1, …"""


def _with_beside(names: list[str]) -> list[str]:
    return [*names, *(f"{what}{name[1:]}" for name in names for what in _BESIDE)]


_GROUPED = [(format_lazy(_("Nhóm {group} của VN_WQI"), group=one), _with_beside(_of_group(one))) for one in GROUPS]
_GROUPED.append((_("Thông số khác"), _with_beside(_of_group(""))))


class SampleForm(VersionForm):
    """What is said of a sample, and its values as people write them: 0,25 or <0,01 or KPH.

    Beside each value stand its unit, limit of detection and method, where they are not the usual ones. ``corrects``:
    the form of a sample that stands, which asks why a value changes.
    """

    groups = _GROUPED
    code = forms.CharField(label=_("Mã mẫu"), max_length=60)
    water = forms.CharField(label=_("Sông, hồ"), max_length=120)
    kind = forms.ChoiceField(label=_("Loại thủy vực"), choices=WaterKind.choices)
    site = forms.CharField(label=_("Điểm lấy mẫu"), max_length=200)
    place = PlaceField(label=_("Xã, phường"), max_length=200)
    station = forms.ModelChoiceField(
        label=_("Trạm"), queryset=Station.objects.none(), required=False, empty_label=_("Không ở trạm nào")
    )
    lat = Reals(
        label=_("Vĩ độ"), required=False, min_value=-90, max_value=90, help_text=_("Độ; để trống thì lấy của trạm.")
    )
    lon = Reals(
        label=_("Kinh độ"), required=False, min_value=-180, max_value=180, help_text=_("Độ; để trống thì lấy của trạm.")
    )
    stretch = forms.CharField(
        label=_("Vị trí trên sông, hồ"),
        max_length=200,
        required=False,
        help_text=_("Lý trình, bờ hoặc giữa dòng, độ sâu. Ví dụ: km 12, giữa dòng, sâu 0,5 m."),
    )
    taken_on = LocalDateField(label=_("Ngày lấy mẫu"))
    lab = forms.CharField(label=_("Phòng thí nghiệm"), max_length=200, required=False)
    method = forms.CharField(
        label=_("Phương pháp phân tích chung"),
        max_length=120,
        required=False,
        help_text=_("Dùng cho mọi giá trị không ghi phương pháp riêng."),
    )
    pesticides = forms.BooleanField(label=_("Nước chịu tác động của thuốc bảo vệ thực vật"), required=False)
    metals = forms.BooleanField(label=_("Nước chịu tác động của kim loại nặng"), required=False)
    public = forms.BooleanField(label=_("Công bố mẫu này"), required=False, initial=True)
    note = forms.CharField(label=_("Ghi chú"), max_length=1000, required=False)
    reason = forms.CharField(
        label=_("Lý do sửa giá trị"),
        max_length=500,
        required=False,
        help_text=_("Cần khi sửa hoặc bỏ một giá trị; giá trị trước vẫn được giữ và hiện trên trang của mẫu."),
    )

    def __init__(self, *args: Any, viewer: Any, corrects: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not corrects:
            del self.fields["reason"]
        stations = surface_stations(viewer)
        self.fields["station"].queryset = stations  # type: ignore[attr-defined]
        for place, one in enumerate(PARAMETERS):
            self.fields[f"p{place}"] = forms.CharField(label=parameter_label(one), max_length=40, required=False)
            usual = _now("Để trống: %(unit)s.") % {"unit": one.unit or _now("không có đơn vị")}
            self.fields[f"unit{place}"] = forms.CharField(
                label=_now("Đơn vị"), max_length=20, required=False, help_text=usual
            )
            self.fields[f"limit{place}"] = Reals(label=_now("Giới hạn phát hiện"), min_value=0, required=False)
            self.fields[f"method{place}"] = forms.CharField(label=_now("Phương pháp"), max_length=120, required=False)

    def beside(self, bound: BoundField) -> list[BoundField]:
        """The fields that stand beside that of a value; none beside others."""
        name = bound.name
        return [self[f"{what}{name[1:]}"] for what in _BESIDE] if name[0] == "p" and name[1:].isdecimal() else []

    def stands_beside(self, bound: BoundField) -> bool:
        """Whether a field is drawn beside that of a value."""
        return bound.name.rstrip("0123456789") in _BESIDE and bound.name not in SampleForm.base_fields

    def clean(self) -> dict[str, Any]:
        """Values as Found, in `found`."""
        given = super().clean() or self.cleaned_data
        found = []
        for place, one in enumerate(PARAMETERS):
            try:
                value = self._value(given.get(f"p{place}", ""), one)
            except ValueError as error:
                self.add_error(f"p{place}", f"{one.name}: {error}.")
                continue
            beside = {what: given.get(f"{what}{place}") for what in _BESIDE}
            if value is not None:
                found += self._found(place, value, beside)
            elif any(said not in (None, "") for said in beside.values()):
                self.add_error(f"p{place}", _now("%(name)s: chưa ghi giá trị.") % {"name": one.name})
        given["found"] = found
        return given

    def _found(self, place: int, value: Value, beside: dict[str, Any]) -> list[Found]:
        """The value under the code that its unit makes it (oxygen in % is DO%); none, with a fault, where none fits."""
        one, unit = PARAMETERS[place], beside["unit"] or PARAMETERS[place].unit
        read = read_parameter(one.code, unit)
        if isinstance(read, str):
            self.add_error(f"unit{place}", f"{one.name}: {read}.")
            return []
        known = value.value == value.value
        number = value.value if known else None
        sign = {BELOW: "<", 0: ""}.get(value.censor, ">")
        limit = beside["limit"] if beside["limit"] is not None or sign != "<" else number
        return [Found(CODES[read.place], number, unit, sign, limit, beside["method"] or "")]

    @staticmethod
    def _value(text: str, one: Parameter) -> Value | None:
        found = read_value(text)
        if isinstance(found, ValueError):
            raise found
        if found is not None and found.word and one.code != "trash":
            raise ValueError(_now("hãy ghi một con số"))
        if found is not None and found.sign == ".":
            raise ValueError(_now("“%(text)s” có thể hiểu hai cách; hãy dùng dấu phẩy thập phân") % {"text": text})
        return found

    def words(self) -> SampleWords:
        """What is said of the sample."""
        kept = {name: self.cleaned_data[name] for name in SampleWords.__dataclass_fields__ if name in self.cleaned_data}
        return SampleWords(**kept)


def sample_initial(sample: WaterSample, values: list[WaterValue]) -> dict[str, Any]:
    """The form of a sample that stands."""
    names = [name for name in SampleForm.base_fields if name not in ("place", "version", "reason")]
    initial = {name: getattr(sample, name) for name in names}
    place = ", ".join(dict.fromkeys((sample.place.name, sample.province.name)))
    initial |= {"place": place, "version": sample.version}
    for one in values:
        place_of = CODES.index(one.parameter)
        number = "KPH" if one.value is None else one.censored + _written(one.value)
        own_limit = one.limit is not None and (one.censored != "<" or one.limit != one.value)
        initial |= {
            f"p{place_of}": number,
            f"unit{place_of}": one.unit if one.unit != PARAMETERS[place_of].unit else "",
            f"limit{place_of}": Decimal(repr(one.limit)) if own_limit else None,
            f"method{place_of}": one.method,
        }
    return initial


def _written(value: float) -> str:
    """A number that reads back as itself, with the comma that people here write."""
    text = format(Decimal(repr(value)), "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")
