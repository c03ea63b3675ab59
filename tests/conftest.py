"""Settings shared by all tests."""

from __future__ import annotations

import os
import sys

from hypothesis import settings

if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    # Qt aborts the interpreter when it finds no screen.
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

settings.register_profile("segapp", deadline=None, max_examples=50, derandomize=True)
settings.load_profile("segapp")
