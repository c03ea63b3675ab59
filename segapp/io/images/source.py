"""A file or bytes to read a picture from, opened so that nothing can block."""

from __future__ import annotations

import errno
import io
import os
import stat
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from segapp.core.errors import ImageReadError
from segapp.io.images.limits import MAX_FILE_BYTES, MAX_WHOLE_BYTES, cut_short, spoken

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD_BYTES = 1024

# O_NONBLOCK keeps a FIFO without a writer from hanging the open. Windows has none and needs
# none: opening a pipe or a device does not wait there, only reading would.
_OPEN_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NOINHERIT", 0)
)


@dataclass(frozen=True, eq=False)
class Source:
    """Where the bytes of one picture come from.

    Attributes
    ----------
    file : binary file
        Seekable.
    size : int
        Number of bytes.
    name : str
        The file's name, without its folder.
    head : bytes
        The first bytes, enough to tell the format.
    """

    file: BinaryIO
    size: int
    name: str
    head: bytes

    def read(self, offset: int, count: int) -> bytes:
        """Return exactly `count` bytes from `offset`.

        Raises
        ------
        ImageReadError
            If the file ends before that.
        """
        if offset < 0 or count < 0 or offset + count > self.size:
            raise cut_short(self.name)
        self.file.seek(offset)
        data = self.file.read(count)
        if len(data) != count:
            raise cut_short(self.name)
        return data

    def read_all(self) -> bytes:
        """Return the whole contents."""
        if isinstance(self.file, io.BytesIO):
            return self.file.getvalue()
        if self.size > MAX_WHOLE_BYTES:
            raise _too_large_file(self.name)
        return self.read(0, self.size)


def source_of_bytes(data: bytes, name: str) -> Source:
    """Return a source that reads from memory.

    Raises
    ------
    ImageReadError
        If there are no bytes, or too many.
    """
    _check_file_size(name, len(data))
    return Source(io.BytesIO(data), len(data), name, data[:HEAD_BYTES])


@contextmanager
def open_source(path: str | os.PathLike[str]) -> Iterator[Source]:
    """Open a regular file for reading and close it at the end.

    Raises
    ------
    ImageReadError
        If there is no such file, it may not be read, or it is a folder, pipe or device.
    """
    name = file_name(path)
    with _open_regular(path, name) as file:
        size = os.fstat(file.fileno()).st_size
        _check_file_size(name, size)
        try:
            head = file.read(HEAD_BYTES)
        except OSError as error:
            raise unreadable(name, error) from error
        yield Source(file, size, name, head)


def file_name(path: str | os.PathLike[str]) -> str:
    """Return the last part of a path, for messages."""
    return Path(path).name or str(path)


def unreadable(name: str, error: OSError) -> ImageReadError:
    """Return the error for a file that the system refuses to hand over."""
    reason = spoken(error.strerror or "unknown reason")
    return ImageReadError(
        f"{spoken(name)} could not be read ({reason}); check the drive or the connection and try again."
    )


def _open_at_once(path: str, _: int) -> int:
    return os.open(path, _OPEN_FLAGS)


def _open_regular(path: str | os.PathLike[str], name: str) -> BinaryIO:
    shown = spoken(name)
    try:
        # The opener keeps the path as the file's name; tifffile asks for it.
        file = open(path, "rb", opener=_open_at_once)  # noqa: SIM115 - the caller closes it
    except IsADirectoryError as error:
        raise _folder(name) from error
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        # A null character in the path is a ValueError.
        raise ImageReadError(
            f"{shown} was not found; it may have been moved, renamed or deleted, so choose it again."
        ) from error
    except PermissionError as error:
        # Windows refuses to open a folder.
        raise _folder(name) if Path(path).is_dir() else _forbidden(name) from error
    except OSError as error:
        raise (_special(name) if error.errno == errno.ENXIO else unreadable(name, error)) from error
    if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        return file
    file.close()
    raise _special(name)


def _folder(name: str) -> ImageReadError:
    return ImageReadError(f"{spoken(name)} is a folder; choose an image inside it.")


def _special(name: str) -> ImageReadError:
    return ImageReadError(
        f"{spoken(name)} is a pipe or a device and not an ordinary file; choose an image file."
    )


def _forbidden(name: str) -> ImageReadError:
    return ImageReadError(
        f"You are not allowed to read {spoken(name)}; ask its owner, or copy it to a folder of your own."
    )


def _check_file_size(name: str, size: int) -> None:
    if size == 0:
        raise ImageReadError(f"{spoken(name)} is empty; choose another file or copy it again.")
    if size > MAX_FILE_BYTES:
        raise _too_large_file(name)


def _too_large_file(name: str) -> ImageReadError:
    return ImageReadError(
        f"{spoken(name)} is too large a file to open; make it smaller in another program first."
    )
