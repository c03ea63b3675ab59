"""Names and colours after one cluster was split or some were merged: all others keep theirs.

For work off the window's thread: like `carry` it imports OpenCV.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segapp.core.color_names import free_name, name_colors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segapp.core.types import Segmentation
    from segapp.document.document import RGB


def names_of_heirs(
    names: Sequence[str], old: Segmentation, new: Segmentation, heirs: Sequence[Sequence[int]]
) -> tuple[str, ...]:
    """Name clusters after a split or a merge.

    Parameters
    ----------
    names : sequence of str
        Names of the old clusters.
    old, new : Segmentation
        The clusters before and after.
    heirs : sequence of sequence of int
        For each old cluster those that go on in its place, as in `Adjusted.heirs`.

    Returns
    -------
    tuple of str
        No two are the same, unless the user gave such names. A cluster that is neither split nor
        merged keeps its name. Of those that are, the largest heir keeps a name that the user
        gave; all others are named by their colour.
    """
    result: list[str | None] = [None] * new.k
    automatic, fresh = name_colors(old.colors), name_colors(new.colors)
    shared = [heir for of_one in heirs for heir in of_one]
    for index, of_one in enumerate(heirs):
        if len(of_one) == 1 and shared.count(of_one[0]) == 1:
            result[of_one[0]] = names[index]
    for index, of_one in enumerate(heirs):  # old clusters come by falling share
        largest = min(of_one, default=-1)  # and so do the new ones
        if names[index] != automatic[index] and largest >= 0 and result[largest] is None:
            result[largest] = names[index]
    for index, name in enumerate(result):
        if name is None:
            result[index] = free_name(fresh[index], result)
    return tuple(name or "" for name in result)


def colors_of_heirs(
    colors: Sequence[RGB | None], k: int, heirs: Sequence[Sequence[int]]
) -> tuple[RGB | None, ...]:
    """Colour clusters after a split or a merge.

    Parameters
    ----------
    colors : sequence of (RGB or None)
        Colours that the user gave to the old clusters, as in `Document`.
    k : int
        Number of new clusters.
    heirs : sequence of sequence of int
        For each old cluster those that go on in its place, as in `Adjusted.heirs`.

    Returns
    -------
    tuple of (RGB or None)
        The colours of the new clusters, as in `Document`. A cluster that is neither split nor
        merged keeps its colour. Of those that are, the largest heir keeps the colour that the
        user gave, so that the halves of a split can be told apart; of several that are merged,
        the colour of the largest that was given one stays.
    """
    result: list[RGB | None] = [None] * k
    for color, of_one in zip(colors, heirs, strict=False):  # old clusters come by falling share
        largest = min(of_one, default=-1)  # and so do the new ones
        if largest >= 0 and result[largest] is None:
            result[largest] = color
    return tuple(result) if any(result) else ()
