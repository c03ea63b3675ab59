"""TIFF files in memory that ImageJ and napari open: the same bytes every time, nothing about their maker."""

from __future__ import annotations

import io
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.errors import ExportError
from segapp.io.export.records import Encoded

if TYPE_CHECKING:
    import numpy.typing as npt

_MOST_BYTES = 4_000_000_000
"""ImageJ's TIFF has offsets of 32 bits."""


def uint16_file(name: str, file_format: str, pixels: npt.NDArray[np.uint16]) -> Encoded:
    """Encode numbers up to 65,535.

    Parameters
    ----------
    name : str
        File name.
    file_format : str
        Id of the exporter.
    pixels : uint16 array of shape (H, W)
        The numbers.

    Returns
    -------
    Encoded
        A TIFF with one channel of 16 bits and lossless Deflate, as ImageJ itself describes images.

    Raises
    ------
    ExportError
        If the picture is too large.
    """
    too_large = "The image is too large to be saved as TIFF; export a smaller image."
    if pixels.nbytes > _MOST_BYTES:
        raise ExportError(too_large)
    import tifffile  # 0.1 s, which only those who want the file shall wait for

    stream = io.BytesIO()
    try:
        tifffile.imwrite(
            stream, pixels, imagej=True, software=False, compression="zlib", compressionargs={"level": 1}
        )
    except (ValueError, OSError, MemoryError) as error:
        raise ExportError(too_large) from error
    return Encoded(name, stream.getvalue(), file_format, partial(_shows, pixels), 1.0)


def _shows(pixels: npt.NDArray[np.uint16], data: bytes) -> bool:
    import tifffile

    try:
        with tifffile.TiffFile(io.BytesIO(data)) as opened:
            if not opened.is_imagej or len(opened.pages) != 1:
                return False
            seen = opened.asarray()
    # What a damaged TIFF makes tifffile raise has no common kind: IndexError, struct.error, zlib.error...
    except Exception:  # noqa: BLE001 - whatever it is, the file does not read back
        return False
    return seen.dtype == np.uint16 and np.array_equal(seen, pixels)
