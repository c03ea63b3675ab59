"""Turns any text into a file name that every system accepts, and into words fit for a message."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os

    from segapp.core.types import Image

MAX_NAME_BYTES = 120
"""Longest part of a file name in UTF-8: encrypted Linux folders allow 143 bytes a name."""

_UNNAMED = "unnamed"
_NOT_ON_WINDOWS = frozenset('<>:"/\\|?*')
_DROPPED = frozenset({"Cc", "Cf", "Cn", "Co", "Zl", "Zp"})
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$"}
    | {f"{port}{digit}" for port in ("com", "lpt") for digit in "0123456789¹²³"}
)


def safe_name(text: str, max_bytes: int = MAX_NAME_BYTES) -> str:
    """Return a file name (without extension) made from any text.

    The result is in NFC, has no control, direction or separator characters, is no device
    name of Windows, neither starts nor ends with a dot or a space, and is never empty.
    Making a safe name safe again changes nothing.

    Parameters
    ----------
    text : str
        Anything, also a name with surrogate escapes.
    max_bytes : int
        Longest result, in bytes of UTF-8.

    Returns
    -------
    str
        The name.
    """
    kept = "".join(_safe_character(character) for character in unicodedata.normalize("NFC", text))
    # Dropping an invisible character can bring a letter and its accent together.
    name = _shortened(unicodedata.normalize("NFC", " ".join(kept.split())), max_bytes)
    if name.split(".")[0].rstrip().casefold() in _DEVICES:
        name = _shortened(f"_{name}", max_bytes)
    return name or _UNNAMED


def image_stem(image: Image) -> str:
    """Return what stands for the image in the names of its results.

    Parameters
    ----------
    image : Image
        The picture.

    Returns
    -------
    str
        Its file name without extension, made safe; 'picture' when it has no file.
    """
    return safe_name(image.path.stem) if image.path is not None else "image"


def distinct_names(texts: tuple[str, ...], max_bytes: int = MAX_NAME_BYTES) -> tuple[str, ...]:
    """Return one safe name for each text, told apart as ``name (2)`` where they would coincide.

    Parameters
    ----------
    texts : tuple of str
        The texts in order.
    max_bytes : int
        Longest name, in bytes of UTF-8.

    Returns
    -------
    tuple of str
        As many names, different even where upper and lower case are the same.
    """
    names: list[str] = []
    taken: set[str] = set()
    for text in texts:
        first = name = safe_name(text, max_bytes)
        number = 2
        while name.casefold() in taken:
            ending = f" ({number})"
            name = _shortened(first, max_bytes - len(ending)) + ending
            number += 1
        taken.add(name.casefold())
        names.append(name)
    return tuple(names)


def shown(name: str | os.PathLike[str]) -> str:
    """Return a file name in quotes, fit for a one-line message.

    Parameters
    ----------
    name : str or path
        A name or a path.

    Returns
    -------
    str
        The name; a question mark stands for each character that cannot be shown.
    """
    return f"'{''.join(c if c.isprintable() else '?' for c in str(name))}'"


def _safe_character(character: str) -> str:
    if character in _NOT_ON_WINDOWS or unicodedata.category(character) == "Cs":
        return "_"
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) in _DROPPED else character


def _shortened(name: str, max_bytes: int) -> str:
    cut = name.strip(" .").encode("utf-8")[:max_bytes]
    return cut.decode("utf-8", errors="ignore").strip(" .")
