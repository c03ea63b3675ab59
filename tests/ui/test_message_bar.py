from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from segapp.ui.message_bar import MessageBar
from segapp.ui.theme import Theme

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def bar(qapp: QApplication, nothing_survives: None) -> Iterator[MessageBar]:
    parent = QWidget()
    made = MessageBar(Theme(qapp), parent)
    parent.show()
    yield made
    parent.deleteLater()


def test_a_message_is_hidden_until_there_is_something_to_say(bar: MessageBar) -> None:
    assert not bar.isVisible()
    bar.show_notice("The selection was carried over.")
    assert bar.isVisible()
    assert bar.text.text() == "The selection was carried over."


def test_the_button_does_what_it_says(bar: MessageBar) -> None:
    done: list[str] = []
    bar.show_done("Saved.", "Open folder", lambda: done.append("first"))
    assert bar.action.text() == "Open folder"
    bar.action.click()
    assert done == ["first"]
    bar.show_done("Saved.", "Open folder", lambda: done.append("second"))
    bar.action.click()
    assert done == ["first", "second"]


def test_only_what_was_done_has_a_button(bar: MessageBar) -> None:
    bar.show_done("Saved.", "Open folder", lambda: None)
    assert bar.action.isVisible()
    bar.show_error("It failed.")
    assert not bar.action.isVisible()


def test_a_notice_does_not_push_an_error_aside(bar: MessageBar) -> None:
    bar.show_error("It failed.")
    bar.show_notice("Something happened.")
    assert bar.text.text() == "It failed."
    bar.hide()
    bar.show_notice("Something happened.")
    assert bar.text.text() == "Something happened."


def test_a_notice_takes_the_place_of_what_was_done(bar: MessageBar) -> None:
    bar.show_done("Saved.", "Open folder", lambda: None)
    bar.show_notice("The selection was carried over.")
    assert bar.text.text() == "The selection was carried over."
    assert not bar.action.isVisible(), "the button belongs to the older message"


def test_an_error_pushes_a_notice_aside(bar: MessageBar) -> None:
    bar.show_notice("Something happened.")
    bar.show_error("It failed.")
    assert bar.text.text() == "It failed."
    assert bar.isVisible()


def test_text_in_a_message_is_not_taken_for_markup(bar: MessageBar) -> None:
    bar.show_error("<b>leaf</b>.png cannot be opened.")
    assert bar.text.text() == "<b>leaf</b>.png cannot be opened."
    assert bar.text.textFormat().name == "PlainText"


def test_only_a_notice_can_become_untrue(bar: MessageBar) -> None:
    bar.show_notice("The selection was carried over.")
    bar.drop_notice()
    assert not bar.isVisible()
    bar.show_notice("The selection was carried over.")
    bar.show_error("It failed.")
    bar.drop_notice()
    assert bar.text.text() == "It failed." and bar.isVisible()
    bar.show_done("Saved.", "Open folder", lambda: None)
    bar.drop_notice()
    assert bar.isVisible()
