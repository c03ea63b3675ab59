"""Keeps PySide from reading the source of each module that the program imports."""

from __future__ import annotations

import sys

_SEARCH = "_mod_uses_pyside"


def read_no_sources() -> None:
    """Let an import be an import only; call it once PySide6 is imported, before most others are.

    PySide searches the text of every module for its own name, to find out whether the module may want
    another spelling of Qt's methods (`from __feature__ import snake_case`), and Python keeps all of that
    text: with the libraries for images and clusters, 24 million characters. segapp wants no other spelling.
    The search has no switch of its own, so where PySide has changed there is nothing to do.
    """
    feature = sys.modules.get("shibokensupport.feature")
    if feature is not None and _SEARCH in vars(feature):
        vars(feature)[_SEARCH] = _is_not_asked


def _is_not_asked(_: object) -> bool:
    return False
