"""What stations measure in the words of others: UCUM for units, the vocabularies of OGC and of the European agency."""

from __future__ import annotations

from lienket.engines.observations import Flag, Status

MEASUREMENT = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement"

#: Unit as stored → its name and its code in UCUM (ucum.org).
_UNITS = {
    "µg/m³": ("microgram per cubic metre", "ug/m3"),
    "mg/Nm³": ("milligram per cubic metre at normal conditions", "mg/m3"),
    "%": ("percent", "%"),
    "hPa": ("hectopascal", "hPa"),
    "m/s": ("metre per second", "m/s"),
    "°": ("degree", "deg"),
    "°C": ("degree Celsius", "Cel"),
    "m³/h": ("cubic metre per hour", "m3/h"),
    "-": ("pH", "[pH]"),
    "mg/L": ("milligram per litre", "mg/L"),
}
#: Pollutants by their number at dd.eionet.europa.eu/vocabulary/aq/pollutant.
_POLLUTANTS = {"SO2": 1, "PM10": 5, "O3": 7, "NO2": 8, "CO": 10, "NO": 38, "PM2.5": 6001}


def unit_of_measurement(unit: str) -> dict[str, str | None]:
    """Name, symbol and definition as SensorThings asks; the last two None where UCUM has no code that we know."""
    name, code = _UNITS.get(unit, (unit, None))
    return {"name": name, "symbol": unit, "definition": f"ucum:{code}" if code else None}


def definition_of(parameter: str) -> str | None:
    """The address under which others define a pollutant; None where we know of none."""
    number = _POLLUTANTS.get(parameter)
    return f"http://dd.eionet.europa.eu/vocabulary/aq/pollutant/{number}" if number else None


def quality_of(status: int, flags: int, enters: bool) -> dict[str, object]:
    """Status and flags of a reading by their names; ``enters``: whether it enters means."""
    names = [flag.name.lower() for flag in Flag if flag and flags & flag and flag.name]
    return {"status": Status(status).name.lower(), "flags": names, "enters": enters}
