"""The words of exporting: what is asked for, what an exporter is, what was written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from segapp.core.result import Result
    from segapp.core.types import ClassInfo


@dataclass(frozen=True)
class ExportOptions:
    """What the user may choose about files; each exporter names those that it heeds.

    Attributes
    ----------
    crop : bool
        Whether a cut-out is cropped to the box of the mask.
    split : tuple of float
        Shares of the images of a data set that go to training, validation and test, in this
        order; empty puts all into training.
    seed : int
        Start of the random choice of who goes where.
    detail_px : float
        How far in pixels outlines may stray from the exact ones, to have fewer points; 0 = exact.
    picture_inside : bool
        Whether a drawing holds the image too, below the shapes.
    """

    crop: bool = False
    split: tuple[float, ...] = ()
    seed: int = 0
    detail_px: float = 0.0
    picture_inside: bool = False


DEFAULT_OPTIONS = ExportOptions()


@dataclass(frozen=True, eq=False)
class Item:
    """One image of an export.

    Attributes
    ----------
    result : Result
        The image and its masks.
    stem : str
        What stands for it in file names: safe on every system, another one for each image.
    part : str
        Part of a data set that it goes to: a word of `places.PARTS`.
    """

    result: Result
    stem: str
    part: str = "train"


@dataclass(frozen=True, eq=False)
class Encoded:
    """One file in memory.

    Attributes
    ----------
    name : str
        Path below the folder of the export, parts divided by slashes; safe on every system.
    data : bytes
        The whole content.
    format : str
        Id of the exporter that made it.
    reads_back : callable
        Whether given bytes show exactly what was meant, read as other programs read them.
    iou : float or None
        Intersection over union of the masks and what other programs read from the file, the
        worst of its classes; None for files that hold no masks.
    """

    name: str
    data: bytes = field(repr=False)
    format: str
    reads_back: Callable[[bytes], bool] = field(repr=False)
    iou: float | None = None


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
    iou : float or None
        As in `Encoded`.
    """

    path: Path
    bytes: int
    format: str
    iou: float | None = None

    def __fspath__(self) -> str:
        """Stand for the path where one is asked for."""
        return str(self.path)


class Writer(Protocol):
    """One export on its way: it is given the images one by one."""

    def add(self, item: Item) -> list[Encoded]:
        """Make the files of one image."""

    def finish(self) -> list[Encoded]:
        """Make the files about all images, once all are added."""


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
    names : callable
        The names of the files that it makes of images with these stems and of these classes,
        as paths below the folder; a star stands for what is only known later.
    begin : callable
        Starts an export with these options.
    options : tuple of str
        The fields of `ExportOptions` it heeds.
    """

    id: str
    name: str
    description: str
    names: Callable[[tuple[str, ...], tuple[ClassInfo, ...], ExportOptions], tuple[str, ...]]
    begin: Callable[[ExportOptions], Writer]
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class ForEach:
    """The writer of exporters that make files of each image and none about all of them."""

    encode: Callable[[Item, ExportOptions], list[Encoded]]
    options: ExportOptions = DEFAULT_OPTIONS

    def add(self, item: Item) -> list[Encoded]:
        """Make the files of one image."""
        return self.encode(item, self.options)

    def finish(self) -> list[Encoded]:
        """Make nothing."""
        return []


def for_each(encode: Callable[[Item, ExportOptions], list[Encoded]]) -> Callable[[ExportOptions], Writer]:
    """Make the `begin` of an exporter that makes files of each image alone."""
    return lambda options: ForEach(encode, options)


def names_of_each(
    names: Callable[[str, tuple[ClassInfo, ...], ExportOptions], tuple[str, ...]],
) -> Callable[[tuple[str, ...], tuple[ClassInfo, ...], ExportOptions], tuple[str, ...]]:
    """Make the `names` of an exporter from those of one image."""
    return lambda stems, classes, options: tuple(
        name for stem in stems for name in names(stem, classes, options)
    )
