"""From longitude and latitude to a drawing, and to square kilometres."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

#: WGS 84: equatorial radius in km and squared eccentricity.
RADIUS_KM = 6378.137
ECCENTRICITY_2 = 0.0066943799901413165

Points = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Projection:
    """Equirectangular, true to scale along `parallel`: west and north go to the frame's left and top edge.

    `scale` is drawing units per degree of latitude; x grows to the east, y to the south.
    """

    west: float
    north: float
    scale: float
    parallel: float = 16.0
    left: float = 0.0
    top: float = 0.0

    def xy(self, lon: float, lat: float) -> tuple[float, float]:
        """Drawing units of a point in degrees."""
        across = self.scale * math.cos(math.radians(self.parallel))
        return self.left + (lon - self.west) * across, self.top + (self.north - lat) * self.scale

    def shape(self, geometry: BaseGeometry) -> BaseGeometry:
        """The same geometry in drawing units."""
        across = self.scale * math.cos(math.radians(self.parallel))

        def move(points: Points) -> Points:
            x = self.left + (points[:, 0] - self.west) * across
            y = self.top + (self.north - points[:, 1]) * self.scale
            return np.column_stack([x, y])

        moved: BaseGeometry = shapely.transform(geometry, move)
        return moved


def area_km2(geometry: BaseGeometry) -> float:
    """Area on the WGS 84 ellipsoid, by Lambert's equal-area cylinder (Snyder 1987, eq. 3-12, 10-15)."""
    eccentricity = math.sqrt(ECCENTRICITY_2)

    def flatten(points: Points) -> Points:
        sine = np.sin(np.radians(points[:, 1]))
        curved = sine / (1 - ECCENTRICITY_2 * sine**2) + np.arctanh(eccentricity * sine) / eccentricity
        return np.column_stack([np.radians(points[:, 0]) * RADIUS_KM, RADIUS_KM * (1 - ECCENTRICITY_2) * curved / 2])

    return float(shapely.transform(geometry, flatten).area)
