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
    sentences, before = [], document.segmentation
    if before is not None and not document.assignment.is_empty:
        was = percent(size_in(document.assignment, before, document.active))
        now = percent(size_in(result.assignment, result.segmentation, document.active))
        if not result.by_hand or was != now:
            sentences.append(_tr(_SELECTION).format(after=now, before=was))
    if result.given_names and not result.by_hand:
        sentences.append(_tr(_NAMES).format(kept=result.kept_names, given=result.given_names))
    if result.given_colors and not result.by_hand:
        words = _words_for(result.kept_colors, result.given_colors)
        sentences.append(_tr(words).format(kept=result.kept_colors, given=result.given_colors))
    return " ".join(sentences)


def _words_for(kept: int, given: int) -> str:
    if given == 1:
        return _ONE_COLOR[kept]
    if kept == given:
        return _ALL_COLORS
    return {0: _NO_COLOR, 1: _A_COLOR}.get(kept, _COLORS)


def _tr(text: str) -> str:
    return QCoreApplication.translate(_CONTEXT, text)
