"""Bands of the air quality index in words, and what we advise in each."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lienket.engines.air import Band, Method, packaged_methods
from lienket.engines.observations import parameter


def method_named(code: str) -> Method | None:
    """The method of a code; None for one that is not on file."""
    return next((one for one in packaged_methods() if one.code == code), None)


def band_of(aqi: int | None, method: str) -> Band | None:
    """The band of an index that was made by a method; None without an index or a method."""
    known = method_named(method)
    return known.band(aqi) if known is not None and aqi is not None else None


def band_name(band: Band | None) -> str:
    """The band's name in the reader's language; empty for none."""
    if band is None:
        return ""
    return band.name_en if get_language() == "en" else band.name


def band_class(band: Band | None) -> str:
    """The class of the style sheet that colours the band."""
    return f"mo-band mo-band-{band.code}" if band else "mo-band mo-band-none"


def parameter_name(code: str) -> str:
    """A parameter's name in the reader's language; the code itself where the table has none."""
    try:
        known = parameter(code)
    except KeyError:
        return code
    return known.name_en if get_language() == "en" else known.name


@dataclass(frozen=True)
class Advice:
    """What people should do, in our own words: ``everyone``, and ``sensitive`` for those who suffer first."""

    everyone: str
    sensitive: str


def advice_of(band: str) -> Advice:
    """Advice for a band by its code. Ours, in the sense of the bands; not the text of the decision."""
    return {
        "good": Advice(
            _("Không khí trong lành, sinh hoạt và vận động ngoài trời bình thường."),
            _("Sinh hoạt bình thường."),
        ),
        "moderate": Advice(
            _("Sinh hoạt ngoài trời bình thường."),
            _("Nên để ý biểu hiện ho, khó thở; thấy khó chịu thì bớt vận động mạnh ngoài trời."),
        ),
        "poor": Advice(
            _("Vẫn ra ngoài được; thấy cay mắt, rát họng thì bớt vận động mạnh và kéo dài ngoài trời."),
            _("Nên bớt thời gian ở ngoài trời và vận động mạnh; người có bệnh hô hấp, tim mạch mang theo thuốc."),
        ),
        "bad": Advice(
            _("Nên bớt vận động mạnh ngoài trời, đeo khẩu trang lọc được bụi mịn, hạn chế mở cửa."),
            _("Nên ở trong nhà, tránh vận động mạnh; khó thở, đau ngực thì đến cơ sở y tế."),
        ),
        "very_bad": Advice(
            _("Nên hạn chế ra ngoài, đóng cửa; phải ra ngoài thì đeo khẩu trang lọc được bụi mịn."),
            _("Nên ở trong nhà, không vận động mạnh; khó thở, đau ngực thì đến cơ sở y tế ngay."),
        ),
        "hazardous": Advice(
            _("Mọi người nên ở trong nhà, đóng kín cửa, chỉ ra ngoài khi thật cần và đeo khẩu trang lọc được bụi mịn."),
            _("Như mọi người; có biểu hiện nặng thì gọi cấp cứu 115."),
        ),
    }[band]
