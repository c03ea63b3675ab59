"""The words of exporting: what is asked for, what an exporter is, what was written."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Protocol

from segapp.io.export.options import check_options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from segapp.core.result import Result
    from segapp.core.types import ClassInfo


@dataclass(frozen=True)
class ExportOptions:
    """What the user may choose about files; each exporter names those that it heeds.

    Attributes
    ----------
    ones : bool
        Whether masks are 0 and 1 in place of 0 and 255.
    per_object : bool
        Whether there is one mask for each object in place of one for each class.
    object_numbers : bool
        Whether label images come with the numbers of the objects, as TIFF.
    cutout_of : str
        What one cut-out shows: 'all' classes together, one 'class', or one 'object'.
    crop : bool
        Whether a cut-out is cropped to the box of what it shows; that of an object always is.
    soft_px : float
        How far the edge of a cut-out fades to either side, 0 to 5 pixels.
    margin : float
        What a crop shows around its object, 0 to 1000.
    margin_unit : str
        What the margin is measured in: 'percent' of the longer side of the object, or 'px'.
    background : str
        What a crop shows beside its object: 'keep' what is there, 'white', 'black' or 'transparent'.
    square : bool
        Whether crops are squares; those that reach beyond the image show the background there, and
        black if that is kept.
    side_px : int
        Pixels that the longer side of a crop is scaled to, up to 8192; 0 leaves it as it is.
    crop_type : str
        'png' or 'jpeg'. A transparent background is always PNG, for JPEG knows none.
    scale_bar : bool
        Whether pictures get a scale bar, where the image has a scale.
    split : tuple of float
        Shares of the images of a data set that go to training, validation and test, in this
        order; empty puts all into training.
    seed : int
        Start of the random choice of who goes where.
    detail_px : float
        How far in pixels outlines may stray from the exact ones, to have fewer points; 0 = exact.
    picture_inside : bool
        Whether a drawing holds the image too, below the shapes.
    copy_images : bool
        Whether programs that look for the image beside the annotations find a copy there, where
        the image itself is not.

    Raises
    ------
    ParameterError
        If a value is none of those allowed.
    """

    ones: bool = False
    per_object: bool = False
    object_numbers: bool = True
    cutout_of: str = "all"
    crop: bool = False
    soft_px: float = 0.0
    margin: float = 10.0
    margin_unit: str = "percent"
    background: str = "keep"
    square: bool = False
    side_px: int = 0
    crop_type: str = "png"
    scale_bar: bool = False
    split: tuple[float, ...] = ()
    seed: int = 0
    detail_px: float = 0.0
    picture_inside: bool = False
    copy_images: bool = True

    def __post_init__(self) -> None:
        check_options(vars(self), {field.name: field.default for field in fields(self)})


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
    originals : tuple of Path
        The files of all images of the export, which no result may replace.
    folder : Path or None
        Where the files will lie. Unless it is known, images are not copied: the image may be there.
    """

    result: Result
    stem: str
    part: str = "train"
    originals: tuple[Path, ...] = ()
    folder: Path | None = None


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

    def add(self, item: Item) -> Iterable[Encoded]:
        """Make the files of one image; where they are many one by one, so that it can be stopped."""

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
    group : str
        What it is listed under in the window: 'images', 'annotations' or 'measures'.
    needs_clusters : bool
        Whether it makes nothing of an image whose clusters are not known. Among several images such
        a one is passed over.
    copies_in : str or None
        Where below the folder its programs look for the image: '' for the folder itself; None if they
        do not. `names` is without these copies, for they depend on where the image is.
    """

    id: str
    name: str
    description: str
    names: Callable[[tuple[str, ...], tuple[ClassInfo, ...], ExportOptions], tuple[str, ...]]
    begin: Callable[[ExportOptions], Writer]
    options: tuple[str, ...] = ()
    group: str = "annotations"
    needs_clusters: bool = False
    copies_in: str | None = None


@dataclass(frozen=True)
class ForEach:
    """The writer of exporters that make files of each image and none about all of them."""

    encode: Callable[[Item, ExportOptions], Iterable[Encoded]]
    options: ExportOptions = DEFAULT_OPTIONS

    def add(self, item: Item) -> Iterable[Encoded]:
        """Make the files of one image."""
        return self.encode(item, self.options)

    def finish(self) -> list[Encoded]:
        """Make nothing."""
        return []


def for_each(encode: Callable[[Item, ExportOptions], Iterable[Encoded]]) -> Callable[[ExportOptions], Writer]:
    """Make the `begin` of an exporter that makes files of each image alone."""
    return lambda options: ForEach(encode, options)


def names_of_each(
    names: Callable[[str, tuple[ClassInfo, ...], ExportOptions], tuple[str, ...]],
) -> Callable[[tuple[str, ...], tuple[ClassInfo, ...], ExportOptions], tuple[str, ...]]:
    """Make the `names` of an exporter from those of one image."""
    return lambda stems, classes, options: tuple(
        name for stem in stems for name in names(stem, classes, options)
    )
