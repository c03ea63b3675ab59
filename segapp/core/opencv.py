"""The only place that imports OpenCV; it undoes what that import does to the environment."""

from __future__ import annotations

import os

# opencv-python's Linux wheel brings its own Qt 5 and points these at it. A program that
# segapp starts (file manager, image viewer) inherits them and aborts.
_TOUCHED_BY_IMPORT = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR", "LD_LIBRARY_PATH")

# A picture over this is refused by segapp's own guard before OpenCV sees it.
os.environ.setdefault("OPENCV_IO_MAX_IMAGE_PIXELS", str(1 << 28))

_before = {name: os.environ.get(name) for name in _TOUCHED_BY_IMPORT}
import cv2  # noqa: E402, TID251 - the environment is saved first; every other module imports it from here

for _name, _value in _before.items():
    if _value is None:
        os.environ.pop(_name, None)
    else:
        os.environ[_name] = _value

__all__ = ["cv2"]
