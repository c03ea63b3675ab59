"""What was measured of images, as text and as JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from segapp.core.result import Result

_TITLE = "image                     class             objects        area px    share"


@dataclass(frozen=True)
class Found:
    """What was measured: of each image its classes; and sentences: what may be wrong, what failed."""

    images: list[dict[str, Any]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def classes_of(result: Result) -> dict[str, Any]:
    """Return what is told of each class of an image: its objects and its area."""
    from segapp.io.export.measures_table import name_of

    measures = result.measures
    rows = zip(result.class_map.classes, measures.counts.tolist(), measures.of_classes, strict=True)
    return {
        "image": name_of(result.image),
        "classes": [
            {"name": info.name, "objects": count, "area_px": int(values[0]), "percent": float(values[1])}
            for info, count, values in rows
        ],
    }


def as_text(found: Found, saved: list[Path]) -> str:
    """Name the files, or list the classes if none was saved."""
    lines = [
        f"{image['image']:<24}  {row['name']:<16}  {row['objects']:>7}  {row['area_px']:>13}"
        f"  {row['percent']:>5.1f} %"
        for image in found.images
        for row in image["classes"]
    ]
    notes = [f"Note: {note}" for note in found.notes]
    return "\n".join([*notes, *([f"Saved {path}" for path in saved] or [_TITLE, *lines])]) + "\n"


def as_json(found: Found, saved: list[Path]) -> str:
    """Return all of it as one JSON object."""
    files = [str(path) for path in saved]
    answer = {"images": found.images, "files": files, "notes": found.notes, "errors": found.errors}
    return json.dumps(answer, indent=2, allow_nan=False) + "\n"
