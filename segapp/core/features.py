"""The colour spaces in which pixels are compared."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.errors import ParameterError
from segapp.core.opencv import cv2
from segapp.core.types import frozen

if TYPE_CHECKING:
    from collections.abc import Callable

    from segapp.core.types import ClusterParams, Float32Array, Int64Array, UInt8Array

LEAST_LIGHTNESS = 0.1
"""Weight of lightness where shadows are ignored as far as possible."""

_LEVELS = 65535
_AT_ONCE = 64


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
    lightness : int or None
        Which feature is the lightness. None in RGB, where it is the mean of the bands, and
        where there is nothing else.
    """

    id: str
    name: str
    description: str
    convert: Callable[[Float32Array], Float32Array]
    lightness: int | None = None


def _rgb(colors: Float32Array) -> Float32Array:
    return colors


def _lab(colors: Float32Array) -> Float32Array:
    """CIE L*a*b* (D65) of sRGB colours, in float: 8-bit Lab would move up to 1.5 % of the pixels.

    From linear light, for from sRGB OpenCV looks up Lab, float too, in a grid of 33 levels: it is
    off by up to 0.4 then, which moves up to 0.7 % of the pixels.
    """
    levels = (colors * np.float32(_LEVELS / 255) + np.float32(0.5)).astype(np.uint16)
    return _converted(_linear_light()[levels], cv2.COLOR_LRGB2Lab)


def lab_of_rgb8(pixels: UInt8Array) -> Float32Array:
    """Convert 8-bit sRGB to CIE L*a*b* (1976, D65).

    Parameters
    ----------
    pixels : uint8 array of shape (n, 3)

    Returns
    -------
    float32 array of shape (n, 3)
        L* from 0 to 100, a* and b* about zero.
    """
    return _converted(_linear_light()[::257][pixels], cv2.COLOR_LRGB2Lab)


@cache
def _linear_light() -> Float32Array:
    """Linear light of all 16-bit levels of sRGB, 0 to 1: float32 (65536,)."""
    level = np.arange(_LEVELS + 1) / _LEVELS
    light = np.where(level <= 0.04045, level / 12.92, ((level + 0.055) / 1.055) ** 2.4)
    return frozen(light.astype(np.float32))


def _luv(colors: Float32Array) -> Float32Array:
    """CIE L*u*v* (D65) of sRGB colours, in float."""
    return _convert(colors, cv2.COLOR_RGB2Luv)


def _ycc(colors: Float32Array) -> Float32Array:
    """Luma and colour differences Cr and Cb of ITU-R BT.601, in units of 0 to 255."""
    return _convert(colors, cv2.COLOR_RGB2YCrCb) * np.float32(255)


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
    return _converted(colors / np.float32(255), code)


def _converted(values: Float32Array, code: int) -> Float32Array:
    """Convert by OpenCV, the same colour to the same bits wherever it stands."""
    if not len(values):  # rows without a visible pixel; OpenCV refuses nothing
        return np.empty((0, 3), np.float32)
    # OpenCV rounds the last part, that does not fill its registers, in another way: so fill it up.
    filled: Float32Array = np.zeros((-(-len(values) // _AT_ONCE) * _AT_ONCE, 3), np.float32)
    filled[: len(values)] = values
    result: Float32Array = cv2.cvtColor(filled[np.newaxis], code)[0]
    return result[: len(values)]


SPACES: tuple[Space, ...] = (
    Space(
        "lab",
        "As the eye sees (Lab)",
        "Compares colours as the eye does; the best start for most images.",
        _lab,
        lightness=0,
    ),
    Space("rgb", "Red, green, blue (RGB)", "Compares the plain red, green and blue values.", _rgb),
    Space("hsv", "Hue and purity (HSV)", "Looks first at the hue and the purity of a colour.", _hsv_cone, 2),
    Space("gray", "Brightness only (grey)", "Looks only at how bright a pixel is.", _gray),
    Space(
        "luv",
        "As light mixes (Luv)",
        "Compares colours as the eye does, made for light and screens; like Lab in most images.",
        _luv,
        lightness=0,
    ),
    Space("ycc", "Light and tint (YCbCr)", "Compares as video and JPEG files store colours.", _ycc, 0),
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
        If there is no such space, or it needs a grey or an RGB picture.
    """
    space = find_space(space_id)
    bands = values.shape[1]
    if bands == 1:
        return space.convert(np.repeat(values, 3, axis=1))
    if bands != 3 and space.convert is not _rgb:
        raise ParameterError(
            f"This image has {bands} bands, but the colour space {space.name} needs a grey or an RGB "
            "image; choose RGB, which then compares all bands."
        )
    return space.convert(values)


@dataclass(frozen=True, eq=False)
class ColorFeatures:
    """Turns colours into what is compared, as the settings say.

    Attributes
    ----------
    space : str
        Id in `SPACES`.
    ignore_shadows : int
        0 to 100: the weight of lightness falls from 1 to 0.1, by the same factor each step.
        In `rgb` lightness is the mean of the bands, an axis of its own in an opponent space.
        A shadow also makes colours less pure, which no weight undoes; in `gray`, and in a
        gray picture, there is nothing but lightness, so the setting changes nothing.
    stretch : tuple of float32 arrays of shape (bands,), or None
        Value that becomes 0 and factor, for each band of a picture with many.
    """

    space: str
    ignore_shadows: int = 0
    stretch: tuple[Float32Array, Float32Array] | None = None

    def __call__(self, values: Float32Array) -> Float32Array:
        """Compute features: float32 (n, bands), 0 to 255 -> float32 (n, d)."""
        if self.stretch is not None:
            low, factor = self.stretch
            values = np.clip((values - low) * factor, np.float32(0), np.float32(255))
        features = features_of(values, self.space)
        if self.ignore_shadows == 0 or values.shape[1] == 1:
            return features
        weight = np.float32(LEAST_LIGHTNESS ** (self.ignore_shadows / 100))
        space = find_space(self.space)
        if space.lightness is not None:
            features[:, space.lightness] *= weight
        elif space.convert is _rgb:
            features = features - (np.float32(1) - weight) * features.mean(axis=1, keepdims=True)
        return features


def color_features(values: Float32Array, counts: Int64Array, params: ClusterParams) -> ColorFeatures:
    """Make what turns the colours of one picture into features.

    Parameters
    ----------
    values : float32 array of shape (n, bands)
        Colours of the picture. With two or more than three bands each band is stretched so
        that its 0.1 % and 99.9 % quantiles become 0 and 255.
    counts : int64 array of shape (n,)
        How often each occurs.
    params : ClusterParams
        The settings.
    """
    if values.shape[1] in {1, 3}:
        return ColorFeatures(params.space, params.ignore_shadows)
    ends = np.array([_quantiles(band, counts) for band in values.T], np.float32).T
    factor = np.float32(255) / np.maximum(ends[1] - ends[0], np.float32(1e-6))
    return ColorFeatures(params.space, params.ignore_shadows, (ends[0], factor))


def _quantiles(band: Float32Array, counts: Int64Array) -> tuple[float, float]:
    order = np.argsort(band, kind="stable")
    summed = np.cumsum(counts[order])
    low, high = np.searchsorted(summed, (0.001 * summed[-1], 0.999 * summed[-1]))
    return float(band[order[low]]), float(band[order[high]])
