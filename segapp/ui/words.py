"""Numbers and plurals as people write them."""

from __future__ import annotations

from PySide6.QtCore import QLocale


def counted(count: int, one: str, many: str) -> str:
    """Return `one` or `many` with the number in place of `{}`; both come from tr()."""
    return (one if count == 1 else many).format(QLocale().toString(count))


def percent(share: float) -> str:
    """Return a share of 0 to 1 in percent with one decimal; what is there is never shown as 0.0."""
    value = 100 * share
    if 0 < value < 0.05:
        return f"< {QLocale().toString(0.1, 'f', 1)} %"
    return f"{QLocale().toString(value, 'f', 1)} %"
