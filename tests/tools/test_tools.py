from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from segapp.core.regions import find_regions
from segapp.core.task import NullTask
from segapp.core.types import NO_CLUSTER, ClusterParams, Image, Segmentation
from segapp.document import edits
from segapp.document.assignment import classes_of_regions
from segapp.document.document import Document
from segapp.io.resources import resource
from segapp.tools import TOOLS
from segapp.tools.cluster import CLUSTER
from segapp.tools.measure import MEASURE
from segapp.tools.region import REGION
from segapp.tools.tool import Box, Context, Pointer, Target

if TYPE_CHECKING:
    from segapp.tools.tool import Change, Tool

_ = NO_CLUSTER
LABELS = np.array(
    [
        [0, 0, 1, 0, 0],
        [0, 0, 1, 0, 0],
        [2, 2, 1, 2, 2],
        [2, 2, 1, 2, _],
    ],
    np.uint8,
)
# Its regions:   0 0 1 2 2
#                0 0 1 2 2
#                3 3 1 4 4
#                3 3 1 4 .
CHOOSERS = (CLUSTER, REGION)
"""The tools that take clusters and regions."""
OUTSIDE = [Pointer(-1, 0), Pointer(0, -1), Pointer(4, 0), Pointer(0, 5)]


def document() -> Document:
    counts = np.bincount(LABELS[LABELS != NO_CLUSTER])
    segmentation = Segmentation(LABELS, np.zeros((3, 3), np.uint8), counts, 0.0, ClusterParams(k=3))
    return Document(Image(np.zeros((4, 5, 3), np.uint8)), segmentation, ("Black", "Red", "Blue"))


def context(of: Document | None = None, *, with_regions: bool = True) -> Context:
    return Context(of or document(), find_regions(LABELS) if with_regions else None)


def regions_in(after: Document) -> list[int]:
    classes = classes_of_regions(after.assignment, find_regions(LABELS))
    return np.flatnonzero(classes == after.active).tolist()


def gesture(tool: Tool, where: Context, *pointers: Pointer) -> Change | None:
    """Press at the first pointer, move over the others, release."""
    drag = tool.press(where, pointers[0])
    if drag is None:
        return None
    for pointer in pointers[1:]:
        drag.move(pointer)
    return drag.release()


def after(tool: Tool, where: Context, *pointers: Pointer) -> list[int]:
    """Regions in the active class after a gesture that must change something."""
    change = gesture(tool, where, *pointers)
    assert change is not None
    return regions_in(change.edit(where.document))


def with_regions(*ids: int) -> Document:
    return edits.set_regions(document(), find_regions(LABELS), np.array(ids, np.int32), on=True)


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: str(tool.id))
def test_every_tool_says_what_it_is(tool: Tool) -> None:
    assert [other.id for other in TOOLS].count(tool.id) == 1
    assert [other.key for other in TOOLS].count(tool.key) == 1
    assert [other.name for other in TOOLS].count(tool.name) == 1
    assert tool.sentence.endswith(".") and tool.sentence.count(". ") == 0
    assert tool.sentence[0].isupper()
    assert resource(f"icons/{tool.icon}.svg").is_file()


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: str(tool.id))
@pytest.mark.parametrize("pointer", OUTSIDE)
def test_outside_the_image_there_is_nothing_to_take(tool: Tool, pointer: Pointer) -> None:
    assert tool.target(context(), pointer) is None
    assert tool.press(context(), pointer) is None


@pytest.mark.parametrize("tool", CHOOSERS, ids=lambda tool: str(tool.id))
def test_where_the_image_is_transparent_there_is_nothing_to_take(tool: Tool) -> None:
    assert tool.target(context(), Pointer(3, 4)) is None
    assert tool.press(context(), Pointer(3, 4)) is None


@pytest.mark.parametrize(
    "tool", [tool for tool in TOOLS if tool is not MEASURE], ids=lambda tool: str(tool.id)
)
def test_before_the_clusters_are_found_there_is_nothing_to_take(tool: Tool) -> None:
    where = Context(Document(Image(np.zeros((4, 5, 3), np.uint8))))
    assert tool.target(where, Pointer(0, 0)) is None
    assert tool.press(where, Pointer(0, 0)) is None


@pytest.mark.parametrize("tool", CHOOSERS, ids=lambda tool: str(tool.id))
def test_a_dropped_gesture_changes_nothing(tool: Tool) -> None:
    where = context()
    before = where.document.assignment
    drag = tool.press(where, Pointer(0, 0))
    assert drag is not None
    drag.move(Pointer(2, 0))
    drag.preview()
    assert where.document.assignment is before
    assert before.is_empty


@pytest.mark.parametrize("tool", CHOOSERS, ids=lambda tool: str(tool.id))
def test_a_gesture_changes_the_document_only_through_its_edit(tool: Tool) -> None:
    where = context()
    change = gesture(tool, where, Pointer(0, 0))
    assert change is not None
    assert where.document.assignment.is_empty
    assert change.edit(where.document) is not where.document


@pytest.mark.parametrize(("tool", "ctrl"), [(CLUSTER, False), (CLUSTER, True), (REGION, False)])
def test_the_target_is_what_a_click_takes(tool: Tool, ctrl: bool) -> None:
    for row, col in np.argwhere(LABELS != NO_CLUSTER):
        pointer = Pointer(int(row), int(col), ctrl=ctrl)
        target = tool.target(context(), pointer)
        assert target is not None and target.adds
        ids = find_regions(LABELS).ids
        taken = np.flatnonzero(find_regions(LABELS).clusters == target.cluster)
        expected = taken.tolist() if target.region is None else [target.region]
        assert int(ids[row, col]) in expected
        assert after(tool, context(), pointer) == expected


def test_the_cluster_tool_takes_the_whole_cluster() -> None:
    assert CLUSTER.target(context(), Pointer(0, 0)) == Target(0, None, adds=True)
    assert after(CLUSTER, context(), Pointer(0, 0)) == [0, 2]


def test_ctrl_narrows_the_cluster_tool_to_one_region() -> None:
    pointer = Pointer(0, 4, ctrl=True)
    assert CLUSTER.target(context(), pointer) == Target(0, 2, adds=True)
    assert after(CLUSTER, context(), pointer) == [2]


def test_the_region_tool_takes_one_region() -> None:
    assert REGION.target(context(), Pointer(0, 4)) == Target(0, 2, adds=True)
    assert after(REGION, context(), Pointer(0, 4)) == [2]


def test_a_click_on_what_is_in_takes_it_out() -> None:
    chosen = edits.set_clusters(document(), [0], on=True)
    assert CLUSTER.target(context(chosen), Pointer(0, 0)) == Target(0, None, adds=False)
    assert after(CLUSTER, context(chosen), Pointer(0, 0)) == []
    assert after(REGION, context(chosen), Pointer(0, 0)) == [2]


def test_a_click_on_a_cluster_that_is_partly_in_adds_the_rest() -> None:
    assert after(CLUSTER, context(with_regions(0)), Pointer(0, 4)) == [0, 2]


@pytest.mark.parametrize("tool", CHOOSERS, ids=lambda tool: str(tool.id))
@pytest.mark.parametrize("at", [(0, 0), (0, 4), (2, 0)])
def test_with_shift_a_click_only_adds(tool: Tool, at: tuple[int, int]) -> None:
    plain, shifted = Pointer(*at), Pointer(*at, shift=True)
    assert tool.target(context(), shifted) == tool.target(context(), plain)
    assert after(tool, context(), shifted) == after(tool, context(), plain) != []
    chosen = edits.select_all(document())
    assert tool.target(context(chosen), shifted) is None
    assert gesture(tool, context(chosen), shifted) is None


@pytest.mark.parametrize(("tool", "shift"), [(CLUSTER, True), (REGION, False), (REGION, True)])
@pytest.mark.parametrize("at", [(0, 0), (0, 4), (2, 0)])
def test_with_ctrl_a_click_only_takes_out(tool: Tool, at: tuple[int, int], *, shift: bool) -> None:
    pointer = Pointer(*at, shift=shift, ctrl=True)
    assert tool.target(context(), pointer) is None
    assert gesture(tool, context(), pointer) is None
    chosen = edits.select_all(document())
    target = tool.target(context(chosen), pointer)
    assert target is not None and not target.adds
    assert after(tool, context(chosen), pointer) == after(tool, context(chosen), Pointer(*at))


def test_with_shift_and_ctrl_a_cluster_that_is_partly_in_is_taken_out() -> None:
    pointer = Pointer(0, 0, shift=True, ctrl=True)
    assert after(CLUSTER, context(with_regions(2)), pointer) == []


def test_a_sweep_adds_all_clusters_it_meets_in_one_change() -> None:
    change = gesture(CLUSTER, context(), Pointer(0, 0), Pointer(0, 2), Pointer(0, 1), Pointer(0, 4))
    assert change is not None
    assert regions_in(change.edit(document())) == [0, 1, 2]
    assert change.label == "Add 2 clusters"


def test_a_sweep_gives_all_what_the_first_gets() -> None:
    chosen = edits.set_clusters(document(), [0], on=True)
    path = (Pointer(0, 0), Pointer(0, 2), Pointer(2, 0))
    assert after(CLUSTER, context(chosen), *path) == []
    assert after(CLUSTER, context(chosen), *reversed(path)) == [0, 1, 2, 3, 4]


def test_a_sweep_of_the_region_tool_gives_all_what_the_first_gets() -> None:
    chosen = with_regions(0, 1)
    path = (Pointer(0, 0), Pointer(0, 2), Pointer(0, 4))
    assert after(REGION, context(chosen), *path) == []
    assert after(REGION, context(chosen), *reversed(path)) == [0, 1, 2]


def test_a_sweep_may_leave_the_image_and_come_back() -> None:
    assert after(REGION, context(), Pointer(0, 0), Pointer(-3, 9), Pointer(3, 4), Pointer(0, 2)) == [0, 1]


def test_the_preview_of_a_sweep_shows_what_it_has_met() -> None:
    drag = CLUSTER.press(context(), Pointer(0, 0))
    assert drag is not None
    drag.move(Pointer(2, 0))
    assert (drag.preview().clusters, drag.preview().regions) == (frozenset({0, 2}), None)
    drag = REGION.press(context(with_regions(0, 3)), Pointer(0, 0))
    assert drag is not None
    drag.move(Pointer(2, 0))
    found = drag.preview()
    assert found.regions is not None and found.regions.tolist() == [0, 3]
    assert (found.clusters, found.adds) == (frozenset(), False)


@pytest.mark.parametrize("tool", CHOOSERS, ids=lambda tool: str(tool.id))
@pytest.mark.parametrize("corners", [((0, 0), (3, 2)), ((3, 2), (0, 0)), ((3, 0), (0, 2)), ((0, 2), (3, 0))])
def test_a_box_adds_the_regions_inside_it(
    tool: Tool, corners: tuple[tuple[int, int], tuple[int, int]]
) -> None:
    pointers = [Pointer(*corner, shift=True) for corner in corners]
    assert after(tool, context(), *pointers) == [0, 1, 3]


@pytest.mark.parametrize("tool", CHOOSERS, ids=lambda tool: str(tool.id))
def test_a_box_with_ctrl_takes_the_regions_inside_it_out(tool: Tool) -> None:
    everything = edits.select_all(document())
    pointers = [Pointer(*corner, shift=True, ctrl=True) for corner in ((0, 0), (1, 4))]
    assert after(tool, context(everything), *pointers) == [1, 3, 4]


@pytest.mark.parametrize("tool", CHOOSERS, ids=lambda tool: str(tool.id))
def test_a_box_may_begin_and_end_outside_the_image(tool: Tool) -> None:
    pointers = [Pointer(-5, -5, shift=True), Pointer(50, 50, shift=True)]
    assert after(tool, context(), *pointers) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("tool", CHOOSERS, ids=lambda tool: str(tool.id))
def test_a_box_around_no_region_changes_nothing(tool: Tool) -> None:
    drag = tool.press(context(), Pointer(0, 0, shift=True))
    assert drag is not None
    drag.move(Pointer(0, 1, shift=True))
    found = drag.preview()
    assert found.box == Box(0, 0, 0, 1)
    assert found.regions is not None and not len(found.regions)
    assert drag.release() is None


def test_the_preview_of_a_box_shows_the_regions_inside() -> None:
    drag = CLUSTER.press(context(), Pointer(3, 1, shift=True))
    assert drag is not None
    drag.move(Pointer(0, 0, shift=True))
    found = drag.preview()
    assert found.box == Box(0, 0, 3, 1)
    assert found.regions is not None and found.regions.tolist() == [0, 3]


def test_while_the_regions_are_unknown_a_click_takes_a_whole_cluster() -> None:
    assert after(CLUSTER, context(with_regions=False), Pointer(0, 0)) == [0, 2]


@pytest.mark.parametrize(("tool", "ctrl"), [(REGION, False), (CLUSTER, True)])
def test_a_region_is_taken_before_all_are_known(tool: Tool, *, ctrl: bool) -> None:
    early, late = context(with_regions=False), context()
    for row, col in ((0, 0), (0, 2), (2, 4)):
        pointer = Pointer(row, col, ctrl=ctrl)
        drag = tool.press(early, pointer)
        assert drag is not None
        lit = drag.preview().painting
        assert lit is not None and late.regions is not None
        shown = lit.to_mask(late.regions.ids.shape)
        assert np.array_equal(shown, late.regions.ids == late.regions.ids[row, col])
        assert after(tool, early, pointer) == after(tool, late, pointer)


def test_with_ctrl_a_region_is_only_taken_out_before_all_are_known() -> None:
    pointer = Pointer(0, 0, ctrl=True)
    assert after(REGION, context(with_regions=False), pointer) == []
    assert after(REGION, context(with_regions(0, 3), with_regions=False), pointer) == [3]


def test_an_early_region_of_clusters_that_are_gone_is_forgotten() -> None:
    early = context(with_regions=False)
    change = gesture(REGION, early, Pointer(0, 0))
    assert change is not None and change.work is not None
    present = early.document.segmentation
    assert present is not None
    other = replace(early.document, segmentation=replace(present))
    assert change.work(NullTask())(other) is other


@pytest.mark.parametrize("tool", CHOOSERS, ids=lambda tool: str(tool.id))
def test_while_the_regions_are_unknown_a_box_takes_nothing(tool: Tool) -> None:
    pointers = [Pointer(0, 0, shift=True), Pointer(3, 4, shift=True)]
    assert gesture(tool, context(with_regions=False), *pointers) is None


@pytest.mark.parametrize(
    ("tool", "pointers", "label"),
    [
        (CLUSTER, [Pointer(0, 2)], "Add “Red”"),
        (CLUSTER, [Pointer(0, 2), Pointer(2, 0)], "Add 2 clusters"),
        (CLUSTER, [Pointer(0, 2, ctrl=True)], "Add region"),
        (REGION, [Pointer(0, 0), Pointer(0, 2)], "Add 2 regions"),
        (REGION, [Pointer(0, 0, shift=True), Pointer(3, 4, shift=True)], "Add 5 regions"),
    ],
)
def test_a_change_has_a_name_for_undo(tool: Tool, pointers: list[Pointer], label: str) -> None:
    change = gesture(tool, context(), *pointers)
    assert change is not None
    assert change.label == label
    everything = context(edits.select_all(document()))
    if not pointers[0].shift:
        taken_out = gesture(tool, everything, *pointers)
        assert taken_out is not None
        assert taken_out.label == label.replace("Add", "Take out")


def test_regions_are_counted_with_a_separator() -> None:
    labels = np.zeros((70, 70), np.uint8)
    labels[::2, ::2] = 1
    counts = np.bincount(labels.ravel())
    many = Document(
        Image(np.zeros((70, 70, 3), np.uint8)),
        Segmentation(labels, np.zeros((2, 3), np.uint8), counts, 0.0, ClusterParams(k=2)),
        ("a", "b"),
    )
    where = Context(many, find_regions(labels))
    change = gesture(REGION, where, Pointer(0, 0, shift=True), Pointer(69, 69, shift=True))
    assert change is not None
    assert change.label == "Add 1,226 regions"
