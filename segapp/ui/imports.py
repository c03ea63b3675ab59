"""Keeps imports from holding up the window."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import sys
from functools import cache
from pathlib import Path

_SEARCH = "_mod_uses_pyside"
_LARGE = {"numpy": "_core/_multiarray_umath*.so", "cv2": "cv2*.so"}
"""The largest compiled parts, as they are called on Linux and macOS."""


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


@cache
def load_ahead() -> None:
    """Bring the largest libraries into memory, before they are imported by the thread that calls this.

    An import keeps the interpreter while the system reads the file, 50 to 160 ms after the computer was
    started, and the window stands still. A call through ctypes does not keep it, and the import then finds
    what it needs. On Windows, where a library must be told where its own are, nothing is done.
    """
    if not hasattr(os, "RTLD_NOW"):
        return
    load = ctypes.CDLL(None).dlopen
    load.restype = ctypes.c_void_p
    for package, pattern in _LARGE.items():
        spec = None if package in sys.modules else importlib.util.find_spec(package)
        for folder in (spec and spec.submodule_search_locations) or ():
            for file in Path(folder).glob(pattern):
                load(os.fsencode(file), os.RTLD_NOW)


def _is_not_asked(_: object) -> bool:
    return False
