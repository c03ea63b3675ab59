"""How much room a click had: what the place that was chosen says of all that is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from segapp.core.smart.distances import FAR, SPACE, Distances

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segapp.core.smart.click_features import Seed
    from segapp.core.smart.ground import Ground
    from segapp.core.types import Float32Array

_EVEN = 0.5
_LEAST, _NO_ROOM = 0.006, 3.0
_NOWHERE = float(FAR[SPACE])


class Room(NamedTuple):
    """What was there around a click when it was made; all in diagonals of the image.

    Attributes
    ----------
    reach : float
        How far the click was from all that was on its side already.
    own, other : float32 arrays of shape (n,)
        How far each superpixel was from what was on the side of the click, and on the other.
    """

    reach: float
    own: Float32Array
    other: Float32Array


def room_of(ground: Ground, distances: Distances, before: Float32Array, *, positive: bool) -> Room:
    """Return how far a click is from all that was on its side already, and how far all the others are.

    One clicks in the middle of what is wrong, and what is wrong ends where that side begins: so about
    as far in all directions things are to change. And as one clicks on what is most wrong, nothing
    that is wrong elsewhere goes deeper than that.

    Parameters
    ----------
    ground : Ground
        The image.
    distances : Distances
        Of all superpixels from the clicked one.
    before : float32 array of shape (n,)
        Probabilities before the click.
    positive : bool
        Whether it belongs to the object.
    """
    is_own = (before >= _EVEN) == positive
    reach = float(distances.rows[SPACE][is_own].min(initial=FAR[SPACE]))
    return Room(reach, *(ground.raster.apart(side, _NOWHERE) for side in (is_own, ~is_own)))


def known_reach(reach: float, count: int) -> Room:
    """Return the room of an earlier click, of which only the reach still counts."""
    nothing = np.zeros(count, np.float32)
    return Room(reach, nothing, nothing)


def depths(ground: Ground, estimate: Float32Array, last: Seed) -> list[Float32Array]:
    """How far each is outside an estimate of the object, or below 0 inside: in diagonals, and in rooms."""
    is_in = estimate >= _EVEN
    signed = ground.raster.apart(is_in, _NOWHERE) - ground.raster.apart(~is_in, _NOWHERE)
    return [signed, np.arcsinh(signed / np.float32(last.room.reach + _LEAST))]


def in_rooms(
    ground: Ground, inside: Sequence[Seed], outside: Sequence[Seed], last: Seed
) -> list[Float32Array]:
    """How far each lies from clicks on both sides and the last one, compared with the room of the click."""
    found = []
    for some in (inside, outside, (last,)):
        far = np.full(ground.count, _NO_ROOM, np.float32)
        for seed in some:
            far = np.minimum(far, _over(seed.distances.rows[SPACE], seed))
        found.append(far)
    near, other, latest = found
    return [near, other, near - other, latest * np.float32(1.0 if last.positive else -1.0)]


def beside_sides(last: Seed) -> list[Float32Array]:
    """How far each was from both sides before the last click.

    Returns
    -------
    list of 5 float32 arrays of shape (n,)
        From the side of the click: compared with its room, below 0 where that is less, and with the sign
        of the click; the same after a click inside, otherwise 0; in diagonals. From the other side: the
        first two of these.
    """
    sign = np.float32(1.0 if last.positive else -1.0)
    own, other = _over(last.room.own, last), _over(last.room.other, last)
    to_add = np.float32(last.positive)
    return [own * sign, own * to_add, last.room.own, other * sign, other * to_add]


def _over(distances: Float32Array, seed: Seed) -> Float32Array:
    """Logarithm of distance over room."""
    result: Float32Array = np.log(
        (distances + np.float32(_LEAST)) * np.float32(1 / (seed.room.reach + _LEAST))
    )
    return result
