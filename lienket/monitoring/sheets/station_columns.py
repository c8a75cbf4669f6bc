"""The two worksheets of stations: one row a station, one row a parameter that a station measures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from lienket.ground.sheets.columns import Column, SheetSpec
from lienket.monitoring.choices import Medium, Tier
from lienket.monitoring.models import Series, Station
from lienket.monitoring.queries import unit_words

#: Fields of a station that a row gives as they are, and those that are empty text where the cell is empty.
PLAIN = (
    "name",
    "short_name",
    "tier",
    "address",
    "lat",
    "lon",
    "public",
    "opens_on",
    "closes_on",
    "water",
    "contact",
    "note",
)
TEXTS = ("short_name", "address", "water", "contact", "note")
#: Fields of a series that a row gives as they are.
MEASURES = ("unit", "since", "until", "low", "high", "jump", "still", "detection")


def _choices(kinds: Any) -> list[tuple[str, str]]:
    return [(str(value), str(label)) for value, label in kinds.choices]


def _version() -> Column:
    told = _("Máy ghi khi tải về; giữ nguyên. Để trống ở dòng mới.")
    return Column("version", _("Phiên bản"), "Version", "integer", minimum=0, help=told)


def station_spec() -> SheetSpec:
    """A row a station. Its code tells whether it is new."""
    once = _("Đặt một lần, không sửa được.")
    columns = [
        Column("code", _("Mã trạm"), "Code", required=True, max_length=60, example="HaNoi_KK_HoTay", help=once),
        Column("name", _("Tên trạm"), "Name", required=True, max_length=200, example="Trạm Hồ Tây"),
        Column("short_name", _("Tên ngắn"), "Short name", max_length=60),
        Column(
            "medium", _("Thành phần môi trường"), "Medium", "choice", required=True, choices=_choices(Medium),
            help=once, example=str(Medium.AIR.label),
        ),
        Column("tier", _("Hạng số liệu"), "Tier", "choice", choices=_choices(Tier), help=_("Để trống: Chuẩn.")),
        Column(
            "operator", _("Đơn vị vận hành"), "Operator", max_length=300,
            help=_("Để trống nếu chính đơn vị quản lý vận hành."),
        ),
        Column(
            "place", _("Xã, phường và tỉnh"), "Commune", required=True, max_length=200,
            example=_("phường Tây Hồ, thành phố Hà Nội"),
        ),
        Column("address", _("Địa chỉ"), "Address", max_length=200),
        Column(
            "lat", _("Vĩ độ"), "Latitude", "decimal", required=True, minimum=-90, maximum=90, example="21,05",
            help=_("Độ, hệ WGS 84."),
        ),
        Column(
            "lon", _("Kinh độ"), "Longitude", "decimal", required=True, minimum=-180, maximum=180, example="105,82"
        ),
        Column("water", _("Sông, hồ hoặc nguồn tiếp nhận"), "Water", max_length=120),
        Column("opens_on", _("Hoạt động từ"), "Since", "date", required=True, example="01/06/2026"),
        Column("closes_on", _("Đến hết ngày"), "Until", "date", help=_("Chỉ ghi khi trạm dừng.")),
        Column("public", _("Công bố số liệu"), "Public", "yes_no", help=_("Để trống: có.")),
        Column(
            "contact", _("Liên hệ về số liệu"), "Contact", max_length=200,
            help=_("Bộ phận, điện thoại hoặc email của đơn vị; ai cũng xem được, không ghi số của cá nhân."),
        ),
        Column("note", _("Giới thiệu"), "Note", max_length=3000),
        _version(),
    ]  # fmt: skip
    told = _(
        "Mỗi dòng là một trạm. Mã trạm chưa có thì lập trạm mới; mã đã có thì sửa trạm, cần giữ nguyên cột “Phiên bản” "
        "như khi tải về."
    )
    return SheetSpec("tram", _("Trạm"), columns, help=told, unique=("code",))


def series_spec() -> SheetSpec:
    """A row a parameter of a station."""
    own = _("Để trống thì theo danh mục thông số.")
    columns = [
        Column("station", _("Mã trạm"), "Station", required=True, max_length=60, example="HaNoi_KK_HoTay"),
        Column("parameter", _("Thông số"), "Parameter", required=True, max_length=20, example="PM2,5"),
        Column(
            "minutes", _("Chu kỳ (phút)"), "Minutes", "integer",
            help=_("1, 2, 5, 10, 15, 30 hoặc 60; để trống: 5. Đặt một lần, không sửa được."),
        ),
        Column("unit", _("Đơn vị máy gửi"), "Unit", max_length=12, help=_("Để trống thì nhận mọi đơn vị cho phép.")),
        Column("since", _("Đo từ ngày"), "Since", "date", required=True, example="01/06/2026"),
        Column("until", _("Đến ngày"), "Until", "date"),
        Column("low", _("Nhỏ nhất có thể"), "Low", "decimal", help=own),
        Column("high", _("Lớn nhất có thể"), "High", "decimal", help=own),
        Column("jump", _("Bước nhảy lớn nhất"), "Jump", "decimal", help=own),
        Column(
            "still", _("Số lần đo bằng nhau liền nhau"), "Still", "integer", minimum=2, maximum=1440, help=own
        ),
        Column("detection", _("Giới hạn phát hiện"), "Detection limit", "decimal"),
        Column(
            "device", _("Thiết bị"), "Instrument", max_length=200,
            help=_("Thiết bị chưa ghi ở trạm thì được ghi mới, lắp từ ngày đo."),
        ),
        Column("serial", _("Số máy"), "Serial", max_length=80),
        _version(),
    ]  # fmt: skip
    told = _(
        "Mỗi dòng là một thông số của một trạm, trạm ở trang tính “Trạm” hoặc đã có. Thông số đã có thì được sửa, cần "
        "giữ nguyên cột “Phiên bản”."
    )
    return SheetSpec("thong-so", _("Thông số"), columns, help=told, unique=("station", "parameter"))


def station_rows(stations: Iterable[Station]) -> list[dict[str, Any]]:
    """Stations as the sheet says them; with place, province and operator loaded."""
    return [
        {name: getattr(one, name) for name in (*PLAIN, "code", "medium", "version")}
        | {"place": unit_words(one.place), "operator": one.operator.name if one.operator else ""}
        for one in stations
    ]


def series_rows(stations: Sequence[Station]) -> list[dict[str, Any]]:
    """Their series as the sheet says them; with series and their instruments loaded."""
    return [
        {name: getattr(one, name) for name in (*MEASURES, "minutes", "version")}
        | {"station": station.code, "parameter": one.what.symbols[0]}
        | {"device": one.instrument.name if one.instrument else "", "serial": serial_of(one)}
        for station in stations
        for one in station.series.all()
    ]


def serial_of(series: Series) -> str:
    """The serial number of the device that measures, or nothing."""
    return series.instrument.serial if series.instrument else ""
