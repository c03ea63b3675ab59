"""Numbers and plurals as people write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale

from segapp.core.scale import short_number

if TYPE_CHECKING:
    from segapp.core.scale import Scale


def counted(count: int, one: str, many: str) -> str:
    """Return `one` or `many` with the number in place of `{}`; both come from tr()."""
    return (one if count == 1 else many).format(QLocale().toString(count))


def percent(share: float) -> str:
    """Return a share of 0 to 1 in percent with one decimal; what is there is never shown as 0.0."""
    value = 100 * share
    if 0 < value < 0.05:
        return f"< {QLocale().toString(0.1, 'f', 1)} %"
    return f"{QLocale().toString(value, 'f', 1)} %"


def short(value: float) -> str:
    """Return a number with four digits that count, as the language writes it."""
    text, locale = short_number(value), QLocale()
    if "e" in text:
        return text.replace(".", locale.decimalPoint())
    return "".join({",": locale.groupSeparator(), ".": locale.decimalPoint()}.get(c, c) for c in text)


def in_units(value_px: float, power: int, scale: Scale) -> str:
    """Return a length (power 1) or an area (power 2) of pixels in the units of the image."""
    return f"{short(scale.of(value_px, power))} {scale.unit_of(power)}"


def sized(value_px: int, power: int, scale: Scale | None) -> str:
    """Return a number of pixels, and the same in units where the image has a scale."""
    text = f"{QLocale().toString(value_px)} px"
    return text if scale is None else f"{text} ({in_units(value_px, power, scale)})"
