"""Rebuild ``ckanext-provdata/maps/data/`` from the province outlines of npm's echarts 4.9.0.

    python scripts/maps/build.py [folder of the package]

Outlines are decoded, simplified to what a schematic map of a province shows, and written as GeoJSON with nothing but
code and name. No shape that has an area is left out, however small: islands keep their place.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "ckanext-provdata" / "maps" / "data"
PACKAGE = "echarts-4.9.0.tgz"
CHECKSUM = "d2bdf8af1b218d3885a518072788a3b7f0c2d3f8925ec8585a36be5ee5add3f2"
#: Degrees: about a pixel of a province drawn 600 pixels wide.
TOLERANCE = 0.01
DIGITS = 3
TRIANGLE = 3
#: Files whose features do not tell their province by their codes.
CODES = {"taiwan": "71", "aomen": "82", "shanghai": "31", "xizang": "54"}

Point = tuple[float, float]
Ring = list[Point]


def fetch(folder: Path) -> Path:
    """The package in ``folder``, downloaded when missing. Raises ValueError on a wrong checksum."""
    path = folder / PACKAGE
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "pack", "--silent", "echarts@4.9.0"], cwd=folder, check=True)
    if hashlib.sha256(path.read_bytes()).hexdigest() != CHECKSUM:
        raise ValueError(f"{PACKAGE} is not the file these data were made from")
    return path


def members(package: Path) -> dict[str, bytes]:
    """The province files by their name, and the licence files."""
    found: dict[str, bytes] = {}
    with tarfile.open(package) as archive:
        for member in archive:
            path = Path(member.name)
            is_province = path.parent.name == "province" and path.suffix == ".json"
            if is_province or member.name in ("package/LICENSE", "package/NOTICE"):
                found[path.stem] = archive.extractfile(member).read()  # type: ignore[union-attr]
    return found


def polygons(geometry: dict[str, Any], encoded: bool) -> list[list[Ring]]:
    """A geometry as polygons of rings, in degrees."""
    multiple = geometry["type"] == "MultiPolygon"
    shapes = geometry["coordinates"] if multiple else [geometry["coordinates"]]
    if not encoded:
        return [[[(x, y) for x, y, *_ in ring] for ring in shape] for shape in shapes]
    offsets = geometry["encodeOffsets"] if multiple else [geometry["encodeOffsets"]]
    return [
        [decode(text, start) for text, start in zip(shape, starts, strict=True)]
        for shape, starts in zip(shapes, offsets, strict=True)
    ]


def decode(text: str, start: list[int]) -> Ring:
    """A ring from echarts' form: steps in 1/1024 degree, each a character of 64 + the zigzag of the step."""
    steps = [(number >> 1) ^ -(number & 1) for number in (ord(character) - 64 for character in text)]
    x, y = start
    ring: Ring = []
    for step_x, step_y in zip(steps[::2], steps[1::2], strict=True):
        x, y = x + step_x, y + step_y
        ring.append((x / 1024, y / 1024))
    return ring


def simplified(ring: Ring) -> Ring:
    """The ring by Douglas and Peucker, closed, at least a triangle, rounded."""
    points = ring if ring[0] != ring[-1] else ring[:-1]
    far = max(range(len(points)), key=lambda index: _square(points[0], points[index]))
    kept = _thin(points[: far + 1])[:-1] + _thin([*points[far:], points[0]])[:-1]
    kept = kept if len(kept) >= TRIANGLE else points[:: max(1, len(points) // TRIANGLE)][:TRIANGLE]
    rounded = [(round(x, DIGITS), round(y, DIGITS)) for x, y in kept]
    return [*rounded, rounded[0]]


def _thin(points: Ring) -> Ring:
    """An open line with the points dropped that lie within the tolerance of the line between those kept."""
    keep = {0, len(points) - 1}
    stack = [(0, len(points) - 1)]
    while stack:
        first, last = stack.pop()
        far, distance = max(
            ((index, _distance(points[index], points[first], points[last])) for index in range(first + 1, last)),
            key=lambda found: found[1],
            default=(first, 0.0),
        )
        if distance > TOLERANCE:
            keep.add(far)
            stack += [(first, far), (far, last)]
    return [points[index] for index in sorted(keep)]


def _square(a: Point, b: Point) -> float:
    return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2


def _distance(point: Point, start: Point, end: Point) -> float:
    """Distance of a point from a stretch, in degrees."""
    length = _square(start, end)
    if not length:
        return _square(point, start) ** 0.5
    along = sum((point[axis] - start[axis]) * (end[axis] - start[axis]) for axis in (0, 1)) / length
    along = min(1.0, max(0.0, along))
    foot = (start[0] + along * (end[0] - start[0]), start[1] + along * (end[1] - start[1]))
    return _square(point, foot) ** 0.5


def feature(source: dict[str, Any], encoded: bool) -> dict[str, Any]:
    found = polygons(source["geometry"], encoded)
    shapes = [[simplified(ring) for ring in shape if len(set(ring)) >= TRIANGLE] for shape in found]
    code = str(source.get("id") or "")
    return {
        "type": "Feature",
        "properties": {"code": code if code.isdigit() else "", "name": source["properties"]["name"]},
        "geometry": {"type": "MultiPolygon", "coordinates": [shape for shape in shapes if shape]},
    }


def province(name: str, content: bytes) -> tuple[str, dict[str, Any]]:
    """Two-digit code and GeoJSON of one province file."""
    source = json.loads(content)
    encoded = bool(source.get("UTF8Encoding"))
    features = [feature(each, encoded) for each in source["features"]]
    features = [each for each in features if each["geometry"]["coordinates"]]
    code = CODES.get(name) or features[0]["properties"]["code"][:2]
    return code, {"type": "FeatureCollection", "features": features}


def main() -> None:
    found = members(fetch(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "packages"))
    DATA.mkdir(parents=True, exist_ok=True)
    for name in ("LICENSE", "NOTICE"):
        (DATA / f"echarts-{name}.txt").write_bytes(found.pop(name))
    for name, content in found.items():
        code, shapes = province(name, content)
        path = DATA / f"{code}.geojson"
        path.write_text(json.dumps(shapes, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
