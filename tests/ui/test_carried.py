from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from segapp.core import pipeline
from segapp.document import edits
from segapp.ui.carried import what_was_carried
from segapp.ui.work import ByHand, Clustered
from tests.document.model import document_of

if TYPE_CHECKING:
    from segapp.document.document import Document

ONE = "The colour that you gave was carried over."
LOST = "The colour that you gave was not carried over."


def told(document: Document, **counts: object) -> str:
    """What is said of the same clusters found again."""
    segmentation = document.segmentation
    assert segmentation is not None
    prepared = pipeline.prepare(document.image)
    values: dict[str, object] = {"kept_names": 0, "given_names": 0, **counts}
    result = Clustered(prepared, segmentation, document.names, document.assignment, document, **values)  # type: ignore[arg-type]  # as the table says
    return what_was_carried(document, result)


@pytest.fixture
def document() -> Document:
    plain: Document = document_of(np.array([[0, 1, 2]], np.uint8))
    return plain


@pytest.mark.parametrize(
    ("kept", "given", "sentence"),
    [
        (0, 0, ""),
        (0, 1, LOST),
        (1, 1, ONE),
        (0, 2, "None of the 2 colours that you gave was carried over."),
        (1, 2, "Of the 2 colours that you gave, 1 was carried over."),
        (2, 2, "The 2 colours that you gave were carried over."),
        (2, 3, "Of the 3 colours that you gave, 2 were carried over."),
    ],
)
def test_it_is_told_in_good_english_how_many_colours_were_carried(
    document: Document, kept: int, given: int, sentence: str
) -> None:
    assert told(document, kept_colors=kept, given_colors=given) == sentence


def test_selection_names_and_colours_are_told_in_this_order(document: Document) -> None:
    chosen = edits.set_clusters(document, [0], on=True)
    words = told(chosen, kept_names=1, given_names=2, kept_colors=1, given_colors=1)
    selection, names, colors = words.split(". ")
    assert selection.startswith("Your selection was carried over: it is 33")
    assert names == "Of the names that you gave, 1 of 2 were carried over"
    assert colors == ONE.removesuffix(".") + "."


@pytest.mark.parametrize(
    ("kept", "given", "sentence"),
    [
        (0, 1, "The name that you gave was not carried over."),
        (1, 1, "The name that you gave was carried over."),
        (0, 2, "None of the 2 names that you gave was carried over."),
        (1, 2, "Of the names that you gave, 1 of 2 were carried over."),
        (3, 3, "The 3 names that you gave were carried over."),
    ],
)
def test_it_is_told_in_good_english_how_many_names_were_carried(
    document: Document, kept: int, given: int, sentence: str
) -> None:
    assert told(document, kept_names=kept, given_names=given) == sentence


def carried(before: Document, after: Document, **values: object) -> str:
    """What is said when the classes of `before` become those of `after`."""
    assert before.segmentation is not None
    result = Clustered(
        pipeline.prepare(before.image), before.segmentation, before.names, after.assignment, before,
        kept_names=0, given_names=0, **values,  # type: ignore[arg-type]  # as the test says
    )  # fmt: skip
    return what_was_carried(before, result)


def test_a_selection_of_the_same_size_is_told_so(document: Document) -> None:
    chosen = edits.set_clusters(document, [0, 1], on=True)
    words = "Your selection was carried over: it is 66.7 % of the image, as before."
    assert carried(chosen, chosen) == words
    assert carried(chosen, chosen, by_hand=ByHand("Merge", ())) == ""


def test_a_selection_of_which_nothing_is_left_is_not_said_to_be_carried(document: Document) -> None:
    chosen = edits.set_clusters(document, [1], on=True)
    words = "Nothing of your selection was carried over; it was 33.3 % of the image."
    assert carried(chosen, document) == words
    assert carried(chosen, document, by_hand=ByHand("Merge", ())) == words


def test_classes_are_told_of_together_and_one_that_is_lost_by_its_name(document: Document) -> None:
    first = edits.set_clusters(document, [0], on=True)
    second = edits.set_clusters(replace(first, active=2), [1], on=True)
    together = "Your selection was carried over: it is 33.3 % of the image, and was 66.7 %."
    lost = f"Nothing of “{document.classes[1].name}” was carried over."
    assert carried(second, first) == f"{together} {lost}"


def test_after_a_split_or_a_merge_only_another_size_is_told(document: Document) -> None:
    counts = {"kept_colors": 0, "given_colors": 1, "kept_names": 0, "given_names": 1}
    assert told(document, by_hand=ByHand("Merge", ()), **counts) == ""
