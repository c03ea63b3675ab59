"""What was learned from examples: read once from the files shipped with the program."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile, is_zipfile

import numpy as np

from segapp.core.shipped import shipped_folders

if TYPE_CHECKING:
    from typing import Any

    import numpy.typing as npt

FOLDER = "object_tool"
"""Folder below ``resources`` with one ``.npz`` file for each part: ``boundary``, ``clicks``."""


@cache
def load_weights(name: str) -> dict[str, npt.NDArray[Any]] | None:
    """Read ``resources/object_tool/<name>.npz``.

    Parameters
    ----------
    name : str
        Name of the file without its ending.

    Returns
    -------
    dict of arrays, or None
        None if there is no such file or it cannot be read; then the rules set by hand serve.
    """
    for folder in shipped_folders(Path(str(files("segapp")))):
        path = folder / FOLDER / f"{name}.npz"
        try:
            if is_zipfile(path):  # else NumPy leaves a file open
                with np.load(path, allow_pickle=False) as arrays:
                    return dict(arrays)
        except (OSError, EOFError, ValueError, BadZipFile):
            continue
    return None
