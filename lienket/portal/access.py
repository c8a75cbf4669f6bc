"""This room's rows of the rights table."""

from lienket.ground.access import ADMINISTRATORS, ANY, ANYONE, MEMBERS, PLATFORM, POST, VISIBLE, Row

ROWS = [
    Row("portal:home", ANYONE),
    Row("portal:desk", MEMBERS | {"public_user"}, ANY),
    Row("portal:search", ANYONE),
    Row("portal:suggestions", ANYONE),
    Row("portal:language", ANYONE, ANY, POST),
    Row("portal:locality", ANYONE, VISIBLE),
    Row("portal:trail", ADMINISTRATORS),
    Row("portal:trail_check", PLATFORM, ANY, POST),
    Row("portal:about", ANYONE),
    Row("portal:status", ANYONE),
    Row("portal:healthz", ANYONE),
    Row("portal:readyz", ANYONE),
]
