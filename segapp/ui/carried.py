"""Says what other clusters have inherited: the selection, and names and colours that the user gave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from segapp.document.assignment import size_in
from segapp.ui.words import percent

if TYPE_CHECKING:
    from segapp.document.document import Document
    from segapp.ui.work import Clustered

_CONTEXT = "Carried"
_SELECTION = str(
    QT_TRANSLATE_NOOP(
        "Carried", "Your selection was carried over: it is {after} of the image, and was {before}."
    )
)
_SAME = str(
    QT_TRANSLATE_NOOP("Carried", "Your selection was carried over: it is {after} of the image, as before.")
)
_NOTHING = str(
    QT_TRANSLATE_NOOP("Carried", "Nothing of your selection was carried over; it was {before} of the image.")
)
_LOST = str(QT_TRANSLATE_NOOP("Carried", "Nothing of “{name}” was carried over."))
_ONE_NAME = (
    str(QT_TRANSLATE_NOOP("Carried", "The name that you gave was not carried over.")),
    str(QT_TRANSLATE_NOOP("Carried", "The name that you gave was carried over.")),
)
_NO_NAME = str(QT_TRANSLATE_NOOP("Carried", "None of the {given} names that you gave was carried over."))
_ALL_NAMES = str(QT_TRANSLATE_NOOP("Carried", "The {given} names that you gave were carried over."))
_NAMES = str(QT_TRANSLATE_NOOP("Carried", "Of the names that you gave, {kept} of {given} were carried over."))
_ONE_COLOR = (
    str(QT_TRANSLATE_NOOP("Carried", "The colour that you gave was not carried over.")),
    str(QT_TRANSLATE_NOOP("Carried", "The colour that you gave was carried over.")),
)
_NO_COLOR = str(QT_TRANSLATE_NOOP("Carried", "None of the {given} colours that you gave was carried over."))
_A_COLOR = str(QT_TRANSLATE_NOOP("Carried", "Of the {given} colours that you gave, 1 was carried over."))
_ALL_COLORS = str(QT_TRANSLATE_NOOP("Carried", "The {given} colours that you gave were carried over."))
_COLORS = str(QT_TRANSLATE_NOOP("Carried", "Of the {given} colours that you gave, {kept} were carried over."))


def what_was_carried(document: Document, result: Clustered) -> str:
    """Say what the new clusters have inherited; nothing if there was nothing, or all is as it was.

    Parameters
    ----------
    document : Document
        As it was, with clusters.
    result : Clustered
        The new clusters.
    """
    sentences = [] if document.segmentation is None else _about_selection(document, result)
    if not result.by_hand:
        for kept, given, words in (
            (result.kept_names, result.given_names, _words_for_names),
            (result.kept_colors, result.given_colors, _words_for_colors),
        ):
            if given:
                sentences.append(_tr(words(kept, given)).format(kept=kept, given=given))
    return " ".join(sentences)


def _about_selection(document: Document, result: Clustered) -> list[str]:
    """Compare what all classes together had and have, and name those that have nothing left."""
    before, after = document.segmentation, result.segmentation
    if before is None or document.assignment.is_empty:
        return []
    numbers = range(1, len(document.classes) + 1)
    had = [size_in(document.assignment, before, number) for number in numbers]
    has = [size_in(result.assignment, after, number) for number in numbers]
    was, now = percent(sum(had)), percent(sum(has))
    if not any(has):
        return [_tr(_NOTHING).format(before=was)]
    lost = [
        _tr(_LOST).format(name=info.name)
        for info, share, left in zip(document.classes, had, has, strict=True)
        if share and not left
    ]
    if result.by_hand and was == now:
        return lost
    return [_tr(_SAME if was == now else _SELECTION).format(after=now, before=was), *lost]


def _words_for_names(kept: int, given: int) -> str:
    if given == 1:
        return _ONE_NAME[kept]
    return {0: _NO_NAME, given: _ALL_NAMES}.get(kept, _NAMES)


def _words_for_colors(kept: int, given: int) -> str:
    if given == 1:
        return _ONE_COLOR[kept]
    if kept == given:
        return _ALL_COLORS
    return {0: _NO_COLOR, 1: _A_COLOR}.get(kept, _COLORS)


def _tr(text: str) -> str:
    return QCoreApplication.translate(_CONTEXT, text)
