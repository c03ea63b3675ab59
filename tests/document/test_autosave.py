"""When unsaved work is put in safety."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from segapp.document.autosave import LONGEST_S, REST_S, RETRY_S, Autosave


def test_nothing_is_due_before_a_change() -> None:
    assert Autosave().due is None
    assert not Autosave().is_due(1e9)


def test_it_is_due_after_a_rest() -> None:
    state = Autosave().changed(5.0)
    assert not state.is_due(5 + REST_S - 0.1)
    assert state.is_due(5 + REST_S)


def test_constant_work_is_saved_now_and_then() -> None:
    state = Autosave()
    for second in range(61):
        assert state.is_due(float(second)) == (second >= LONGEST_S)
        state = state.changed(float(second))


def test_what_was_changed_during_a_save_is_still_to_be_saved() -> None:
    state = Autosave().changed(0.0).changed(12.0).saved(10.0)
    assert state.due == 12.0 + REST_S
    assert Autosave().changed(9.0).saved(10.0) == Autosave()


def test_a_failed_save_is_tried_again_and_nothing_counts_as_saved() -> None:
    state = Autosave().changed(0.0).failed(10.0)
    assert state.due == 10.0 + RETRY_S
    assert state.changed(35.0).is_due(45.0)


@given(st.lists(st.floats(0, 30), max_size=40))
def test_no_change_waits_longer_than_promised(pauses: list[float]) -> None:
    now, state = 0.0, Autosave()
    unsaved: float | None = None
    for pause in pauses:
        now += pause
        if state.due is not None and state.due <= now:
            assert unsaved is not None
            assert state.due - unsaved <= LONGEST_S
            state, unsaved = state.saved(state.due), None
        state = state.changed(now)
        unsaved = now if unsaved is None else unsaved
    assert (state.due is None) == (unsaved is None)
