"""A project: several images with one set of classes and settings, as one value that never changes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from segapp.core.touch_ups import TouchUps
from segapp.core.types import ClassInfo, CleanUp, ClusterParams, Segmentation
from segapp.document.assignment import Assignment, empty_assignment
from segapp.document.document import FIRST_CLASS

if TYPE_CHECKING:
    from pathlib import Path

    from segapp.core.scale import Scale
    from segapp.core.task import Task
    from segapp.document.clicked import ClickedObject
    from segapp.document.document import RGB, Area

MAX_IMAGES = 10_000


class Mark(StrEnum):
    """How far the work on an image is."""

    UNTOUCHED = "untouched"
    IN_WORK = "in work"
    DONE = "done"


@dataclass(frozen=True)
class ImageFile:
    """Which image file is meant.

    Attributes
    ----------
    path : Path
        Where it was last seen; absolute.
    width, height : int
        Size in pixels, upright; 0 until it was opened.
    size_bytes : int
        Size of the file; 0 until it was opened.
    sha256 : str
        Hash of its contents in hexadecimal; empty until it was opened.
    """

    path: Path
    width: int = 0
    height: int = 0
    size_bytes: int = 0
    sha256: str = ""


@dataclass(frozen=True, eq=False)
class Work:
    """What the user made of one image; the fields are those of `Document`.

    Class numbers in it count along `Entry.class_keys`, not along the classes of the project.
    """

    segmentation: Segmentation | None = None
    names: tuple[str, ...] = ()
    colors: tuple[RGB | None, ...] = ()
    assignment: Assignment = field(default_factory=empty_assignment)
    touch_ups: TouchUps = field(default_factory=TouchUps)
    clicked: tuple[ClickedObject, ...] = ()
    area: Area | None = None
    scale: Scale | None = None


class Stored(Protocol):
    """The work on one image as a project file holds it, or would hold it."""

    @property
    def key(self) -> tuple[str, ...]:
        """Tells its contents from all others; empty if it holds no work."""

    @property
    def kept(self) -> Work | None:
        """The same work in memory, if it was loaded from there or saved there."""

    @property
    def is_on_disk(self) -> bool:
        """Whether it is in a project file; else it is packed in memory alone."""

    def keeping(self, work: Work | None) -> Stored:
        """Remember that this work is the same."""

    def load(self, task: Task) -> Work:
        """Read the work; raises `ProjectError` where it is damaged."""

    def thumbnail(self) -> bytes | None:
        """Read the thumbnail, if there is one."""


@dataclass(frozen=True, eq=False)
class Entry:
    """One image of a project.

    Attributes
    ----------
    id : int
        Its number in the project, from 1; never given to another image.
    file : ImageFile
        Which image file is meant.
    mark : Mark
        How far the work is.
    work : Work or None
        What was made of it; None if nothing was, or if it is not loaded from `stored`.
    stored : Stored or None
        What the project file holds of it; `work` counts where both are there.
    class_keys : tuple of int
        Which classes of the project the class numbers in the work stand for.
    thumbnail : bytes or None
        A small JPEG; None if there is none, or if it is not loaded from `stored`.
    """

    id: int
    file: ImageFile
    mark: Mark = Mark.UNTOUCHED
    work: Work | None = None
    stored: Stored | None = None
    class_keys: tuple[int, ...] = ()
    thumbnail: bytes | None = None

    @property
    def is_stored(self) -> bool:
        """Whether `stored` holds the work as it is now."""
        return self.stored is not None and (self.work is None or self.work is self.stored.kept)

    @property
    def has_work(self) -> bool:
        """Whether anything was made of the image."""
        return self.work is not None or (self.stored is not None and bool(self.stored.key))

    @property
    def _content(self) -> object:
        return (self.stored.key or None) if self.stored is not None and self.is_stored else self.work


@dataclass(frozen=True, eq=False)
class Project:
    """Several images, and what they share.

    Attributes
    ----------
    entries : tuple of Entry
        The images in order.
    params : ClusterParams
        How the next image is clustered.
    clean_up : CleanUp
        Settings for the mask of every class that has none of its own.
    classes : tuple of ClassInfo
        The classes in order.
    class_keys : tuple of int
        What each class is known by while classes come, go and change places.
    active : int
        The class that clicks add to, from 1.
    retired : tuple of (int, ClassInfo)
        Classes that were taken away since the project was opened, for undo to bring back.
    scale : Scale or None
        That of images on which nothing was done yet and whose file states none.
    """

    entries: tuple[Entry, ...] = ()
    params: ClusterParams = field(default_factory=ClusterParams)
    clean_up: CleanUp = field(default_factory=CleanUp)
    classes: tuple[ClassInfo, ...] = (FIRST_CLASS,)
    class_keys: tuple[int, ...] = (1,)
    active: int = 1
    retired: tuple[tuple[int, ClassInfo], ...] = ()
    scale: Scale | None = None

    def entry(self, entry_id: int) -> Entry:
        """Return one image by its number.

        Raises
        ------
        KeyError
            If there is none.
        """
        for entry in self.entries:
            if entry.id == entry_id:
                return entry
        raise KeyError(entry_id)


def add_images(project: Project, files: tuple[ImageFile, ...]) -> Project:
    """Add images at the end; those that are there already are left out, and those beyond `MAX_IMAGES`."""
    taken = {entry.file.path for entry in project.entries}
    number = max((entry.id for entry in project.entries), default=0)
    added: list[Entry] = []
    for file in files:
        if file.path not in taken and len(project.entries) + len(added) < MAX_IMAGES:
            taken.add(file.path)
            added.append(Entry(number + len(added) + 1, file))
    return replace(project, entries=(*project.entries, *added)) if added else project


def remove_images(project: Project, ids: frozenset[int]) -> Project:
    """Take images out of the project, with all that was made of them; the files stay."""
    left = tuple(entry for entry in project.entries if entry.id not in ids)
    return project if len(left) == len(project.entries) else replace(project, entries=left)


def set_mark(project: Project, entry_id: int, mark: Mark) -> Project:
    """Mark an image as untouched, in work or done."""
    entry = project.entry(entry_id)
    return project if entry.mark is mark else put_entry(project, replace(entry, mark=mark))


def put_entry(project: Project, entry: Entry) -> Project:
    """Replace the image with the same number."""
    entries = tuple(entry if old.id == entry.id else old for old in project.entries)
    return replace(project, entries=entries)


def put_loaded(project: Project, entry_id: int, work: Work) -> Project:
    """Keep in memory what was loaded of an image; the project stays as saved as it was."""
    entry = project.entry(entry_id)
    if entry.stored is None or entry.work is not None:
        return project
    return put_entry(project, replace(entry, work=work, stored=entry.stored.keeping(work)))


def release(project: Project, entry_id: int) -> Project:
    """Forget what the project file holds just as well."""
    entry = project.entry(entry_id)
    if entry.stored is None or entry.work is None or not entry.is_stored:
        return project
    return put_entry(project, replace(entry, work=None, stored=entry.stored.keeping(None)))


def adopt(project: Project, stored: dict[int, Stored]) -> Project:
    """Remember what a project file holds now, after it was saved.

    The project may have changed since: what differs is told by `Stored.kept`, and where it was
    packed meanwhile by `Stored.key`.
    """
    entries = tuple(
        replace(entry, stored=stored[entry.id]) if _is_adopted(entry, stored) else entry
        for entry in project.entries
    )
    return replace(project, entries=entries)


def _is_adopted(entry: Entry, stored: dict[int, Stored]) -> bool:
    if entry.id not in stored:
        return False
    is_packed = entry.work is None and entry.stored is not None and not entry.stored.is_on_disk
    return not is_packed or entry.stored is None or entry.stored.key == stored[entry.id].key


def is_same(a: Project, b: Project) -> bool:
    """Whether two states of a project would be saved alike; tells by identity, so False may be wrong."""
    return a is b or (
        (a.params, a.clean_up, a.classes, a.class_keys, a.active, a.scale)
        == (b.params, b.clean_up, b.classes, b.class_keys, b.active, b.scale)
        and len(a.entries) == len(b.entries)
        and all(_same_entry(one, other) for one, other in zip(a.entries, b.entries, strict=True))
    )


def _same_entry(a: Entry, b: Entry) -> bool:
    if a is b:
        return True
    if (a.id, a.file, a.mark, a.class_keys) != (b.id, b.file, b.mark, b.class_keys):
        return False
    one, other = a._content, b._content
    return one is other or (isinstance(one, tuple) and one == other)
