"""Names of classes as annotation files need them: told apart, and free of what a format cannot hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from segapp.core.types import ClassInfo, Image

_UNNAMED = "unnamed"


def any_text(name: str) -> str:
    """Return a name that can be written in UTF-8: a question mark for each broken character."""
    return name.encode("utf-8", "replace").decode("utf-8")


def xml_text(name: str) -> str:
    """Return a name without the control characters that XML 1.0 cannot hold."""
    kept = (c for c in any_text(name) if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff"))
    # A parser of XML reads each kind of line end as a line feed.
    return "".join(kept).replace("\r\n", "\n").replace("\r", "\n")


def line_text(name: str) -> str:
    """Return a name that is one line of text."""
    return " ".join("".join(c if c.isprintable() else " " for c in any_text(name)).split())


def distinct(names: Iterable[str], taken: Iterable[str] = ()) -> tuple[str, ...]:
    """Tell names apart as ``name (2)``.

    Parameters
    ----------
    names : iterable of str
        Names, some of them perhaps the same or empty.
    taken : iterable of str
        Names that none of them may have.

    Returns
    -------
    tuple of str
        As many names, none the same as another.
    """
    used = set(taken)
    result = []
    for name in names:
        first = different = name or _UNNAMED
        number = 2
        while different in used:
            different, number = f"{first} ({number})", number + 1
        used.add(different)
        result.append(different)
    return tuple(result)


@dataclass
class Catalog:
    """The classes of all images of an export, numbered in the order in which they turn up.

    Attributes
    ----------
    clean : callable
        Makes a name fit for the format.
    reserved : tuple of str
        Names that no class may have.
    names : list of str
        The classes so far.
    """

    clean: Callable[[str], str] = any_text
    reserved: tuple[str, ...] = ()
    names: list[str] = field(default_factory=list)
    colors: list[tuple[int, int, int]] = field(default_factory=list)

    def add(self, classes: tuple[ClassInfo, ...]) -> tuple[str, ...]:
        """Note the classes of one image; return their names as the file has them."""
        names = distinct((self.clean(info.name) for info in classes), self.reserved)
        for name, info in zip(names, classes, strict=True):
            if name not in self.names:
                self.names.append(name)
                self.colors.append(info.color)
        return names


def source_name(image: Image, stem: str) -> str:
    """Return the file name of the image itself, for formats that name it; never a folder.

    Parameters
    ----------
    image : Image
        The picture.
    stem : str
        What stands for it if it has no file.

    Returns
    -------
    str
        The name.
    """
    return f"{stem}.png" if image.path is None else any_text(image.path.name)
