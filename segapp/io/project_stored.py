"""The work on one image in a project file: where its members are, and how they are read."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from segapp.core.errors import ProjectError
from segapp.core.task import NullTask
from segapp.io.project_container import Container
from segapp.io.project_work import decode_work

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from segapp.core.task import Task
    from segapp.document.project import Work
    from segapp.io.project_container import Member

WORK = ("work", "labels", "regions", "touch-ups", "objects")
THUMBNAILS = "thumbnails"
_UNWATCHED = NullTask()


@dataclass(frozen=True, eq=False)
class StoredWork:
    """The work on one image in a project file, as `segapp.document.project.Stored`.

    Attributes
    ----------
    members : mapping from folder to Member
        What there is about this image, and the containers that hold it.
    shape : tuple of int
        Rows and columns of the image.
    class_count : int
        Number of classes the work speaks of.
    kept : Work or None
        The same work in memory.
    """

    members: Mapping[str, Member]
    shape: tuple[int, int]
    class_count: int
    kept: Work | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """The names of the members with the work: they tell its contents."""
        return tuple(self.members[folder].name for folder in WORK if folder in self.members)

    @property
    def is_on_disk(self) -> bool:
        """Whether all of the work is in a project file."""
        return all(
            not isinstance(self.members[folder].data, bytes) for folder in WORK if folder in self.members
        )

    def keeping(self, work: Work | None) -> StoredWork:
        """Remember that this work is the same."""
        return replace(self, kept=work)

    def load(self, task: Task = _UNWATCHED) -> Work:
        """Read the work.

        Raises
        ------
        ProjectError
            If it is damaged or gone.
        Cancelled
            If the task is cancelled.
        """
        contents = {folder: _read(self.members[folder], task) for folder in WORK if folder in self.members}
        try:
            return decode_work(contents, self.shape, self.class_count, task)
        except (ValueError, LookupError, OverflowError, zlib.error, struct.error) as error:
            raise ProjectError(
                "The work on this image makes no sense in the project file, so it cannot be shown."
            ) from error

    def thumbnail(self) -> bytes | None:
        """Read the thumbnail; None if there is none, or a damaged one."""
        found = self.members.get(THUMBNAILS)
        try:
            return None if found is None else _read(found)
        except ProjectError:
            return None

    def is_in(self, container: Path) -> bool:
        """Whether a part of it lies in this file."""
        return any(one.data == container for one in self.members.values())


def _read(one: Member, task: Task = _UNWATCHED) -> bytes:
    task.raise_if_cancelled()
    if isinstance(one.data, bytes):
        return one.data
    with Container(one.data) as container:
        return container.read(one.name)
