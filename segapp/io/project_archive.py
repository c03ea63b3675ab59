"""Writes the container of a project, and checks what was written."""

from __future__ import annotations

import hashlib
import zipfile
from typing import TYPE_CHECKING, BinaryIO, cast

from segapp.core.errors import ProjectError
from segapp.io.project_container import (
    INDEX,
    MANIFEST,
    MAX_BYTES_OF,
    MAX_INDEX_BYTES,
    Container,
    Containers,
    Member,
    damaged,
)
from segapp.io.strict_json import write_strictly

if TYPE_CHECKING:
    import io
    from collections.abc import Iterable
    from pathlib import Path

    from segapp.core.task import Task

_EPOCH = (1980, 1, 1, 0, 0, 0)


def member(folder: str, data: bytes) -> Member:
    """Name contents by their hash.

    Raises
    ------
    ProjectError
        If they are too large.
    """
    if len(data) > MAX_BYTES_OF[folder]:
        raise ProjectError("The work on one image is too large to be saved; simplify its mask.")
    return Member(f"{folder}/{hashlib.sha256(data).hexdigest()}", data)


def write_container(sink: io.RawIOBase, index: bytes, members: Iterable[Member], task: Task) -> None:
    """Write a container.

    Parameters
    ----------
    sink : binary file
        Where to; can be sought.
    index : bytes
        The contents of `INDEX`.
    members : iterable of Member
        The others, one at a time in memory; one given twice is written once.
    task : Task
        Asked whether to go on.

    Raises
    ------
    ProjectError
        If the index is too large, or what is to be copied is damaged.
    OSError
        If the file takes no more.
    Cancelled
        If the task is cancelled.
    """
    if len(index) > MAX_INDEX_BYTES:
        raise ProjectError("The project has too many images; divide it into two.")
    hashes = {INDEX: hashlib.sha256(index).hexdigest()}
    with Containers() as sources, zipfile.ZipFile(cast(BinaryIO, sink), "w") as container:
        _write(container, INDEX, index)
        for one in members:
            task.raise_if_cancelled()
            if one.name not in hashes:
                hashes[one.name] = one.name.rpartition("/")[2]
                _write(container, one.name, sources.read(one))
        _write(container, MANIFEST, write_strictly({"sha256": hashes}))


def check_container(path: Path, index: bytes, task: Task) -> None:
    """Read a whole container and compare it with what was to be written.

    Raises
    ------
    ProjectError
        If it is another one, or damaged.
    Cancelled
        If the task is cancelled.
    """
    with Container(path) as container:
        if container.index() != index:
            raise damaged(path)
        for name in container.names:
            task.raise_if_cancelled()
            container.read(name)


def is_damaged(path: Path) -> bool:
    """Whether a file is a container of which a part is missing; others are no containers at all."""
    try:
        with Container(path) as container:
            return not container.is_whole()
    except ProjectError:
        return False


def _write(container: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.create_system, info.external_attr = 3, 0o644 << 16  # the same bytes on every system
    container.writestr(info, data)
