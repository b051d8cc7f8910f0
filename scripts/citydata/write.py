"""How is a file written so that building it twice gives the same bytes?"""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import shapely
from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString
from shapely.geometry.base import BaseGeometry

Feature: TypeAlias = tuple[Mapping[str, object], BaseGeometry]


def write_csv(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    """Rows with the first one's columns, UTF-8, one line feed each."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def write_geojson(path: Path, features: Iterable[Feature]) -> None:
    """A feature collection, one feature a line so that a change reads well, positions with five decimals."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(_feature(properties, area) for properties, area in features)
    path.write_text(f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n', encoding="utf-8")


def _feature(properties: Mapping[str, object], area: BaseGeometry) -> str:
    parts = [
        [[[round(x, 5), round(y, 5)] for x, y in ring.coords] for ring in (part.exterior, *part.interiors)]
        for part in shapely.get_parts(area)
    ]
    feature: dict[str, object] = {"type": "Feature"}
    if code := properties.get("code"):
        feature["id"] = code
    feature["properties"] = properties
    feature["geometry"] = {"type": "MultiPolygon", "coordinates": parts}
    return json.dumps(feature, ensure_ascii=False, separators=(",", ":"))


def write_yaml(path: Path, comment: str, entries: Sequence[Mapping[str, object]]) -> None:
    """Organisations under a comment, YAML 1.2; codes are quoted so that nobody reads them as numbers."""
    path.parent.mkdir(parents=True, exist_ok=True)
    yaml = YAML()
    yaml.default_flow_style = None
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = 120
    with path.open("w", encoding="utf-8") as file:
        file.write(f"# {comment}\n")
        yaml.dump({"organisations": [_quoted(entry) for entry in entries]}, file)


def _quoted(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _quoted(item) for key, item in value.items()}
    return DoubleQuotedScalarString(value) if isinstance(value, str) and value.isdigit() else value
