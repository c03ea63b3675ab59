"""Tells a project of a newer segapp from a damaged one: its container may be made otherwise."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

from segapp.io.images.source import open_source
from segapp.io.project_container import DAMAGE, INDEX, MAX_INDEX_BYTES, check_end
from segapp.io.project_index import SCHEMA, read_version

if TYPE_CHECKING:
    from pathlib import Path


def is_newer(path: Path) -> bool:
    """Whether the index of a container says that a newer version wrote it; nothing else is looked at.

    Parameters
    ----------
    path : Path
        A file that is no container of this version.
    """
    try:
        with open_source(path) as source:
            check_end(source.file, source.size)
            with zipfile.ZipFile(source.file) as container:
                info = container.getinfo(INDEX)
                if info.compress_type != zipfile.ZIP_STORED or info.file_size > MAX_INDEX_BYTES:
                    return False
                with container.open(info) as file:
                    _, schema = read_version(file.read(MAX_INDEX_BYTES + 1))
    except (*DAMAGE, OSError):
        return False
    return schema > SCHEMA
