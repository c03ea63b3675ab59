"""Images, masks and results made in code for the tests of exporters."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image as PillowImage

from segapp.core.result import Result
from segapp.core.types import ClassInfo, ClassMap, Image
from segapp.io.export import Encoded, ExportOptions, encode

if TYPE_CHECKING:
    import numpy.typing as npt

    from segapp.core.types import UInt8Array

TWO = (ClassInfo("leaf", (10, 20, 30)), ClassInfo("so/il", (40, 50, 60)))


def noise(height: int, width: int, seed: int = 0) -> Image:
    rng = np.random.default_rng(seed)
    return Image(rng.integers(0, 256, (height, width, 3), np.uint8), path=Path("/home/somebody/photo.jpg"))


def scene() -> Result:
    """Two leaves (one with a hole, one at the border) and one patch of soil touching a leaf."""
    pixels = np.zeros((40, 60), np.uint8)
    pixels[4:16, 5:20] = 1
    pixels[8:11, 9:14] = 0
    pixels[30:40, 50:60] = 1
    pixels[16:22, 5:12] = 2
    return Result(noise(40, 60), ClassMap(pixels, TWO))


def files_of(result: Result, format_id: str, **options: object) -> dict[str, Encoded]:
    """Encode, and check that each file reads back and no other one passes for it."""
    given = ExportOptions(**options)  # type: ignore[arg-type]  # as the tests say
    files = encode([result], [format_id], given)
    again = encode([result], [format_id], given)
    assert [file.data for file in files] == [file.data for file in again], "the same bytes every time"
    for file in files:
        assert file.reads_back(file.data), file.name
        assert not file.reads_back(file.data[: len(file.data) // 2]), file.name
        assert not file.reads_back(b""), file.name
    found = {file.name: file for file in files}
    assert len(found) == len(files)
    return found


def pixels_of(file: Encoded) -> npt.NDArray[np.uint8]:
    """Read a file as Pillow does."""
    with PillowImage.open(io.BytesIO(file.data)) as opened:
        pixels: UInt8Array = np.asarray(opened)
    return pixels


def chunks_of(data: bytes) -> set[bytes]:
    """The kinds of chunks in a PNG."""
    chunks, at = set(), 8
    while at < len(data):
        chunks.add(data[at + 4 : at + 8])
        at += 12 + int.from_bytes(data[at : at + 4], "big")
    return chunks
