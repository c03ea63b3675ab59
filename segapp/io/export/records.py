"""The words of exporting: what is asked for, what an exporter is, what was written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from segapp.core.types import ClassMap, Image


@dataclass(frozen=True)
class ExportOptions:
    """What the user may choose about files.

    Attributes
    ----------
    crop : bool
        Whether a cut-out is cropped to the box of the mask.
    """

    crop: bool = False


DEFAULT_OPTIONS = ExportOptions()


@dataclass(frozen=True, eq=False)
class Encoded:
    """One file in memory.

    Attributes
    ----------
    name : str
        File name, safe on every system.
    data : bytes
        The whole content.
    format : str
        Id of the exporter that made it.
    reads_back : callable
        Whether given bytes show exactly what was meant, read as other programs read them.
    """

    name: str
    data: bytes = field(repr=False)
    format: str
    reads_back: Callable[[bytes], bool] = field(repr=False)


@dataclass(frozen=True)
class WrittenFile:
    """One file on the disk.

    Attributes
    ----------
    path : Path
        Where it is.
    bytes : int
        Its size.
    format : str
        Id of the exporter that made it.
    """

    path: Path
    bytes: int
    format: str


@dataclass(frozen=True)
class Exporter:
    """One kind of file that results can be saved as.

    Attributes
    ----------
    id : str
        Its word on the command line and in the settings.
    name : str
        Its name in the window.
    description : str
        One sentence about what is in the file.
    suffix : str
        The end of its file names.
    names : callable
        The names of the files it makes.
    encode : callable
        Makes the files in memory.
    options : tuple of str
        The fields of `ExportOptions` it heeds.
    """

    id: str
    name: str
    description: str
    suffix: str
    names: Callable[[Image, ClassMap], tuple[str, ...]]
    encode: Callable[[Image, ClassMap, ExportOptions], list[Encoded]]
    options: tuple[str, ...] = ()
