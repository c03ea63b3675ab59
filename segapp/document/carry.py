"""Which names survive a new clustering."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segapp.core.types import Int64Array


def carried_names(
    old: tuple[str, ...], old_automatic: tuple[str, ...], new: tuple[str, ...], overlap: Int64Array
) -> tuple[str, ...]:
    """Keep the names that the user gave.

    Parameters
    ----------
    old, old_automatic : tuple of str
        Names of the clusters before, and those that segapp had given them.
    new : tuple of str
        Names that segapp gives the clusters now.
    overlap : int64 array of shape (len(old), len(new))
        Pixels that an old and a new cluster share.

    Returns
    -------
    tuple of str
        A new cluster inherits a name given by the user from the old cluster that covers over
        half of it; where several would, the one that shares most pixels.
    """
    names = list(new)
    for index, (name, automatic) in enumerate(zip(old, old_automatic, strict=True)):
        if name == automatic:
            continue
        heirs = [heir for heir in range(len(new)) if 2 * overlap[index, heir] > overlap[:, heir].sum()]
        if heirs:
            names[max(heirs, key=lambda heir: int(overlap[index, heir]))] = name
    return tuple(names)
