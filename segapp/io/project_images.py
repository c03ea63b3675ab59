"""What a project notes of an image file, to know it again."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from segapp.document.project import ImageFile

if TYPE_CHECKING:
    from pathlib import Path

    from segapp.core.types import Image

_CHUNK_BYTES = 1 << 20


def look_at(path: Path, image: Image) -> ImageFile:
    """Describe an image file that was just read.

    Parameters
    ----------
    path : Path
        The file.
    image : Image
        What is in it.
    """
    with path.open("rb") as opened:
        digest, size = hashlib.sha256(), 0
        while chunk := opened.read(_CHUNK_BYTES):
            digest.update(chunk)
            size += len(chunk)
    return ImageFile(path, image.width, image.height, size, digest.hexdigest())
