"""This room's rows of the rights table: units and organisations are public facts."""

from lienket.ground.access import ANY, ANYONE, VISIBLE, Row

ROWS = [
    Row("localities:units", ANYONE, ANY),
    Row("localities:units_format", ANYONE, ANY),
    Row("localities:unit", ANYONE, VISIBLE),
    Row("localities:unit_format", ANYONE, VISIBLE),
    Row("localities:unit_then", ANYONE, VISIBLE),
    Row("localities:lookup", ANYONE, ANY),
    Row("localities:lookup_sheet", ANYONE, ANY, ("GET", "HEAD", "POST")),
    Row("localities:groups", ANYONE, ANY),
    Row("localities:group", ANYONE, VISIBLE),
    Row("localities:changes", ANYONE, ANY),
    Row("localities:organisations", ANYONE, ANY),
    Row("localities:organisation", ANYONE, VISIBLE),
]
