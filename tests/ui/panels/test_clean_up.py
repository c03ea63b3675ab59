from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from segapp.core.params import CleanUp
from segapp.document import classes
from segapp.ui.panels.class_list import lock
from segapp.ui.panels.clean_up import CleanUpPanel
from segapp.ui.wishes import TREATMENTS, Treatment
from tests.ui.pictures import photo

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from segapp.document.document import Document
    from segapp.ui.session import Session


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> CleanUpPanel:
    made = CleanUpPanel(session)
    qtbot.addWidget(made)
    session.open(photo())
    qtbot.waitUntil(lambda: session.segmentation is not None)
    session.apply("Add class", partial(classes.add_class, name="leaf"))
    return made


def present(session: Session) -> Document:
    assert session.document is not None
    return session.document


def undo_label(session: Session) -> str | None:
    assert session.history is not None
    return session.history.undo_label


def use(panel: CleanUpPanel, wish: Treatment) -> None:
    if wish.max_px:
        panel.sliders[wish.field].slider.setValue(7)
    else:
        panel.boxes[wish.field].click()


every_wish = pytest.mark.parametrize("wish", TREATMENTS, ids=lambda wish: str(wish.field))


@every_wish
def test_every_setting_of_the_clean_up_can_be_used_and_undone(
    panel: CleanUpPanel, session: Session, wish: Treatment
) -> None:
    use(panel, wish)
    change: dict[str, Any] = {wish.field: 7 if wish.max_px else True}
    assert present(session).clean_up == replace(CleanUp(), **change)
    assert undo_label(session) == wish.name
    session.undo()
    assert present(session).clean_up == CleanUp()
    if wish.max_px:
        assert panel.sliders[wish.field].slider.value() == 0
    else:
        assert not panel.boxes[wish.field].isChecked()


@every_wish
def test_a_class_may_have_settings_of_its_own(panel: CleanUpPanel, session: Session, wish: Treatment) -> None:
    panel.own.click()
    assert undo_label(session) == "Own clean-up for “leaf”"
    use(panel, wish)
    assert present(session).clean_up == CleanUp()
    assert not present(session).clean_ups[2].is_off
    assert present(session).clean_ups[1].is_off
    session.apply("Choose class", partial(classes.activate_class, class_id=1))
    assert not panel.own.isChecked()
    assert all(slider.slider.value() == 0 for slider in panel.sliders.values())
    session.apply("Choose class", partial(classes.activate_class, class_id=2))
    panel.own.click()
    assert present(session).clean_ups[2].is_off
    assert undo_label(session) == "Clean “leaf” up as the others"


def test_own_settings_begin_as_those_of_all(panel: CleanUpPanel, session: Session) -> None:
    panel.drop_specks.slider.setValue(9)
    panel.own.click()
    assert present(session).clean_ups == {1: CleanUp(drop_specks_px=9), 2: CleanUp(drop_specks_px=9)}
    panel.drop_specks.slider.setValue(3)
    assert [present(session).clean_ups[n].drop_specks_px for n in (1, 2)] == [9, 3]


def test_reset_switches_everything_off_in_one_step(panel: CleanUpPanel, session: Session) -> None:
    told: list[bool] = []
    panel.can_reset.connect(told.append)
    panel.fill_holes.slider.setValue(5)
    panel.own.click()
    panel.boxes["keep_largest"].click()
    panel.reset()
    assert present(session).clean_ups == {1: CleanUp(), 2: CleanUp()}
    assert told[-1] is False and told[-2] is True
    session.undo()
    assert present(session).clean_ups[2] == CleanUp(fill_holes_px=5, keep_largest=True)


def test_each_slider_has_a_button_that_switches_it_off(panel: CleanUpPanel, session: Session) -> None:
    grow = panel.sliders["grow_px"]
    assert grow.reset.isHidden()
    grow.slider.setValue(-4)
    assert present(session).clean_up.grow_px == -4
    assert not grow.reset.isHidden()
    grow.reset.click()
    assert present(session).clean_up == CleanUp()
    assert undo_label(session) == "Grow or shrink"


def test_with_one_class_nothing_is_asked_about_classes(panel: CleanUpPanel, session: Session) -> None:
    assert not panel.own.isHidden()
    session.apply("Remove class", partial(classes.remove_class, class_id=2))
    assert panel.own.isHidden()


def test_nothing_can_be_set_while_the_active_class_is_locked(panel: CleanUpPanel, session: Session) -> None:
    controls = (panel.own, *panel.sliders.values(), *panel.boxes.values())
    number = present(session).active
    lock(session, number, on=True)
    assert not any(control.isEnabled() for control in controls)
    assert "is locked" in panel.toolTip()
    lock(session, number, on=False)
    assert all(control.isEnabled() for control in controls)
    assert panel.toolTip() == ""
