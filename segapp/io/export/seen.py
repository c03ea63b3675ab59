"""What other programs see in annotation files, to be compared with what was meant."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.masks import bounding_box

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from segapp.core.result import Result
    from segapp.core.types import BoolArray


@dataclass(frozen=True, eq=False)
class Piece:
    """One annotation: its class and its pixels.

    Attributes
    ----------
    label : str
        Name of the class.
    top, left : int
        First row and column of the box.
    mask : bool array of shape (h, w)
        The pixels in the box; each border of it has one set. (0, 0) for none.
    """

    label: str
    top: int
    left: int
    mask: BoolArray


@dataclass(frozen=True)
class Judgement:
    """What was found when masks were read from what was written.

    Attributes
    ----------
    seal : bytes
        Fingerprint of all that was read: the same if the same is read again.
    iou : float
        Intersection over union with what was meant, the worst of the classes.
    """

    seal: bytes
    iou: float


def piece(label: str, mask: BoolArray, top: int = 0, left: int = 0) -> Piece:
    """Crop a mask, bool (h, w), that lies at a place of the picture to what is set in it."""
    box = bounding_box(mask)
    if box is None:
        return Piece(label, 0, 0, np.zeros((0, 0), np.bool_))
    first_row, first_column, end_row, end_column = box
    return Piece(
        label, top + first_row, left + first_column, mask[first_row:end_row, first_column:end_column]
    )


def objects_of(result: Result, names: Sequence[str]) -> Iterator[Piece]:
    """Go through the objects of an image as annotations; `names` are those of the classes."""
    for one in result.objects:
        yield Piece(names[one.class_id - 1], one.box[0], one.box[1], one.mask)


def classes_of(result: Result, names: Sequence[str]) -> Iterator[Piece]:
    """Go through the classes of an image as annotations; those without pixels are left out."""
    for class_id, name in enumerate(names, start=1):
        seen = piece(name, result.class_map.mask(class_id))
        if seen.mask.size:
            yield seen


def seal(pieces: Iterable[Piece]) -> bytes:
    """Return a fingerprint of annotations: their order, classes, places and pixels."""
    hashed = hashlib.blake2b(digest_size=16)
    for one in pieces:
        hashed.update(repr((one.label, one.top, one.left, one.mask.shape)).encode("utf-8"))
        hashed.update(np.packbits(one.mask).data)
    return hashed.digest()


def judge(read: Iterable[Piece], meant: Iterable[Piece], result: Result, names: Sequence[str]) -> Judgement:
    """Compare what was read from a file with what was meant.

    Parameters
    ----------
    read : iterable of Piece
        As other programs see it.
    meant : iterable of Piece
        The masks themselves.
    result : Result
        The image.
    names : sequence of str
        The classes, as they are called in the file.

    Returns
    -------
    Judgement
        With 1 for the intersection over union if all is the same, object by object.
    """
    found = list(read)
    sealed = seal(found)
    if sealed == seal(meant):
        return Judgement(sealed, 1.0)
    return Judgement(
        sealed, min((_iou(found, result, k, name) for k, name in enumerate(names, 1)), default=1.0)
    )


def _iou(found: list[Piece], result: Result, class_id: int, name: str) -> float:
    canvas = np.zeros(result.class_map.pixels.shape, np.bool_)
    for one in found:
        if one.label == name:
            height, width = one.mask.shape
            canvas[one.top : one.top + height, one.left : one.left + width] |= one.mask
    mask = result.class_map.mask(class_id)
    union = int(np.count_nonzero(canvas | mask))
    return int(np.count_nonzero(canvas & mask)) / union if union else 1.0
