"""The colour spaces in which pixels are compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.errors import ParameterError
from segapp.core.opencv import cv2

if TYPE_CHECKING:
    from collections.abc import Callable

    from segapp.core.types import Float32Array


@dataclass(frozen=True)
class Space:
    """A way to compare colours.

    Attributes
    ----------
    id : str
        Name in files and on the command line.
    name : str
        Name for the user.
    description : str
        One sentence about when to choose it.
    convert : callable
        float32 (n, 3), RGB 0 to 255 -> float32 (n, d).
    """

    id: str
    name: str
    description: str
    convert: Callable[[Float32Array], Float32Array]


def _rgb(colors: Float32Array) -> Float32Array:
    return colors


def _lab(colors: Float32Array) -> Float32Array:
    """CIE L*a*b* (D65) of sRGB colours, in float: 8-bit Lab would move up to 1.5 % of the pixels."""
    return _convert(colors, cv2.COLOR_RGB2Lab)


def _hsv_cone(colors: Float32Array) -> Float32Array:
    """Chroma as a vector in the direction of the hue, and the value.

    Hue is an angle: as a plain number it would tear red apart, and it means nothing where
    there is no chroma. As a vector both are right. All three axes are in units of 0 to 255.
    """
    hsv = _convert(colors, cv2.COLOR_RGB2HSV)
    hue = np.radians(hsv[:, 0])
    value = hsv[:, 2] * np.float32(255)
    chroma = hsv[:, 1] * value
    return np.stack((chroma * np.cos(hue), chroma * np.sin(hue), value), axis=1)


def _gray(colors: Float32Array) -> Float32Array:
    """Luma of ITU-R BT.601."""
    red, green, blue = (colors[:, band : band + 1] for band in range(3))
    luma: Float32Array = red * np.float32(0.299) + green * np.float32(0.587) + blue * np.float32(0.114)
    return luma


def _convert(colors: Float32Array, code: int) -> Float32Array:
    unit = np.ascontiguousarray(colors, np.float32)[np.newaxis] / np.float32(255)
    result: Float32Array = cv2.cvtColor(unit, code)[0]
    return result


SPACES: tuple[Space, ...] = (
    Space(
        "lab",
        "As the eye sees (Lab)",
        "Compares colours as the eye does; the best start for most pictures.",
        _lab,
    ),
    Space("rgb", "Red, green, blue (RGB)", "Compares the plain red, green and blue values.", _rgb),
    Space("hsv", "Hue and purity (HSV)", "Looks first at the hue and the purity of a colour.", _hsv_cone),
    Space("gray", "Brightness only (gray)", "Looks only at how bright a pixel is.", _gray),
)


def find_space(space_id: str) -> Space:
    """Look up a colour space.

    Raises
    ------
    ParameterError
        If there is no such space.
    """
    for space in SPACES:
        if space.id == space_id:
            return space
    known = ", ".join(space.id for space in SPACES)
    raise ParameterError(f"There is no colour space “{space_id}”; choose one of {known}.")


def features_of(values: Float32Array, space_id: str) -> Float32Array:
    """Compute what k-means compares.

    Parameters
    ----------
    values : float32 array of shape (n, bands)
        Colours, 0 to 255. One band is gray, three are RGB.
    space_id : str
        Id in `SPACES`. With two or more than three bands only `rgb` has a meaning, and
        stands for all bands.

    Returns
    -------
    float32 array of shape (n, d)

    Raises
    ------
    ParameterError
        If there is no such space, or it needs a gray or an RGB picture.
    """
    space = find_space(space_id)
    bands = values.shape[1]
    if bands == 1:
        return space.convert(np.repeat(values, 3, axis=1))
    if bands != 3 and space.convert is not _rgb:
        raise ParameterError(
            f"This picture has {bands} bands, but the colour space {space.name} needs a gray or an RGB "
            "picture; choose RGB, which then compares all bands."
        )
    return space.convert(values)
