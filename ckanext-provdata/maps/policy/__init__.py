"""What is drawn on a map and where. Pure."""

from ckanext.provdata.maps.policy.coordinates import Place, axes, places
from ckanext.provdata.maps.policy.drawing import Bounds, Projection
from ckanext.provdata.maps.policy.geojson import Shape, UnreadableError, shapes
from ckanext.provdata.maps.policy.outlines import Outline, marked, outlines

__all__ = [
    "Bounds",
    "Outline",
    "Place",
    "Projection",
    "Shape",
    "UnreadableError",
    "axes",
    "marked",
    "outlines",
    "places",
    "shapes",
]
