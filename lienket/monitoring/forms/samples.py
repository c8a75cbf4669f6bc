"""A water sample with a field for each parameter; and what the list of samples is narrowed to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lienket.accounts.access import Viewer
from lienket.engines.water import BELOW, GROUPS, PARAMETERS, Parameter
from lienket.engines.water.cells import Value, read_value
from lienket.ground.sheets.guard import MAX_BYTES
from lienket.ground.ui.fields import LocalDateField
from lienket.ground.ui.forms import PageForm
from lienket.monitoring.actions.samples import Found, SampleWords
from lienket.monitoring.choices import Medium, WaterKind
from lienket.monitoring.forms.filters import Hyphened
from lienket.monitoring.forms.keeping import PlaceField, VersionForm
from lienket.monitoring.models import Station, WaterSample, WaterValue
from lienket.monitoring.queries import SampleFilter, visible_stations


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


_GROUPED = [(format_lazy(_("Nhóm {group} của VN_WQI"), group=one), _of_group(one)) for one in GROUPS]
_GROUPED.append((_("Thông số khác"), _of_group("")))


class SampleForm(VersionForm):
    """What is said of a sample, and its values as people write them: 0,25 or <0,01 or KPH."""

    groups = _GROUPED
    code = forms.CharField(label=_("Mã mẫu"), max_length=60)
    water = forms.CharField(label=_("Sông, hồ"), max_length=120)
    kind = forms.ChoiceField(label=_("Loại thủy vực"), choices=WaterKind.choices)
    site = forms.CharField(label=_("Điểm lấy mẫu"), max_length=200)
    place = PlaceField(label=_("Xã, phường"), max_length=200)
    station = forms.ModelChoiceField(
        label=_("Trạm"), queryset=Station.objects.none(), required=False, empty_label=_("Không ở trạm nào")
    )
    taken_on = LocalDateField(label=_("Ngày lấy mẫu"))
    lab = forms.CharField(label=_("Phòng thí nghiệm"), max_length=200, required=False)
    method = forms.CharField(label=_("Phương pháp phân tích"), max_length=120, required=False)
    pesticides = forms.BooleanField(label=_("Nước chịu tác động của thuốc bảo vệ thực vật"), required=False)
    metals = forms.BooleanField(label=_("Nước chịu tác động của kim loại nặng"), required=False)
    public = forms.BooleanField(label=_("Công bố mẫu này"), required=False, initial=True)
    note = forms.CharField(label=_("Ghi chú"), max_length=1000, required=False)

    def __init__(self, *args: Any, viewer: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stations = visible_stations(viewer).filter(medium=Medium.SURFACE).order_by("name")
        self.fields["station"].queryset = stations  # type: ignore[attr-defined]
        for place, one in enumerate(PARAMETERS):
            self.fields[f"p{place}"] = forms.CharField(label=parameter_label(one), max_length=40, required=False)

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
            if value is not None:
                known = value.value == value.value
                number = value.value if known else None
                sign = {BELOW: "<", 0: ""}.get(value.censor, ">")
                limit = number if sign == "<" else None
                found.append(Found(one.code, number, one.unit, sign, limit, given.get("method", "")))
        given["found"] = found
        return given

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


class SampleSheetForm(PageForm):
    """A sheet of samples."""

    file = forms.FileField(
        label=_("Bảng Excel hoặc CSV"),
        max_length=200,
        help_text=_("Tệp .xlsx hoặc .csv theo mẫu, nhiều nhất 5 MB."),
        widget=forms.ClearableFileInput(attrs={"data-max-bytes": MAX_BYTES, "accept": ".xlsx,.csv"}),
    )


def sample_initial(sample: WaterSample, values: list[WaterValue]) -> dict[str, Any]:
    """The form of a sample that stands."""
    names = [name for name in SampleForm.base_fields if name not in ("place", "method", "version")]
    initial = {name: getattr(sample, name) for name in names}
    place = ", ".join(dict.fromkeys((sample.place.name, sample.province.name)))
    initial |= {"place": place, "version": sample.version, "method": values[0].method if values else ""}
    codes = {one.code: place for place, one in enumerate(PARAMETERS)}
    for one in values:
        number = "KPH" if one.value is None else f"{one.censored}{one.value:.12g}".replace(".", ",")
        initial[f"p{codes[one.parameter]}"] = number
    return initial
