"""Where the files lie that are shipped with segapp."""

from __future__ import annotations

import sys
from pathlib import Path


def shipped_folders(package: Path) -> list[Path]:
    """List the folders that may hold the shipped files, in the order in which to look.

    Parameters
    ----------
    package : Path
        Folder of the package `segapp`.
    """
    # A wheel has the resources inside the package, a checkout (also an editable install) beside it.
    folders = [package / "resources", package.parent / "resources"]
    frozen_root = getattr(sys, "_MEIPASS", None)
    if frozen_root is not None:
        folders.insert(0, Path(frozen_root) / "segapp" / "resources")
    return folders
