"""What the tests of tools share: an image of three colours with its clusters, and gestures on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segapp.core.regions import find_regions
from segapp.core.task import NullTask
from segapp.core.tiles import painting_of
from segapp.core.types import ClusterParams, Image, Segmentation
from segapp.document import edits, touching
from segapp.document.document import Document
from segapp.document.finishing import finished_classes
from segapp.tools.tool import Context, Pointer, ToolOptions

if TYPE_CHECKING:
    from segapp.core.types import BoolArray, UInt8Array
    from segapp.tools.tool import Chain, Change, Tool

COLORS = np.array([(210, 60, 50), (40, 170, 70), (40, 70, 200)], np.uint8)


def labels() -> UInt8Array:
    """Red; a green square with a red hole in it; a blue disc, and a smaller one."""
    made = np.zeros((120, 160), np.uint8)
    made[20:70, 20:70] = 1
    made[40:50, 40:50] = 0
    rows, cols = np.mgrid[:120, :160]
    made[np.hypot(rows - 60, cols - 115) <= 30] = 2
    made[np.hypot(rows - 105, cols - 30) <= 8] = 2
    return made


def pixels() -> UInt8Array:
    noise = np.random.default_rng(2).integers(-6, 7, (120, 160, 3))
    noisy: UInt8Array = np.clip(COLORS[labels()].astype(np.int16) + noise, 0, 255).astype(np.uint8)
    return noisy


def document() -> Document:
    counts = np.bincount(labels().ravel()).astype(np.int64)
    segmentation = Segmentation(labels(), COLORS, counts, 0.0, ClusterParams(k=3))
    return Document(Image(pixels()), segmentation, ("Red", "Green", "Blue"))


def with_cluster(*clusters: int) -> Document:
    return edits.set_clusters(document(), clusters, on=True)


def badly_drawn() -> Document:
    """The green square with some red beside it."""
    bits = np.ones((10, 20), np.bool_)
    return touching.paint(with_cluster(1), painting_of(25, 70, bits), adds=True)


def context(of: Document | None = None, options: ToolOptions | None = None) -> Context:
    of = of or document()
    regions = find_regions(labels())
    classes = finished_classes(of, regions, NullTask())
    return Context(of, regions, classes, of.image.color.astype(np.uint8), options or ToolOptions())


def at(row: float, col: float, *, scale: float = 1.0, ctrl: bool = False, shift: bool = False) -> Pointer:
    exact = (float(row), float(col))
    return Pointer(int(row // 1), int(col // 1), shift=shift, ctrl=ctrl, exact=exact, scale=scale)


def change_of(tool: Tool, where: Context, *pointers: Pointer) -> Change | None:
    """Press at the first pointer and move over the others; or click them all and close."""
    drag = tool.press(where, pointers[0])
    if drag is None:
        return None
    chain: Chain = drag  # type: ignore[assignment]  # only what a tool that chains gives
    for pointer in pointers[1:]:
        drag.move(pointer)
        if tool.chains:
            chain.press(pointer)
    drag.preview()
    return drag.release()


def mask_after(tool: Tool, where: Context, *pointers: Pointer, class_id: int = 1) -> BoolArray:
    """Mask of a class after a gesture; a gesture without a change leaves it as it was."""
    change = change_of(tool, where, *pointers)
    after = change.edit(where.document) if change else where.document
    mask: BoolArray = finished_classes(after, where.regions, NullTask()) == class_id
    return mask
