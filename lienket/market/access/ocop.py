"""This room's rows of the rights table: OCOP."""

from lienket.ground.access import ANY, ANYONE, Row

ROWS = [Row("market:ocop", ANYONE, ANY)]
