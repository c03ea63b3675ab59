"""The scale of an image: how long a pixel is in the real world."""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass

from segapp.core.errors import ParameterError

_SMALLEST, _LARGEST = 1e-12, 1e12
_MOST_CHARACTERS = 12
_SPELLINGS = {
    "um": "µm",
    "μm": "µm",  # Greek mu; the usual one is the micro sign
    "micron": "µm",
    "microns": "µm",
    "micrometer": "µm",
    "micrometre": "µm",
    "millimeter": "mm",
    "millimetre": "mm",
    "centimeter": "cm",
    "centimetre": "cm",
    "meter": "m",
    "metre": "m",
    "nanometer": "nm",
    "nanometre": "nm",
    "inch": "in",
    "inches": "in",
}
UNITS = ("nm", "µm", "mm", "cm", "m", "km", "in")
"""The units that are offered; any other word may be used too."""


@dataclass(frozen=True)
class Scale:
    """How long the side of a pixel is.

    Attributes
    ----------
    units_per_px : float
        Length of a pixel in units.
    unit : str
        The unit of length, as in "mm".

    Raises
    ------
    ParameterError
        If the length is no usable number or the unit no short word.
    """

    units_per_px: float
    unit: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "units_per_px", float(self.units_per_px))
        object.__setattr__(self, "unit", cleaned_unit(self.unit))
        if not _SMALLEST <= self.units_per_px <= _LARGEST:  # also where it is not a number
            raise ParameterError("The length of a pixel must be a number above 0; check the scale.")

    def of(self, value_px: float, power: int) -> float:
        """Convert a length (power 1) or an area (power 2) in pixels to units."""
        return value_px * self.units_per_px**power

    def unit_of(self, power: int) -> str:
        """Return the unit of lengths (power 1) or areas (power 2)."""
        return self.unit + ("²" if power == 2 else "")


def scale_of_line(length_px: float, length: float, unit: str) -> Scale:
    """Return the scale of an image in which a line of known length was drawn.

    Parameters
    ----------
    length_px : float
        Length of the line in pixels.
    length : float
        The same in the unit.
    unit : str
        The unit of length.

    Raises
    ------
    ParameterError
        If a length is not above 0, or the unit is no short word.
    """
    if not (length_px > 0 and math.isfinite(length_px)):
        raise ParameterError("The line has no length; draw a longer one.")
    return Scale(length / length_px, unit)


def cleaned_unit(text: str) -> str:
    """Return the usual spelling of a unit of length.

    Raises
    ------
    ParameterError
        If it is no short word.
    """
    word = text.strip()
    word = _SPELLINGS.get(word.casefold(), word)
    is_plain = all(unicodedata.category(character)[0] in "LNPS" for character in word)
    if not word or len(word) > _MOST_CHARACTERS or not is_plain:
        raise ParameterError(f"The unit must be one word of at most {_MOST_CHARACTERS} letters, as in mm.")
    return word


def short_number(value: float) -> str:
    """Write a number with four digits that count, as in 0.01235, 12.35 or 123,457."""
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    if not 1e-4 <= abs(value) < 1e9:
        return f"{value:.3e}"
    decimals = max(0, 3 - math.floor(math.log10(abs(value))))
    text = f"{value:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
