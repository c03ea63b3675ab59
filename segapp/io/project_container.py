"""Reads the container of a project: a zip of stored members, each named by the SHA-256 of its contents."""

from __future__ import annotations

import hashlib
import re
import struct
import zipfile
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Self

from segapp.core.errors import DamagedProjectError, ImageReadError, ProjectError
from segapp.io.atomic import reason
from segapp.io.images.source import open_source
from segapp.io.names import shown
from segapp.io.strict_json import read_strictly

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


INDEX = "project.json"
MANIFEST = "manifest.json"
MAX_MEMBERS = 60_000
MAX_INDEX_BYTES = 16 << 20
MAX_BYTES_OF = {
    "work": 16 << 20,
    "labels": 512 << 20,
    "regions": 512 << 20,
    "touch-ups": 512 << 20,
    "objects": 512 << 20,
    "thumbnails": 256 << 10,
}
"""Folders in the container, and the size of the largest member in each."""

_MEMBER = re.compile(rf"({'|'.join(MAX_BYTES_OF)})/[0-9a-f]{{64}}")
DAMAGE = (
    zipfile.BadZipFile,
    EOFError,
    KeyError,
    LookupError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    ValueError,
    struct.error,
    ImageReadError,
)
"""What reading a file that is no zip, or a damaged one, raises."""

_END, _LOCATOR, _END_64 = struct.Struct("<4s4H2LH"), struct.Struct("<4sLQL"), struct.Struct("<4sQ2H2L4Q")
_MOST_DIRECTORY_BYTES = MAX_MEMBERS * 256


@dataclass(frozen=True)
class Member:
    """One member of a container.

    Attributes
    ----------
    name : str
        Folder and hash.
    data : bytes or Path
        The contents, or the container from which they are copied.
    """

    name: str
    data: bytes | Path


class Container:
    """A container opened for reading; a context manager."""

    def __init__(self, path: Path) -> None:
        """Open it and check its directory.

        Raises
        ------
        ProjectError
            If the file cannot be read, is no container or a damaged one.
        """
        self._path = path
        self._open = ExitStack()
        try:
            with ExitStack() as stack:
                source = stack.enter_context(open_source(path))
                check_end(source.file, source.size)
                self._zip = stack.enter_context(zipfile.ZipFile(source.file))
                self._infos = _checked(self._zip.infolist(), source.size)
                self._open = stack.pop_all()
        except OSError as error:
            raise _unreadable(path, error) from error
        except DAMAGE as error:
            raise _explained(path, error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._open.close()

    @property
    def names(self) -> frozenset[str]:
        """The names of the members beside the index and the manifest."""
        return frozenset(self._infos) - {INDEX, MANIFEST}

    def index(self) -> bytes:
        """Read the index; raises ProjectError if it is damaged."""
        index = self._read(INDEX, MAX_INDEX_BYTES)
        # Members may be missing: what they held is told apart later. Strangers are refused.
        hashes = self._hashes()
        if self.names - set(hashes) or hashes.get(INDEX) != hashlib.sha256(index).hexdigest():
            raise damaged(self._path)
        return index

    def is_whole(self) -> bool:
        """Whether all members are there that were written; raises ProjectError if that is not known."""
        return set(self._hashes()) <= self.names | {INDEX}

    def read(self, name: str) -> bytes:
        """Read one member and compare it with its hash; raises ProjectError if it is damaged or gone."""
        data = self._read(name, MAX_BYTES_OF[name.partition("/")[0]])
        if hashlib.sha256(data).hexdigest() != name.rpartition("/")[2]:
            raise damaged(self._path)
        return data

    def _hashes(self) -> dict[str, object]:
        try:
            manifest = read_strictly(self._read(MANIFEST, _MOST_DIRECTORY_BYTES), _MOST_DIRECTORY_BYTES)
        except ValueError as error:
            raise damaged(self._path) from error
        hashes = manifest.get("sha256") if isinstance(manifest, dict) else None
        if not isinstance(hashes, dict):
            raise damaged(self._path)
        return hashes

    def _read(self, name: str, most_bytes: int) -> bytes:
        try:
            info = self._infos[name]
            if info.file_size > most_bytes:
                raise ValueError("too large")
            with self._zip.open(info) as file:
                data = file.read(most_bytes + 1)
        except OSError as error:
            raise _unreadable(self._path, error) from error
        except DAMAGE as error:
            raise damaged(self._path) from error
        if len(data) != info.file_size:
            raise damaged(self._path)
        return data


class Containers:
    """Containers that are opened once each; a context manager."""

    def __init__(self) -> None:
        self._opened: dict[Path, Container] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for container in self._opened.values():
            container.close()

    def read(self, one: Member) -> bytes:
        """Return the contents of a member, wherever they are; raises ProjectError as `Container.read`."""
        if isinstance(one.data, bytes):
            return one.data
        if one.data not in self._opened:
            self._opened[one.data] = Container(one.data)
        return self._opened[one.data].read(one.name)


def is_member(name: str, folder: str) -> bool:
    """Whether a name can be that of a member in this folder."""
    return name.startswith(f"{folder}/") and _MEMBER.fullmatch(name) is not None


def damaged(path: Path) -> DamagedProjectError:
    """Return the error for contents that make no sense."""
    return DamagedProjectError(
        f"A part of {shown(path.name)} is damaged or missing; if {shown(path.name + '.bak')} is there, it is "
        "the version before."
    )


def check_end(file: BinaryIO, size: int) -> None:
    """Look at how long the directory is, before it is read; raises ValueError if it is too long."""
    file.seek(max(0, size - _END.size))
    mark, _, _, _, count, directory_bytes, _, comment = _END.unpack(file.read(_END.size))
    if mark != b"PK\5\6" or comment or count > MAX_MEMBERS + 2 or directory_bytes > _MOST_DIRECTORY_BYTES:
        raise ValueError("no end of a container")
    before = size - _END.size - _LOCATOR.size
    if before < 0:
        return
    file.seek(before)
    mark, _, _, _ = _LOCATOR.unpack(file.read(_LOCATOR.size))
    if mark != b"PK\6\7":
        return
    file.seek(max(0, before - _END_64.size))
    mark, *_, entries, directory_bytes, _ = _END_64.unpack(file.read(_END_64.size))
    if mark != b"PK\6\6" or entries > MAX_MEMBERS + 2 or directory_bytes > _MOST_DIRECTORY_BYTES:
        raise ValueError("no end of a large container")


def _checked(infos: list[zipfile.ZipInfo], size: int) -> Mapping[str, zipfile.ZipInfo]:
    found: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        is_expected = info.filename in (INDEX, MANIFEST) or _MEMBER.fullmatch(info.filename)
        # No name of ours is changed by how zipfile tidies names.
        if not is_expected or info.filename != info.orig_filename or info.filename in found:
            raise ValueError("a name that is not expected, or twice")
        if info.compress_type != zipfile.ZIP_STORED or info.compress_size != info.file_size:
            raise ValueError("a packed member")
        if info.flag_bits & 0x41 or info.header_offset + info.file_size > size:
            raise ValueError("encrypted, or beyond the end")
        found[info.filename] = info
    return found


def _explained(path: Path, error: BaseException) -> ProjectError:
    if isinstance(error, ImageReadError):
        return ProjectError(str(error).replace("choose an image file", "choose a project"))
    return ProjectError(
        f"{shown(path.name)} is no project of segapp or is damaged; if {shown(path.name + '.bak')} is there, "
        "rename it to end in .segproj and open that."
    )


def _unreadable(path: Path, error: OSError) -> ProjectError:
    return ProjectError(f"{shown(path.name)} could not be read because {reason(error)}; try again.")
