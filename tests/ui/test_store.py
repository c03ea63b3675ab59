from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segapp.core.raster import numbers_ink
from segapp.core.task import NullTask
from segapp.core.types import NO_CLUSTER, ClassInfo, ClusterParams, Image, Segmentation
from segapp.core.view import Patch, View
from segapp.core.viewport import picture_pyramid
from segapp.document import edits
from segapp.document.document import Document
from segapp.tools.tool import Preview
from segapp.ui import store, work
from segapp.ui.frame import Fill, OverlayStyle, ViewMode
from segapp.ui.glyphs import fits, number_glyphs, numbers_for
from segapp.ui.qimage import pixels_of
from segapp.ui.renderer import Look, Scene
from segapp.ui.small_print import small_numbers
from segapp.ui.store import BackingStore, Wanted

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QApplication

HEIGHT, WIDTH = 60, 80
BLUE = (0, 0x72, 0xB2)
BACKGROUND = 0xFF102030


def image_of_blocks() -> tuple[np.ndarray, np.ndarray]:
    """Noise, and labels: a rectangle of cluster 1 and a small one of cluster 2 in cluster 0."""
    pixels = np.random.default_rng(2).integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    labels = np.zeros((HEIGHT, WIDTH), np.uint8)
    labels[10:40, 20:50] = 1
    labels[45:55, 5:70] = 2
    return pixels, labels


@cache
def scene(*, finished: bool = True) -> Scene:
    pixels, labels = image_of_blocks()
    return scene_of(pixels, labels, finished=finished)


def scene_of(pixels: np.ndarray, labels: np.ndarray, *, finished: bool = False) -> Scene:
    counts = np.bincount(labels[labels != NO_CLUSTER], minlength=3)
    colors = np.array([[10, 20, 30], [200, 100, 50], [0, 0, 255]], np.uint8)
    segmentation = Segmentation(labels, colors, counts, 0.0, ClusterParams(k=3))
    image = Image(pixels, has_alpha=pixels.shape[2] == 4)
    document = edits.set_clusters(Document(image, segmentation, ("a", "b", "c")), [1], on=True)
    located = work.locate(segmentation, NullTask())
    masks = work.finish(document, located.regions, NullTask()) if finished else None
    return Scene(picture_pyramid(np.ascontiguousarray(pixels[..., :3])), document, located, masks)


def rgb(image: QImage) -> np.ndarray:
    """Copy a QImage: int (h, w, 3)."""
    pixels = pixels_of(image).copy()
    return np.dstack([(pixels >> np.uint32(shift)) & np.uint32(255) for shift in (16, 8, 0)]).astype(int)


def shown(
    view: View, style: OverlayStyle | None = None, of: Scene | None = None, mode: ViewMode = ViewMode.OVERLAY
) -> np.ndarray:
    wanted = Wanted(of or scene(), Look(view, mode, style or OverlayStyle()), BACKGROUND)
    return rgb(BackingStore().image(wanted))


views = st.builds(
    View,
    st.sampled_from([0.3, 0.5, 1.0, 1.7, 4.0, 16.0, 48.0]),
    st.floats(-20, 50),
    st.floats(-20, 70),
    st.just(70),
    st.just(90),
)


@settings(deadline=None)
@given(
    views,
    st.lists(st.tuples(st.integers(-60, 60), st.integers(-80, 80)), min_size=1, max_size=4),
    st.sampled_from(ViewMode),
    st.sampled_from(Fill),
    st.none() | st.integers(0, 90),
)
def test_a_viewport_that_was_scrolled_is_one_composed_anew(
    view: View, moves: list[tuple[int, int]], mode: ViewMode, fill: Fill, split: int | None
) -> None:
    store, fresh = BackingStore(), BackingStore()
    style = OverlayStyle(fill=fill, dim_outside=True)
    preview = Preview(frozenset({2}))
    wanted = Wanted(scene(), Look(view, mode, style, preview), BACKGROUND, split=split)
    store.image(wanted)
    top, left = view.origin
    for rows, cols in moves:
        top, left = top + rows, left + cols
        moved = replace(view, row=top / view.scale, col=left / view.scale)
        wanted = replace(wanted, look=Look(moved, mode, style, preview))
        found = rgb(store.image(wanted))
    anew = rgb(fresh.image(wanted))
    if view.scale >= 1:
        assert np.array_equal(found, anew)
    else:  # averages are interpolated from another start
        assert np.abs(found - anew).mean() < 2
        assert np.abs(found - anew).max() < 48


@settings(deadline=None)
@given(views, st.lists(st.none() | st.integers(0, 90), min_size=2, max_size=5))
def test_a_split_that_was_moved_is_one_composed_anew(view: View, places: list[int | None]) -> None:
    store = BackingStore()
    wanted = Wanted(scene(), Look(view), BACKGROUND)
    for split in places:
        found = rgb(store.image(replace(wanted, split=split)))
    assert np.array_equal(found, rgb(BackingStore().image(replace(wanted, split=places[-1]))))


def test_only_the_box_that_is_stale_is_composed_anew() -> None:
    view = View(2.0, 0, 0, 120, 160)
    store = BackingStore()
    wanted = Wanted(scene(), Look(view), BACKGROUND)
    before = rgb(store.image(wanted))
    document = scene().document
    assert document is not None
    changed = replace(scene(), document=edits.set_clusters(document, [0], on=True), finished=None)
    box = Patch(60, 100, 110, 150)
    store.invalidate(box)
    after = rgb(store.image(replace(wanted, scene=changed)))
    inside = np.zeros(after.shape[:2], np.bool_)
    inside[box.slices(view.patch)] = True
    assert np.array_equal(after[~inside], before[~inside])
    assert np.array_equal(after[inside], shown(view, of=changed)[inside])
    assert (after[inside] != before[inside]).any()


def test_what_stays_is_not_composed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    composed: list[Patch] = []
    original = BackingStore._compose

    def compose(self: BackingStore, wanted: Wanted, area: Patch) -> None:
        composed.append(area)
        original(self, wanted, area)

    monkeypatch.setattr(BackingStore, "_compose", compose)
    store = BackingStore()
    wanted = Wanted(scene(), Look(View(2.0, 0, 0, 120, 160)), BACKGROUND)
    store.image(wanted)
    assert sum(area.shape[0] * area.shape[1] for area in composed) == 120 * 160
    composed.clear()
    store.image(wanted)
    assert not composed
    moved = Look(View(2.0, 2, 3, 120, 160))
    store.image(replace(wanted, look=moved))
    assert sum(area.shape[0] * area.shape[1] for area in composed) == 120 * 160 - 116 * 154


# What each style looks like


def expected(style: OverlayStyle, view: View) -> tuple[np.ndarray, np.ndarray]:
    """The overlay at 100 % made in another way, and where lines of a hatch may be."""
    pixels, labels = image_of_blocks()
    inside = labels == 1
    padded = np.pad(inside, 1, mode="edge")
    neighbours = [padded[1:-1, :-2], padded[1:-1, 2:], padded[:-2, 1:-1], padded[2:, 1:-1]]
    border = np.logical_or.reduce([near != inside for near in neighbours])
    alpha = np.where(inside, style.opacity if style.fill is Fill.PLAIN else 0.0, 0.0)
    if style.dim_outside:
        alpha[~inside] = 0.55
    color = np.zeros((HEIGHT, WIDTH, 3))
    color[inside] = BLUE
    alpha[inside & border] = 1.0
    alpha[~inside & border] = 0.9
    color[~inside & border] = 255
    blended = pixels * (1 - alpha[..., None]) + color * alpha[..., None]
    return blended, inside & ~border


@pytest.mark.parametrize("dim", [False, True])
@pytest.mark.parametrize("opacity", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("fill", [Fill.PLAIN, Fill.OUTLINE])
def test_fill_and_outline_look_as_they_should(fill: Fill, opacity: float, dim: bool) -> None:
    style = OverlayStyle(opacity, dim, fill)
    view = View(1.0, 0, 0, HEIGHT, WIDTH)
    wanted, _ = expected(style, view)
    assert np.abs(shown(view, style) - wanted).max() <= 2


def test_a_hatch_shows_lines_of_the_class_and_the_image_between_them() -> None:
    style = OverlayStyle(0.3, fill=Fill.HATCH)
    view = View(1.0, 0, 0, HEIGHT, WIDTH)
    found = shown(view, style)
    bare, inside = expected(style, view)
    pixels, _ = image_of_blocks()
    assert np.abs(found - bare)[~inside].max() <= 2
    tinted = pixels * 0.4 + np.array(BLUE) * 0.6
    on_line = np.abs(found - tinted).max(axis=-1) <= 2
    on_image = np.abs(found - pixels).max(axis=-1) <= 2
    assert (on_line | on_image)[inside].all()
    assert 0.2 < on_line[inside].mean() < 0.35
    rows, cols = np.mgrid[:HEIGHT, :WIDTH]
    assert np.array_equal(on_line[inside], ((rows + cols) % 8 < 2)[inside])


def test_neighbouring_classes_are_hatched_in_other_directions() -> None:
    document = scene().document
    assert document is not None
    two = replace(document, classes=(*document.classes, ClassInfo("second", (230, 159, 0))), active=2)
    both = replace(scene(), document=edits.set_clusters(two, [0], on=True), finished=None)
    found = shown(View(1.0, 0, 0, HEIGHT, WIDTH), OverlayStyle(1.0, fill=Fill.HATCH), of=both)
    first, second = (found == BLUE).all(axis=-1), (found == (230, 159, 0)).all(axis=-1)
    rows, cols = np.mgrid[:HEIGHT, :WIDTH]
    assert ((rows + cols) % 8 < 2)[12:38, 22:48][first[12:38, 22:48]].all()
    assert ((rows - cols) % 8 < 2)[:8, :][second[:8, :]].all()
    assert second[:8].any() and first[12:38, 22:48].any()


def test_beside_the_image_is_the_background() -> None:
    found = shown(View(1.0, -10, -10, HEIGHT + 20, WIDTH + 20))
    beside = np.ones(found.shape[:2], np.bool_)
    beside[10:-10, 10:-10] = False
    assert (found[beside] == (0x10, 0x20, 0x30)).all()


def test_a_bare_image_has_no_overlay() -> None:
    wanted = Wanted(scene(), Look(View(1.0, 0, 0, HEIGHT, WIDTH)), BACKGROUND, is_bare=True)
    assert np.array_equal(rgb(BackingStore().image(wanted)), image_of_blocks()[0])


# Pixels without a cluster


def test_what_is_not_sure_is_gray_in_the_clusters_view_and_bare_in_the_overlay() -> None:
    pixels, labels = image_of_blocks()
    labels[:8] = NO_CLUSTER
    of, view = scene_of(pixels, labels), View(1.0, 0, 0, HEIGHT, WIDTH)
    assert (shown(view, of=of, mode=ViewMode.CLUSTERS)[:8] == 128).all()
    assert np.array_equal(shown(view, of=of)[:8], pixels[:8])


def test_what_is_transparent_is_a_checkerboard() -> None:
    pixels, labels = image_of_blocks()
    labels[:16] = NO_CLUSTER
    alpha = np.full((HEIGHT, WIDTH), 255, np.uint8)
    alpha[8:16] = 0
    of, view = scene_of(np.dstack([pixels, alpha]), labels), View(1.0, 0, 0, HEIGHT, WIDTH)
    light, dark = (0xE6, 0xE8, 0xEB), (0xC4, 0xC8, 0xCE)
    rows, cols = np.mgrid[8:16, :WIDTH]
    board = np.where(((rows // 8 + cols // 8) % 2 == 1)[..., None], dark, light)
    for mode in (ViewMode.CLUSTERS, ViewMode.OVERLAY):
        assert np.array_equal(shown(view, of=of, mode=mode)[8:16], board)
    assert (shown(view, of=of, mode=ViewMode.CLUSTERS)[:8] == 128).all()


# Far zoomed in


def test_lines_tell_pixels_apart_from_1600_percent_on() -> None:
    bare = Look(View(15.9, 5, 5, 120, 160))
    pixels = rgb(BackingStore().image(Wanted(scene(), bare, BACKGROUND, is_bare=True)))
    assert len(np.unique(pixels.reshape(-1, 3), axis=0)) <= 9 * 12
    near = Look(View(16.0, 5, 5, 128, 160))
    lined = rgb(BackingStore().image(Wanted(scene(), near, BACKGROUND, is_bare=True)))
    photo = image_of_blocks()[0][5:13, 5:15]
    assert np.array_equal(lined[8::16, 8::16], photo)
    assert (lined[16::16, 8::16] != photo[1:]).any(axis=-1).all()
    assert (lined[8::16, 16::16] != photo[:, 1:]).any(axis=-1).all()


def test_values_are_written_where_they_fit(qapp: QApplication) -> None:
    glyphs = number_glyphs(1.0)
    assert glyphs.shape[0] == 256 and glyphs.max() <= 127
    assert (glyphs.reshape(256, -1).max(axis=1) > 60).all()
    assert len({glyph.tobytes() for glyph in glyphs}) == 256
    assert not fits(glyphs, 16.0) and fits(glyphs, 64.0)
    look = Look(View(64.0, 2, 2, 128, 128))
    wanted = Wanted(scene(), look, BACKGROUND, is_bare=True)
    without = rgb(BackingStore().image(wanted))
    written = rgb(BackingStore().image(replace(wanted, glyphs=glyphs)))
    for row in range(2):
        for col in range(2):
            place = (slice(64 * row + 2, 64 * row + 63), slice(64 * col + 2, 64 * col + 63))
            cell = written[place]
            color = without[place][5, 5]
            ink = (cell != color).any(axis=-1)
            assert 30 < ink.sum() < 1200
            gray = float(color @ np.array([0.299, 0.587, 0.114]))
            strongest = cell[ink].sum(axis=-1).min() if gray >= 128 else 765 - cell[ink].sum(axis=-1).max()
            assert strongest < 60  # black on bright, white on dark


def test_the_same_values_are_written_over_another_overlay_without_drawing_them_again(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[object] = []

    def ink(*args: Any, **options: Any) -> np.ndarray:
        drawn.append(args)
        return numbers_ink(*args, **options)

    monkeypatch.setattr(store, "numbers_ink", ink)
    near = Wanted(scene(), Look(View(16.0, 5, 5, 128, 160)), BACKGROUND, glyphs=small_numbers(1, low=True))
    lit = replace(near, look=replace(near.look, preview=Preview(frozenset([0]))))
    kept = BackingStore()
    kept.image(near)
    once = len(drawn)
    kept.invalidate()
    shown = rgb(kept.image(lit))
    assert len(drawn) == once > 0
    assert np.array_equal(shown, rgb(BackingStore().image(lit)))
    assert not np.array_equal(shown, rgb(BackingStore().image(near)))


def test_ink_that_is_kept_does_not_pile_up(qapp: QApplication) -> None:
    pixels = np.zeros((HEIGHT, WIDTH, 4), np.uint16)
    image, kept = Image(pixels, has_alpha=True), BackingStore()
    near = Wanted(scene(), Look(View(16.0, 5, 5, 128, 160)), BACKGROUND)
    sizes = []
    for _ in range(3):
        kept.invalidate()
        kept.image(replace(near, glyphs=numbers_for(16.0, 1.0, image)))
        sizes.append(kept.stored_bytes)
    assert sizes[0] == sizes[-1]
