"""What is exported class by class or object by object: the names of the files, and how many they may be."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from segapp.core.errors import ExportError, NothingToSaveError
from segapp.io.names import distinct_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from segapp.core.object_map import ObjectMap, OneObject
    from segapp.core.types import ClassInfo
    from segapp.io.export.records import Encoded, ExportOptions, Item

MOST_FILES = 20_000
"""Files of one kind about the objects of one image; more are specks, and no file manager lists them."""

_MAX_CLASS_BYTES = 60
"""Keeps image and class together within what every file system takes."""


def class_words(classes: tuple[ClassInfo, ...]) -> tuple[str, ...]:
    """Return what stands for each class in file names."""
    return distinct_names(tuple(info.name for info in classes), _MAX_CLASS_BYTES)


def names_by_class(stem: str, classes: tuple[ClassInfo, ...], suffix: str) -> tuple[str, ...]:
    """Name one file for each class; a single class is not named."""
    if len(classes) == 1:
        return (stem + suffix,)
    return tuple(f"{stem}_{word}{suffix}" for word in class_words(classes))


def patterns_by_object(stem: str, classes: tuple[ClassInfo, ...], suffix: str) -> tuple[str, ...]:
    """Name the files of objects before the objects are known."""
    return tuple(f"{stem}_{word}_*{suffix}" for word in class_words(classes))


def named_objects(item: Item, suffix: str) -> Iterator[tuple[str, OneObject]]:
    """Go through the objects, each with the name of its file.

    Raises
    ------
    ExportError
        If there are more than `MOST_FILES`.
    """
    words = class_words(item.result.class_map.classes)
    for one in all_objects(item):
        yield f"{item.stem}_{words[one.class_id - 1]}_{one.number}{suffix}", one


def all_objects(item: Item) -> ObjectMap:
    """Return the objects, of which each becomes a file.

    Raises
    ------
    ExportError
        If there are more than `MOST_FILES`.
    """
    objects = item.result.objects
    if len(objects) > MOST_FILES:
        raise ExportError(
            f"There are {len(objects):,} objects, and at most {MOST_FILES:,} can have a file of their own; "
            "take the specks away first."
        )
    return objects


@dataclass(eq=False)
class _NotNothing:
    """A writer of files about objects, which says so when there are none in any image."""

    encode: Callable[[Item, ExportOptions], Iterable[Encoded]]
    options: ExportOptions
    matters: bool
    images: int = field(default=0, init=False)
    files: int = field(default=0, init=False)

    def add(self, item: Item) -> Iterator[Encoded]:
        self.images += 1
        for file in self.encode(item, self.options):
            self.files += 1
            yield file

    def finish(self) -> list[Encoded]:
        if self.matters and self.images and not self.files:
            raise NothingToSaveError(
                "There are no objects, so nothing can be saved of them; choose a cluster first."
            )
        return []


def for_objects(
    encode: Callable[[Item, ExportOptions], Iterable[Encoded]],
    when: Callable[[ExportOptions], bool] = lambda _: True,
) -> Callable[[ExportOptions], _NotNothing]:
    """Make the `begin` of an exporter that makes files of objects, under options where `when` holds.

    One image without objects gives no file, as a data set needs it; no object in any image is
    a `NothingToSaveError`.
    """
    return lambda options: _NotNothing(encode, options, when(options))
