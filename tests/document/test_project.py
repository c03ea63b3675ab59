"""Projects as values: images come and go, marks follow the work, classes are recognised."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segapp.core.types import ClassInfo, Image
from segapp.document import classes, edits
from segapp.document.project import (
    MAX_IMAGES,
    ImageFile,
    Mark,
    Project,
    add_images,
    is_same,
    remove_images,
    set_mark,
)
from segapp.document.project_documents import document_of, take_document
from tests.document.model import segmentation_of

FILES = tuple(ImageFile(Path(f"/images/{number}.png")) for number in range(3))
PICTURE = Image(np.zeros((2, 4, 3), np.uint8))
LABELS = np.array([[0, 0, 1, 1], [0, 0, 1, 2]], np.uint8)


def some_project() -> Project:
    """Return a project of three images in whose first one cluster is chosen."""
    project = add_images(Project(), FILES)
    document = document_of(project, project.entry(1), PICTURE, None)
    found = segmentation_of(LABELS)
    document = edits.set_segmentation(document, found, ("a", "b", "c"), document.assignment)
    return take_document(project, 1, edits.set_clusters(document, [0], on=True))


def clusters_of(project: Project, number: int) -> list[int]:
    entry = project.entry(number)
    document = document_of(project, entry, PICTURE, entry.work)
    return [int(class_id) for class_id in document.assignment.clusters[:3]]


def test_numbers_of_images_are_never_given_again_while_others_stay() -> None:
    project = remove_images(add_images(Project(), FILES), frozenset({2}))
    assert remove_images(project, frozenset({2})) is project
    project = add_images(project, FILES)
    assert [(entry.id, entry.file.path.name) for entry in project.entries] == [
        (1, "0.png"),
        (3, "2.png"),
        (4, "1.png"),
    ]
    with pytest.raises(KeyError):
        project.entry(2)


def test_there_is_a_most_of_images() -> None:
    many = tuple(ImageFile(Path(f"/{number}.png")) for number in range(MAX_IMAGES + 5))
    assert len(add_images(Project(), many).entries) == MAX_IMAGES


def test_the_mark_follows_the_work_until_it_is_done() -> None:
    project = some_project()
    assert [entry.mark for entry in project.entries] == [Mark.IN_WORK, Mark.UNTOUCHED, Mark.UNTOUCHED]
    entry = project.entry(1)
    document = document_of(project, entry, PICTURE, entry.work)
    empty = edits.select_none(document)
    assert take_document(project, 1, empty).entry(1).mark is Mark.UNTOUCHED
    around = edits.set_area(empty, ((0.0, 0.0), (1.0, 0.0), (1.0, 3.0)))
    assert take_document(project, 1, around).entry(1).mark is Mark.IN_WORK
    done = set_mark(project, 1, Mark.DONE)
    assert set_mark(done, 1, Mark.DONE) is done
    assert take_document(done, 1, empty).entry(1).mark is Mark.DONE


def test_a_document_that_did_not_change_changes_nothing() -> None:
    project = some_project()
    entry = project.entry(1)
    assert take_document(project, 1, document_of(project, entry, PICTURE, entry.work)) is project
    other = document_of(project, project.entry(2), PICTURE, None)
    assert take_document(project, 2, other) is project
    assert is_same(project, replace(project, entries=tuple(project.entries)))


def test_settings_are_those_of_all_images() -> None:
    project = some_project()
    document = document_of(project, project.entry(2), PICTURE, None)
    document = classes.activate_class(classes.add_class(document, "second"), 1)
    changed = take_document(project, 2, replace(document, clean_up=replace(document.clean_up, grow_px=3)))
    entry = changed.entry(1)
    first = document_of(changed, entry, PICTURE, entry.work)
    assert (first.active, first.clean_up.grow_px, [info.name for info in first.classes]) == (
        1,
        3,
        ["ROI", "second"],
    )
    assert not is_same(project, changed)


EDITS = st.lists(
    st.tuples(
        st.sampled_from(["add", "remove", "move", "rename", "recolor"]), st.integers(1, 5), st.integers(1, 5)
    ),
    max_size=12,
)


@given(EDITS)
def test_the_pixels_of_a_class_follow_it_through_every_edit(steps: list[tuple[str, int, int]]) -> None:
    """The class of the chosen cluster is told by its colour, which no edit but `recolor` changes."""
    project = some_project()
    mine: ClassInfo | None = project.classes[0]
    for fresh, (kind, number, other) in enumerate(steps, start=1):
        document = document_of(project, project.entry(2), PICTURE, None)
        before = document.classes
        at = before.index(mine) + 1 if mine is not None else 0
        if kind == "add":
            document = classes.add_class(document, f"new {fresh}")
        elif kind == "remove":
            document = classes.remove_class(document, number)
            if number == at and document.classes != before:
                mine = None
        elif kind == "move":
            document = classes.move_class(document, number, other)
        elif kind == "rename":
            document = classes.rename_class(document, number, f"renamed {fresh}")
        else:
            document = classes.recolor_class(document, number, (fresh, 0, 0))
        if mine is not None and kind in ("rename", "recolor"):
            mine = document.classes[at - 1]
        project = take_document(project, 2, document)
        expected = project.classes.index(mine) + 1 if mine is not None else 0
        assert clusters_of(project, 1) == [expected, 0, 0]
