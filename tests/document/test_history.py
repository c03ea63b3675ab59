from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from segapp.core.types import CleanUp, Image
from segapp.document import history as steps
from segapp.document.assignment import assign_clusters, empty_assignment
from segapp.document.document import Document
from tests.document.model import segmentation_of

if TYPE_CHECKING:
    import pytest

MOST_STEPS = 6
MOST_BYTES = 100

IMAGE = Image(np.zeros((1, 1, 3), np.uint8))
CHOSEN = assign_clusters(empty_assignment(), [0], 1)
SEGMENTATIONS = [None, *(segmentation_of(np.zeros((1, size), np.uint8)) for size in (30, 40, 120))]

documents = st.builds(
    lambda segmentation, chosen: Document(
        IMAGE, segmentation, assignment=CHOSEN if chosen else empty_assignment()
    ),
    st.sampled_from(SEGMENTATIONS),
    st.booleans(),
)


def held_bytes(kept: list[Document]) -> int:
    held = {id(document.segmentation): document.segmentation for document in kept}
    return sum(segmentation.labels.nbytes for segmentation in held.values() if segmentation)


def says_the_same(a: Document, b: Document) -> bool:
    return all(getattr(a, name) is getattr(b, name) for name in ("segmentation", "assignment", "names")) and (
        a.clean_up == b.clean_up
    )


class HistoryMachine(RuleBasedStateMachine):
    """Compares the history with three lists and an index."""

    def __init__(self) -> None:
        super().__init__()
        first = Document(IMAGE)
        self.history = steps.start(first)
        self.documents = [first]
        self.labels = [""]
        self.merges: list[str | None] = [None]
        self.index = 0
        self.saved: Document | None = None

    def forget_future(self) -> None:
        for kept in (self.documents, self.labels, self.merges):
            del kept[self.index + 1 :]

    @rule(document=documents, label=st.text(min_size=1), merge=st.sampled_from([None, "holes", "specks"]))
    def apply(self, document: Document, label: str, merge: str | None) -> None:
        self.history = steps.apply(self.history, label, document, merge)
        self.forget_future()
        if merge is not None and self.merges[-1] == merge:
            if len(self.documents) > 1 and says_the_same(document, self.documents[-2]):
                for kept in (self.documents, self.labels, self.merges):
                    kept.pop()
            else:
                self.documents[-1], self.labels[-1] = document, label
        else:
            self.documents.append(document)
            self.labels.append(label)
            self.merges.append(merge)
        while len(self.documents) > 1 and (
            len(self.documents) > MOST_STEPS or held_bytes(self.documents) > MOST_BYTES
        ):
            for kept in (self.documents, self.labels, self.merges):
                kept.pop(0)
        self.index = len(self.documents) - 1

    @precondition(lambda self: self.index > 0)
    @rule()
    def drag_back_to_the_start(self) -> None:
        start = self.documents[self.index]
        self.seal()
        moved = replace(start, clean_up=CleanUp(fill_holes_px=start.clean_up.fill_holes_px + 1))
        self.apply(moved, "moved", "slider")
        count = len(self.documents)
        self.apply(replace(start), "back", "slider")
        assert len(self.history.steps) == len(self.documents) == count - 1
        assert self.history.document is start

    @rule(merge=st.sampled_from([None, "holes"]))
    def apply_what_changes_nothing(self, merge: str | None) -> None:
        assert steps.apply(self.history, "nothing", self.history.document, merge) is self.history

    @rule()
    def seal(self) -> None:
        self.history = steps.seal(self.history)
        self.merges[self.index] = None

    @rule()
    def undo(self) -> None:
        self.history = steps.undo(self.history)
        self.merges[self.index] = None
        self.index = max(0, self.index - 1)

    @rule(back=st.integers(0, 3))
    def take_back(self, back: int) -> None:
        before = self.documents[max(0, self.index - back)]
        is_last = self.index > 0 and self.index == len(self.documents) - 1
        self.history = steps.take_back(self.history, before)
        if is_last and self.documents[-2] is before:
            self.index -= 1
            self.forget_future()

    @rule()
    def redo(self) -> None:
        self.history = steps.redo(self.history)
        self.merges[self.index] = None
        self.index = min(len(self.documents) - 1, self.index + 1)

    @precondition(lambda self: self.saved is None)
    @rule(name=st.text())
    def amend(self, name: str) -> None:
        completed = {
            id(document): replace(document, names=(*document.names, name)) for document in self.documents
        }
        self.history = steps.amend(self.history, lambda document: completed[id(document)])
        self.documents = [completed[id(document)] for document in self.documents]

    @rule()
    def mark_saved(self) -> None:
        self.saved = self.history.document
        self.history = steps.mark_saved(self.history, self.saved)

    @invariant()
    def the_present_is_the_same(self) -> None:
        assert self.history.document is self.documents[self.index]

    @invariant()
    def every_step_is_the_same(self) -> None:
        assert [step.document for step in self.history.steps] == self.documents
        assert self.history.index == self.index

    @invariant()
    def the_labels_name_what_undo_and_redo_do(self) -> None:
        undo = self.labels[self.index] if self.index else None
        redo = self.labels[self.index + 1] if self.index + 1 < len(self.labels) else None
        assert (self.history.undo_label, self.history.redo_label) == (undo, redo)

    @invariant()
    def it_is_dirty_while_a_selection_is_not_on_disk(self) -> None:
        present = self.documents[self.index]
        assert self.history.is_dirty == (present is not self.saved and present.assignment is CHOSEN)

    @invariant()
    def it_holds_no_more_than_allowed(self) -> None:
        assert 1 <= len(self.history.steps) <= MOST_STEPS
        assert len(self.documents) == 1 or held_bytes(self.documents) <= MOST_BYTES


def test_the_history_does_what_lists_and_an_index_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "MAX_STEPS", MOST_STEPS)
    monkeypatch.setattr(steps, "MAX_BYTES", MOST_BYTES)
    run_state_machine_as_test(HistoryMachine, settings=settings(stateful_step_count=40))


def documents_after(history: steps.History, count: int) -> steps.History:
    for number in range(count):
        history = steps.apply(history, f"step {number}", Document(IMAGE))
    return history


def test_the_oldest_steps_are_forgotten_when_there_are_too_many() -> None:
    history = documents_after(steps.start(Document(IMAGE)), steps.MAX_STEPS + 10)
    assert len(history.steps) == steps.MAX_STEPS
    assert history.undo_label == f"step {steps.MAX_STEPS + 9}"
    for _ in range(steps.MAX_STEPS + 10):
        history = steps.undo(history)
    assert history.undo_label is None
    assert history.redo_label == "step 11"


def test_steps_that_share_their_clusters_cost_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    segmentation = segmentation_of(np.zeros((10, 10), np.uint8))
    monkeypatch.setattr(steps, "MAX_BYTES", 100)
    history = steps.start(Document(IMAGE, segmentation))
    for number in range(50):
        history = steps.apply(history, str(number), Document(IMAGE, segmentation))
    assert len(history.steps) == 51


def test_a_picture_larger_than_the_bound_is_still_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "MAX_BYTES", 10)
    large = Document(IMAGE, segmentation_of(np.zeros((10, 10), np.uint8)))
    history = steps.apply(steps.start(Document(IMAGE)), "cluster", large)
    assert history.document is large
    assert history.undo_label is None


def test_undoing_back_to_what_was_saved_is_clean_again() -> None:
    chosen = Document(IMAGE, assignment=CHOSEN)
    history = steps.mark_saved(steps.apply(steps.start(Document(IMAGE)), "add", chosen), chosen)
    assert not history.is_dirty
    history = steps.apply(history, "more", Document(IMAGE, assignment=CHOSEN))
    assert history.is_dirty
    assert not steps.undo(history).is_dirty
