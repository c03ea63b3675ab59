from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = ("numpy", "cv2", "sklearn", "PIL", "tifffile")

SCRIPT = """
import json, sys
from segapp.ui.app import build
application, window = build([""])
window.show()
application.processEvents()
print(json.dumps([name for name in sys.argv[1:] if name in sys.modules]))
"""


def test_nothing_heavy_is_loaded_before_the_window_is_painted(tmp_path: Path) -> None:
    environment = {**os.environ, "SEGAPP_CONFIG_DIR": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    result = subprocess.run(
        [sys.executable, "-c", SCRIPT, *HEAVY], env=environment, capture_output=True, check=True
    )
    assert json.loads(result.stdout) == []
