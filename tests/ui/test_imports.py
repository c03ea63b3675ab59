from __future__ import annotations

import linecache
import subprocess
import sys
from typing import TYPE_CHECKING

import PySide6.QtCore  # noqa: F401 - from then on sources are read

from segapp.ui.imports import read_no_sources

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_the_source_of_an_imported_module_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_no_sources()
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "imported_for_a_test.py").write_text(
        "from PySide6.QtCore import QPoint\nX = QPoint(7, 1).x()\n"
    )
    import imported_for_a_test  # type: ignore[import-not-found]  # by a statement: only there PySide listens

    assert imported_for_a_test.X == 7
    assert [name for name in linecache.cache if "imported_for_a_test" in name] == []
    del sys.modules["imported_for_a_test"]


AHEAD = """
import sys
from pathlib import Path
from segapp.ui.imports import load_ahead
load_ahead()
print(*{"numpy", "cv2"} & set(sys.modules))
if sys.platform.startswith("linux"):
    mapped = Path("/proc/self/maps").read_text()
    print(*[name for name in ("_multiarray_umath", "cv2.abi3") if name not in mapped])
else:
    print()
import cv2, numpy
print(cv2.countNonZero(numpy.eye(7)))
"""


def test_what_is_loaded_ahead_is_not_imported_and_serves_the_import() -> None:
    found = subprocess.run([sys.executable, "-c", AHEAD], capture_output=True, check=True, text=True)
    assert found.stdout.split("\n") == ["", "", "7", ""]
