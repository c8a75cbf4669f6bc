"""Ruled tables of a printed page: which cell a word stands in, by the lines drawn around it.

All places are as on the shown page: points from its left and its top.
"""

from __future__ import annotations

import ctypes
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

_THIN = 3.0  # a rule is no thicker
_LONG = 6.0  # and no shorter
_REACH = 2.0  # a rule is taken to go on so far beyond its ends, since corners seldom meet
_MOST = 4_000  # rules on a page; more is a drawing


class Box(NamedTuple):
    """The place of a letter, a line, a rule or a cell."""

    left: float
    right: float
    top: float
    bottom: float


class View:
    """How the stored page is shown: cut to its sheet and turned."""

    def __init__(self, page: Any) -> None:
        self._turn = pdfium.FPDFPage_GetRotation(page)
        self._sheet = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(page, ctypes.byref(self._sheet))

    def shown(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A rectangle of the stored page (its origin at the bottom left) as a place on the shown one."""
        sheet = self._sheet
        left, right = left - sheet.left, right - sheet.left
        top, bottom = sheet.top - top, sheet.top - bottom
        width, height = sheet.right - sheet.left, sheet.top - sheet.bottom
        if self._turn == 1:
            return Box(height - bottom, height - top, left, right)
        if self._turn == 2:
            return Box(width - right, width - left, height - bottom, height - top)
        if self._turn == 3:
            return Box(top, bottom, width - right, width - left)
        return Box(left, right, top, bottom)


class Grid:
    """The rules of a page. Without two across and two down there is no table, and `is_ruled` is false."""

    def __init__(self, page: Any, view: View) -> None:
        self._across: list[Box] = []
        self._down: list[Box] = []
        edges = [ctypes.c_float() for _ in range(4)]
        for at in range(pdfium.FPDFPage_CountObjects(page)):
            thing = pdfium.FPDFPage_GetObject(page, at)
            if pdfium.FPDFPageObj_GetType(thing) == pdfium.FPDF_PAGEOBJ_PATH:
                if not pdfium.FPDFPageObj_GetBounds(thing, *map(ctypes.byref, edges)):
                    continue
                self._add(view.shown(*(edge.value for edge in edges)), _is_stroked(thing))
            if len(self._across) + len(self._down) > _MOST:
                self._across.clear()
                break
        self.is_ruled = len(self._across) > 1 and len(self._down) > 1

    def cell(self, x: float, y: float) -> Box | None:
        """The cell around a point; None outside of tables."""
        across = [rule for rule in self._across if rule.left - _REACH <= x <= rule.right + _REACH]
        down = [rule for rule in self._down if rule.top - _REACH <= y <= rule.bottom + _REACH]
        left = max((rule.right for rule in down if rule.left <= x), default=None)
        right = min((rule.left for rule in down if rule.left > x), default=None)
        top = max((rule.bottom for rule in across if rule.top <= y), default=None)
        bottom = min((rule.top for rule in across if rule.top > y), default=None)
        if left is None or right is None or top is None or bottom is None:
            return None
        return Box(left, right, top, bottom)

    def _add(self, box: Box, stroked: bool) -> None:
        width, height = box.right - box.left, box.bottom - box.top
        if height <= _THIN and width >= _LONG:
            self._across.append(box)
        elif width <= _THIN and height >= _LONG:
            self._down.append(box)
        elif stroked and width >= _LONG and height >= _LONG:  # a frame: its four sides
            self._across += [box._replace(bottom=box.top), box._replace(top=box.bottom)]
            self._down += [box._replace(right=box.left), box._replace(left=box.right)]


def _is_stroked(path: Any) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    return bool(pdfium.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke)) and stroke.value)
