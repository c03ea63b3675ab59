from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segapp.core.regions import find_regions
from segapp.core.task import NullTask
from segapp.core.tiles import painting_of
from segapp.core.touch_ups import Tile, paint, unpack
from segapp.core.types import NO_CLUSTER, CleanUp, ClusterParams, Image, Segmentation
from segapp.core.view import Patch, View, covered_patch
from segapp.core.viewport import label_pyramid, picture_pyramid
from segapp.document import edits
from segapp.document.document import Document
from segapp.tools.tool import Preview
from segapp.ui import frame, touched, work
from segapp.ui.frame import OverlayStyle, ViewMode
from segapp.ui.renderer import Frame, Look, Renderer, Scene

_ = NO_CLUSTER
LABELS = np.array(
    [
        [0, 0, 1, 0, 0, 0],
        [0, 0, 1, 0, 0, 2],
        [1, 1, 1, 0, 2, 2],
        [_, _, 1, 0, 2, 2],
        [_, _, 1, 0, 0, 0],
    ],
    np.uint8,
)
COLORS = np.array([[10, 20, 30], [200, 100, 50], [0, 0, 255]], np.uint8)
PHOTO = np.random.default_rng(5).integers(0, 256, (*LABELS.shape, 3), dtype=np.uint8)
STYLE = OverlayStyle()
AT_100_PERCENT = View(1.0, 0, 0, *LABELS.shape)

views = st.builds(
    View,
    st.sampled_from([0.5, 1.0, 2.0, 3.7, 9.0]),
    st.floats(-3, 4),
    st.floats(-3, 5),
    st.integers(1, 30),
    st.integers(1, 30),
)


def document() -> Document:
    counts = np.bincount(LABELS[LABELS != NO_CLUSTER])
    segmentation = Segmentation(LABELS, COLORS, counts, 0.0, ClusterParams(k=3))
    alpha = np.where(LABELS == NO_CLUSTER, 0, 255).astype(np.uint8)
    image = Image(np.dstack([PHOTO, alpha]), has_alpha=True)
    return Document(image, segmentation, ("Black", "Orange", "Blue"))


def chosen() -> Document:
    """One region of cluster 0 and all of cluster 2."""
    whole = edits.set_clusters(document(), [2], on=True)
    return edits.set_regions(whole, find_regions(LABELS), np.array([0], np.int32), on=True)


CLASSES = np.where(LABELS == 2, 1, 0).astype(np.uint8)
CLASSES[:2, :2] = 1


def scene(of: Document, *, located: bool = True, finished: bool = False) -> Scene:
    assert of.segmentation is not None
    regions = work.locate(of.segmentation, NullTask()) if located else None
    masks = work.finish(of, None, NullTask()) if finished else None
    return Scene(picture_pyramid(PHOTO), of, regions, masks)


def composed(of: Scene, mode: ViewMode, view: View = AT_100_PERCENT, preview: Preview | None = None) -> Frame:
    return Renderer().compose(of, Look(view, mode, STYLE, preview))


def pixel_under(view: View, patch_row: int, patch_col: int, of: Frame) -> tuple[int, int]:
    """Row and column of the image under the centre of a pixel of a frame."""
    top, left = view.origin
    row = (top + of.patch.top + patch_row + 0.5) / view.scale
    col = (left + of.patch.left + patch_col + 0.5) / view.scale
    height, width = LABELS.shape
    return (
        min(height - 1, max(0, int(np.floor(row + 1e-9)))),
        min(width - 1, max(0, int(np.floor(col + 1e-9)))),
    )


def board(view: View, of: Frame) -> np.ndarray:
    """The checkerboard where the frame is: it moves with the image."""
    top, left = view.origin
    return frame.checker(of.patch.shape, top + of.patch.top, left + of.patch.left)


def image_values(view: View, of: Frame, values: np.ndarray, around: Patch | None = None) -> np.ndarray:
    """Value of the image pixel under each pixel of a frame, or of a larger patch."""
    patch = around or of.patch
    rows = range(patch.top - of.patch.top, patch.bottom - of.patch.top)
    cols = range(patch.left - of.patch.left, patch.right - of.patch.left)
    return np.array([[values[pixel_under(view, row, col, of)] for col in cols] for row in rows])


@given(views, st.booleans())
def test_the_overlay_shows_the_class_of_the_pixel_under_it(view: View, finished: bool) -> None:
    shown = composed(scene(chosen(), finished=finished), ViewMode.OVERLAY, view)
    if shown.indices is None:
        assert shown.patch.is_empty
        return
    # An edge is seen from both sides, also where one of them is beside the viewport.
    around = shown.patch.grown(1).inside(covered_patch(LABELS.shape, view))
    classes = image_values(view, shown, CLASSES, around).astype(np.uint8)
    expected = frame.overlay_indices(classes, None, adds=True)[shown.patch.slices(around)]
    nowhere = image_values(view, shown, LABELS) == NO_CLUSTER
    assert np.array_equal(shown.indices, np.where(nowhere, board(view, shown), expected))


@given(views)
def test_the_clusters_are_those_of_the_pixel_under_them(view: View) -> None:
    shown = composed(scene(document()), ViewMode.CLUSTERS, view)
    if shown.indices is None:
        return
    labels = image_values(view, shown, LABELS)
    assert np.array_equal(shown.indices, np.where(labels == NO_CLUSTER, board(view, shown), labels))
    assert shown.palette[:3] == [0xFF0A141E, 0xFFC86432, 0xFF0000FF]


@given(views, st.booleans())
def test_the_mask_is_white_where_the_pixel_under_it_is_in_a_class(view: View, finished: bool) -> None:
    shown = composed(scene(chosen(), finished=finished), ViewMode.MASK, view)
    if shown.indices is None:
        return
    inside = image_values(view, shown, CLASSES) > 0
    assert np.array_equal(shown.indices, np.where(inside, frame.WHITE, frame.BLACK))


@given(views, st.booleans())
def test_the_cutout_is_clear_where_the_pixel_under_it_is_in_a_class(view: View, finished: bool) -> None:
    shown = composed(scene(chosen(), finished=finished), ViewMode.CUTOUT, view)
    if shown.indices is None:
        return
    inside = image_values(view, shown, CLASSES) > 0
    assert np.array_equal(shown.indices, np.where(inside, frame.CLEAR, board(view, shown)))


def test_at_100_percent_the_photo_is_the_picture() -> None:
    shown = composed(scene(document()), ViewMode.OVERLAY)
    assert shown.photo is not None
    assert np.array_equal(shown.photo[..., 2::-1], PHOTO)
    assert (shown.photo[..., 3] == 255).all()


@pytest.mark.parametrize("mode", ViewMode)
def test_finished_masks_agree_with_what_was_chosen_while_clean_up_is_off(mode: ViewMode) -> None:
    view = View(3.0, 0.4, -1.2, 12, 20)
    at_once = composed(scene(chosen()), mode, view)
    finished = composed(scene(chosen(), finished=True), mode, view)
    assert at_once.indices is not None and finished.indices is not None
    assert np.array_equal(at_once.indices, finished.indices)
    assert at_once.palette == finished.palette


def test_finished_masks_win_over_what_was_chosen() -> None:
    cleaned = replace(chosen(), clean_up=CleanUp(drop_specks_px=4))
    shown = composed(scene(cleaned, finished=True), ViewMode.MASK)
    assert shown.indices is not None
    kept = CLASSES.copy()
    kept[:2, :2] = 0
    assert np.array_equal(shown.indices == frame.WHITE, kept > 0)
    at_once = composed(scene(cleaned), ViewMode.MASK)
    assert at_once.indices is not None
    assert np.array_equal(at_once.indices == frame.WHITE, CLASSES > 0)


def test_until_the_regions_are_found_whole_clusters_are_shown() -> None:
    shown = composed(scene(chosen(), located=False), ViewMode.MASK)
    assert shown.indices is not None
    assert np.array_equal(shown.indices == frame.WHITE, LABELS == 2)


@pytest.mark.parametrize("adds", [True, False])
def test_what_a_click_would_take_is_lit_up(adds: bool) -> None:
    of = scene(document())
    colour = frame.HOVER_ADD if adds else frame.HOVER_REMOVE
    for preview, expected in (
        (Preview(frozenset({1}), adds=adds), LABELS == 1),
        (Preview(regions=np.array([0], np.int32), adds=adds), find_regions(LABELS).ids == 0),
        (Preview(regions=np.array([0, 3], np.int32), adds=adds), np.isin(find_regions(LABELS).ids, [0, 3])),
        (Preview(frozenset({2}), np.array([0], np.int32), adds=adds), CLASSES > 0),
        (Preview(regions=np.zeros(0, np.int32), adds=adds), np.zeros(LABELS.shape, np.bool_)),
    ):
        shown = composed(of, ViewMode.OVERLAY, preview=preview)
        assert shown.indices is not None
        assert np.array_equal(shown.indices == colour, expected)


@pytest.mark.parametrize("mode", [ViewMode.CLUSTERS, ViewMode.MASK, ViewMode.CUTOUT])
@pytest.mark.parametrize("adds", [True, False])
def test_what_a_click_would_take_is_outlined_in_the_other_views(mode: ViewMode, adds: bool) -> None:
    bare = composed(scene(chosen()), mode).indices
    shown = composed(scene(chosen()), mode, preview=Preview(frozenset({1}), adds=adds))
    assert bare is not None and shown.indices is not None
    lines = frame.changes(LABELS == 1) > 0
    edge = frame.HOVER_EDGE_ADD if adds else frame.HOVER_EDGE_REMOVE
    outlined = np.where(LABELS == 1, edge, frame.HALO)
    assert np.array_equal(shown.indices, np.where(lines, outlined, bare))
    assert all(shown.palette[index] >> 24 > 200 for index in (frame.HALO, frame.HOVER_EDGE_ADD))


def test_transparent_pixels_are_not_lit_up_by_many_regions() -> None:
    every = np.arange(len(find_regions(LABELS)), dtype=np.int32)
    shown = composed(scene(document()), ViewMode.OVERLAY, preview=Preview(regions=every))
    assert shown.indices is not None
    assert np.array_equal(shown.indices == frame.HOVER_ADD, LABELS != NO_CLUSTER)


def test_a_preview_alone_is_shown_without_an_overlay() -> None:
    shown = Renderer().compose(Scene(picture_pyramid(PHOTO)), Look(AT_100_PERCENT))
    assert shown.indices is None
    assert shown.photo is not None


def test_nothing_is_composed_when_the_picture_is_out_of_sight() -> None:
    shown = composed(scene(document()), ViewMode.OVERLAY, View(1.0, 100, 100, 10, 10))
    assert shown.patch.is_empty
    assert shown.photo is None and shown.indices is None


def test_one_renderer_shows_each_scene_view_and_mode_as_a_new_one_would() -> None:
    renderer = Renderer()
    cleaned = replace(chosen(), clean_up=CleanUp(drop_specks_px=4))
    scenes = [
        scene(document()),
        scene(chosen()),
        scene(cleaned, finished=True),
        scene(chosen(), finished=True),
    ]
    for view in (AT_100_PERCENT, View(4.0, 1, 1, 9, 9), AT_100_PERCENT):
        for of in scenes:
            for mode in ViewMode:
                again = renderer.compose(of, Look(view, mode))
                fresh = composed(of, mode, view)
                assert again.indices is not None and fresh.indices is not None
                assert np.array_equal(again.indices, fresh.indices)
                assert np.array_equal(again.photo, fresh.photo)  # type: ignore[arg-type]  # None would differ
                assert again.palette == fresh.palette


def not_sure() -> Document:
    """The pixels without a cluster were left out as not sure; of them only the last row is transparent."""
    of = document()
    assert of.segmentation is not None
    alpha = np.full(LABELS.shape, 255, np.uint8)
    alpha[-1] = np.where(LABELS[-1] == NO_CLUSTER, 0, 255)
    segmentation = replace(of.segmentation, params=ClusterParams(k=3, not_sure=10))
    return replace(of, image=Image(np.dstack([PHOTO, alpha]), has_alpha=True), segmentation=segmentation)


@given(views)
def test_pixels_that_are_not_sure_are_gray_and_transparent_ones_a_checkerboard(view: View) -> None:
    of = not_sure()
    valid = of.image.valid
    assert valid is not None
    shown = composed(scene(of), ViewMode.CLUSTERS, view)
    if shown.indices is None:
        return
    labels, seen = image_values(view, shown, LABELS), image_values(view, shown, valid)
    expected = np.where(labels == NO_CLUSTER, frame.NOT_SURE, labels)
    assert np.array_equal(shown.indices, np.where(seen, expected, board(view, shown)))
    assert shown.palette[frame.NOT_SURE] == 0xFF808080


def test_pixels_that_are_not_sure_show_the_photo_under_the_overlay() -> None:
    of = not_sure()
    shown = composed(scene(of), ViewMode.OVERLAY)
    assert shown.indices is not None
    assert not shown.indices[3, :2].any()
    assert np.array_equal(shown.indices[4, :2], board(AT_100_PERCENT, shown)[4, :2])
    opaque = composed(scene(replace(of, image=Image(PHOTO))), ViewMode.OVERLAY)
    assert opaque.indices is not None
    assert not opaque.indices.any()


@pytest.mark.parametrize("mode", ViewMode)
def test_unsure_pixels_are_marked_in_every_view(mode: ViewMode) -> None:
    bare = composed(scene(chosen()), mode).indices
    marked = (LABELS == 1).astype(np.uint8)
    shown = composed(replace(scene(chosen()), unsure=label_pyramid(marked)), mode)
    assert bare is not None and shown.indices is not None
    assert np.array_equal(shown.indices, np.where(marked > 0, frame.UNSURE, bare))
    assert shown.palette[frame.UNSURE] >> 24 > 150


def test_touch_ups_are_unpacked_once_while_the_view_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    unpacked: list[object] = []

    def unpack_and_count(tile: Tile | None) -> np.ndarray:
        unpacked.append(tile)
        return unpack(tile)

    monkeypatch.setattr(touched, "unpack", unpack_and_count)
    painting = painting_of(1, 1, np.ones((3, 2), np.bool_))
    of = scene(replace(chosen(), touch_ups=paint(chosen().touch_ups, painting, 1, adds=True)))
    renderer, halves = Renderer(), AT_100_PERCENT.patch.bands(3)
    renderer.keep(AT_100_PERCENT)
    first = [renderer.compose(of, Look(AT_100_PERCENT), half) for half in halves]
    once = len(unpacked)
    again = [renderer.compose(of, Look(AT_100_PERCENT), half) for half in halves]
    assert once == len(unpacked) == len(halves)
    expected = CLASSES.copy()
    expected[1:4, 1:3] = 1
    mask = renderer.compose(of, Look(AT_100_PERCENT, ViewMode.MASK)).indices
    assert mask is not None and np.array_equal(mask == frame.WHITE, expected > 0)
    for one, other in zip(first, again, strict=True):
        assert one.indices is not None and other.indices is not None
        assert np.array_equal(one.indices, other.indices)
