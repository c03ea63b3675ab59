"""No gesture of any tool fails, on the smallest images too, and what it does can always be carried out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from segapp.core.errors import SegmentError
from segapp.core.regions import find_regions
from segapp.core.task import NullTask
from segapp.core.types import NO_CLUSTER, ClusterParams, Image, Segmentation
from segapp.document import edits
from segapp.document.document import Document
from segapp.document.finishing import finished_classes
from segapp.tools import TOOLS
from segapp.tools.tool import Context, Pointer, ToolOptions

if TYPE_CHECKING:
    from segapp.tools.tool import Chain

SHAPES = [(1, 1), (1, 40), (40, 1), (2, 2), (3, 50), (17, 23)]


@st.composite
def contexts(draw: st.DrawFn) -> Context:
    height, width = draw(st.sampled_from(SHAPES))
    rng = np.random.default_rng(draw(st.integers(0, 9)))
    pixels = rng.integers(0, 256, (height, width, 4)).astype(np.uint8)
    pixels[..., 3] = 255 * (rng.random((height, width)) < 0.9)
    pixels[0, 0, 3] = 255
    labels = np.where(pixels[..., 3] > 0, rng.integers(0, 2, (height, width)), NO_CLUSTER).astype(np.uint8)
    labels[0, 0] = 0
    counts = np.bincount(labels[labels != NO_CLUSTER]).astype(np.int64)
    segmentation = Segmentation(labels, np.zeros((len(counts), 3), np.uint8), counts, 0.0, ClusterParams(k=2))
    names = tuple(f"cluster {index}" for index in range(segmentation.k))
    document = Document(Image(pixels, has_alpha=True), segmentation, names)
    document = edits.set_clusters(document, [0], on=draw(st.booleans()))
    regions = find_regions(labels) if draw(st.booleans()) else None
    classes = finished_classes(document, regions, NullTask()) if draw(st.booleans()) else None
    options = ToolOptions(draw(st.sampled_from([1.0, 9.0, 1000.0])), draw(st.booleans()), draw(st.booleans()))
    return Context(document, regions, classes, np.ascontiguousarray(pixels[..., :3]), options)


def pointers(draw: st.DrawFn, where: Context, count: int) -> list[Pointer]:
    image, scale = where.document.image, draw(st.sampled_from([0.05, 1.0, 30.0]))
    ctrl, shift = draw(st.booleans()), draw(st.booleans())
    made = []
    for _ in range(count):
        row = draw(st.integers(-8, 8 * image.height + 8)) / 8
        col = draw(st.integers(-8, 8 * image.width + 8)) / 8
        made.append(
            Pointer(
                int(row // 1),
                int(col // 1),
                shift=shift,
                ctrl=ctrl,
                exact=(row, col),
                scale=scale,
                pressure=draw(st.sampled_from([0.0, 0.5, 1.0])),
            )
        )
    return made


@settings(max_examples=150)
@given(st.data())
def test_any_gesture_on_any_image_can_be_carried_out(data: st.DataObject) -> None:
    where = data.draw(contexts())
    tool = data.draw(st.sampled_from(TOOLS))
    places = data.draw(st.composite(lambda draw: pointers(draw, where, draw(st.integers(1, 5))))())
    for place in places:
        tool.target(where, place)
        if tool.hint:
            tool.hint(where, place)
    drag = tool.press(where, places[0])
    if drag is None:
        return
    chain: Chain = drag  # type: ignore[assignment]  # only what a tool that chains gives
    for place in places[1:]:
        drag.move(place)
        if tool.chains:
            chain.press(place)
        drag.preview()
    change = drag.release()
    if change is None:
        return
    try:
        after = change.edit(where.document)
    except SegmentError as error:
        assert tool.id == "area" and "visible" in str(error)
        return
    classes = finished_classes(after, None, NullTask())
    assert not classes[where.document.image.pixels[..., 3] == 0].any(), "what is transparent has no class"
    assert after.image is where.document.image
