"""Maps of areas as they stood on a date, drawn on the server as inline SVG."""

from lienket.ground.maps.boundaries import (
    ARCHIPELAGOS,
    Boundaries,
    Edition,
    Island,
    IslandGroup,
    code_at,
    editions,
)
from lienket.ground.maps.draw import Shade, links_map, locator_map
from lienket.ground.maps.marks import Link
from lienket.ground.maps.spots import Spot, spots_map
from lienket.ground.maps.tables import links_table, shades_table

__all__ = [
    "ARCHIPELAGOS",
    "Boundaries",
    "Edition",
    "Island",
    "IslandGroup",
    "Link",
    "Shade",
    "Spot",
    "code_at",
    "editions",
    "links_map",
    "links_table",
    "locator_map",
    "shades_table",
    "spots_map",
]
