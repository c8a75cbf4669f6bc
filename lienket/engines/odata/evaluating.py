"""What a filter says of a thing, or of columns of things at once: the properties come from a function of their path."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import shapely

from lienket.engines.odata.faults import Fault
from lienket.engines.odata.filters import COMPARISONS, Literal, Node, Path

Look = Callable[[Path], Any]
"""A path → its value: None, bool, number, text, datetime64 (UTC), geometry, a column of one of these, or Many."""

_ZONE = np.timedelta64(7, "h")


class Many(list[Any]):
    """Values over a link that leads to several things: a comparison holds if it holds for one of them."""


def evaluate(node: Node, look: Look) -> Any:
    """The value of a tree. Raises Fault where a function, its arguments or their kinds do not fit."""
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Path):
        return look(node)
    arguments = [evaluate(one, look) for one in node.arguments]
    if node.name in ("and", "or", "not"):
        return _logic(node.name, [_truth(one) for one in arguments])
    if node.name in COMPARISONS:
        found = _over(lambda *given: _compare(node.name, *given), arguments)
        return any(bool(one) for one in found) if isinstance(found, Many) else found
    known = _FUNCTIONS.get(node.name)
    if known is None:
        raise Fault("function", node.name)
    counts, function = known
    if len(arguments) not in counts:
        raise Fault("arguments", node.name)
    try:
        with np.errstate(all="ignore"):
            return _over(function, arguments)
    except (TypeError, ValueError, AttributeError, OverflowError, ZeroDivisionError):
        raise Fault("types", node.name) from None


def _over(function: Callable[..., Any], arguments: list[Any]) -> Any:
    """Apply over every value of the first argument that is Many."""
    place = next((n for n, one in enumerate(arguments) if isinstance(one, Many)), None)
    if place is None:
        # Nothing known of a thing: no function makes something of it.
        return function(*arguments)
    found = (_over(function, [*arguments[:place], one, *arguments[place + 1 :]]) for one in arguments[place])
    return Many(part for one in found for part in (one if isinstance(one, Many) else [one]))


def _truth(value: Any) -> Any:
    if isinstance(value, Many):
        return any(bool(_truth(one)) for one in value)
    if value is None:
        return False
    if isinstance(value, bool | np.bool_) or (isinstance(value, np.ndarray) and value.dtype == bool):
        return value
    raise Fault("types", str(value)[:40])


def _logic(name: str, given: list[Any]) -> Any:
    if name == "not":
        return np.logical_not(given[0])
    return (np.logical_and if name == "and" else np.logical_or)(*given)


def _kind(value: Any) -> str:
    if isinstance(value, shapely.Geometry):
        return "place"
    if isinstance(value, str):
        return "text"
    array = np.asarray(value)
    return {"b": "truth", "M": "moment", "m": "span", "U": "text", "O": "any"}.get(array.dtype.kind, "number")


_ORDERS: dict[str, Callable[[Any, Any], Any]] = {name: getattr(operator, name) for name in COMPARISONS}


def _compare(name: str, left: Any, right: Any) -> Any:
    if left is None or right is None:
        return {"eq": left is right, "ne": left is not right}.get(name, False)
    kinds = {_kind(left), _kind(right)} - {"any"}
    if len(kinds) > 1 or (kinds & {"place"} and name not in ("eq", "ne")):
        raise Fault("types", name)
    return _ORDERS[name](left, right)


def _known(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function that makes nothing of nothing."""
    return lambda *given: None if any(one is None for one in given) else function(*given)


def _text(*given: Any) -> None:
    if not all(isinstance(one, str) for one in given):
        raise TypeError


def _texts(function: Callable[..., Any]) -> Callable[..., Any]:
    def applied(*given: Any) -> Any:
        _text(*given)
        return function(*given)

    return _known(applied)


def _substring(text: str, start: int, length: int | None = None) -> str:
    _text(text)
    begin = max(0, int(start))
    return text[begin:] if length is None else text[begin : begin + max(0, int(length))]


def _clock(unit: str, inside: str | None, first: int) -> Callable[..., Any]:
    """A part of a moment by the clock of +07:00: units since the start of the wider unit."""

    def part(moment: Any) -> Any:
        local = _moment(moment)
        start = local.astype(f"M8[{inside}]") if inside else np.datetime64("0000", "Y")
        return (local.astype(f"M8[{unit}]") - start.astype(f"M8[{unit}]")).astype(np.int64) + first

    return _known(part)


def _moment(value: Any) -> Any:
    array = np.asarray(value)
    if array.dtype.kind != "M":
        raise TypeError
    local = array if np.datetime_data(array.dtype)[0] == "D" else array.astype("M8[us]") + _ZONE
    return local[()]


def _time_of_day(moment: Any) -> Any:
    local = _moment(moment)
    return local.astype("M8[us]") - local.astype("M8[D]").astype("M8[us]")


def _sum(left: Any, right: Any) -> Any:
    _calculable(left, right)
    return left + right


def _calculable(*given: Any) -> None:
    if any(_kind(one) not in ("number", "moment", "span") for one in given):
        raise TypeError


def _numbers(function: Callable[..., Any]) -> Callable[..., Any]:
    def applied(*given: Any) -> Any:
        if any(_kind(one) != "number" for one in given):
            raise TypeError
        return function(*(np.float64(one) if np.ndim(one) == 0 else one for one in given))

    return _known(applied)


def _difference(left: Any, right: Any) -> Any:
    _calculable(left, right)
    return left - right


def _places(function: Callable[..., Any]) -> Callable[..., Any]:
    def applied(*given: Any) -> Any:
        if not all(isinstance(one, shapely.Geometry) for one in given[:2]):
            raise TypeError
        return function(*given)

    return _known(applied)


_FUNCTIONS: dict[str, tuple[tuple[int, ...], Callable[..., Any]]] = {
    "minus": ((1,), _numbers(operator.neg)),
    "add": ((2,), _known(_sum)),
    "sub": ((2,), _known(_difference)),
    "mul": ((2,), _numbers(operator.mul)),
    "div": ((2,), _numbers(operator.truediv)),
    "mod": ((2,), _numbers(np.fmod)),
    "substringof": ((2,), _texts(lambda part, text: part in text)),
    "contains": ((2,), _texts(lambda text, part: part in text)),
    "startswith": ((2,), _texts(str.startswith)),
    "endswith": ((2,), _texts(str.endswith)),
    "length": ((1,), _texts(len)),
    "indexof": ((2,), _texts(str.find)),
    "substring": ((2, 3), _known(_substring)),
    "tolower": ((1,), _texts(str.lower)),
    "toupper": ((1,), _texts(str.upper)),
    "trim": ((1,), _texts(str.strip)),
    "concat": ((2,), _texts(operator.add)),
    "year": ((1,), _clock("Y", None, 0)),
    "month": ((1,), _clock("M", "Y", 1)),
    "day": ((1,), _clock("D", "M", 1)),
    "hour": ((1,), _clock("h", "D", 0)),
    "minute": ((1,), _clock("m", "h", 0)),
    "second": ((1,), _clock("s", "m", 0)),
    "fractionalseconds": ((1,), _known(lambda moment: _clock("us", "s", 0)(moment) / 1e6)),
    "date": ((1,), _known(lambda moment: _moment(moment).astype("M8[D]"))),
    "time": ((1,), _known(_time_of_day)),
    "totaloffsetminutes": ((1,), _known(lambda moment: 0 * np.asarray(_moment(moment)).astype(np.int64)[()] + 420)),
    "now": ((0,), lambda: np.datetime64("now", "us")),
    "mindatetime": ((0,), lambda: np.datetime64("0001-01-01T00:00:00", "us")),
    "maxdatetime": ((0,), lambda: np.datetime64("9999-12-31T23:59:59", "us")),
    "round": ((1,), _numbers(lambda x: np.floor(np.abs(x) + 0.5) * np.sign(x))),
    "floor": ((1,), _numbers(np.floor)),
    "ceiling": ((1,), _numbers(np.ceil)),
    "geo.distance": ((2,), _places(shapely.distance)),
    "geo.length": ((1,), _places(shapely.length)),
    "geo.intersects": ((2,), _places(shapely.intersects)),
    "st_equals": ((2,), _places(shapely.equals)),
    "st_disjoint": ((2,), _places(shapely.disjoint)),
    "st_touches": ((2,), _places(shapely.touches)),
    "st_within": ((2,), _places(shapely.within)),
    "st_overlaps": ((2,), _places(shapely.overlaps)),
    "st_crosses": ((2,), _places(shapely.crosses)),
    "st_intersects": ((2,), _places(shapely.intersects)),
    "st_contains": ((2,), _places(shapely.contains)),
    "st_relate": ((3,), _places(shapely.relate_pattern)),
}
