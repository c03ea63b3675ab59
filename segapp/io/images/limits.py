"""How large a picture may be, and the sentences for what goes wrong."""

from __future__ import annotations

from segapp.core.errors import ImageReadError

MAX_FILE_BYTES = 4 << 30
MAX_WHOLE_BYTES = 1_500_000_000
"""Largest file that is read as a whole; only TIFF is read piece by piece."""
MAX_PIXELS = 300_000_000
MAX_DECODED_BYTES = 1_200_000_000
MAX_SAMPLES = 64
_LONGEST_NAME = 80


def spoken(name: str) -> str:
    """Return a file name that is safe in a sentence: one line, printable, not too long."""
    clean = "".join(char if char.isprintable() else "?" for char in name).strip()
    if len(clean) > _LONGEST_NAME:
        clean = f"{clean[: _LONGEST_NAME // 2]}…{clean[-_LONGEST_NAME // 2 :]}"
    return clean or "This image"


def check_size(name: str, width: int, height: int, bytes_per_pixel: int) -> None:
    """Refuse a picture whose header says that it is empty or too large.

    Parameters
    ----------
    name : str
        The file's name.
    width, height : int
        Size from the header.
    bytes_per_pixel : int
        Bytes that one decoded pixel takes.

    Raises
    ------
    ImageReadError
        If the size is not positive, over 300 megapixels or over 1.2 GB.
    """
    if width <= 0 or height <= 0:
        raise damaged(name)
    pixels = width * height
    if pixels > MAX_PIXELS or pixels * bytes_per_pixel > MAX_DECODED_BYTES:
        raise ImageReadError(
            f"{spoken(name)} is too large to open ({width} × {height} pixels); "
            "make it smaller or cut it into parts in another program first."
        )


def damaged(name: str) -> ImageReadError:
    """Return the error for contents that make no sense."""
    return ImageReadError(f"{spoken(name)} is damaged and cannot be opened; look for another copy of it.")


def cut_short(name: str) -> ImageReadError:
    """Return the error for a file whose end is missing."""
    return ImageReadError(
        f"{spoken(name)} is cut short and part of the image is missing; copy or download it again."
    )


def unsupported(name: str, kind: str) -> ImageReadError:
    """Return the error for a kind of picture that has no reader.

    Parameters
    ----------
    name : str
        The file's name.
    kind : str
        The kind with its article, such as "a HEIC picture".
    """
    return ImageReadError(
        f"{spoken(name)} is {kind}, which segapp cannot read; save it as PNG or JPEG and open that copy."
    )


def too_much_memory(name: str) -> ImageReadError:
    """Return the error for a picture that the free memory does not hold."""
    return ImageReadError(
        f"There is not enough memory to open {spoken(name)}; close other programs or make the image smaller."
    )
