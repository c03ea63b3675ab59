"""What segapp needs of PySide6 beyond its documentation."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, Signal

EMITTED = 40


class Bell(QObject):
    rung = Signal(int)


def test_emitting_a_signal_loses_no_reference_to_true() -> None:
    # PySide6 6.12.0 loses one each time; before Python 3.12 the interpreter aborts at the last.
    bell = Bell()
    before = sys.getrefcount(True)
    for number in range(EMITTED):
        bell.rung.emit(number)
    assert sys.getrefcount(True) > before - EMITTED // 2
