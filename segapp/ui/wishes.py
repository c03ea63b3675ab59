"""The settings of clustering and clean-up in the user's words, and the names of steps that change them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from segapp.core.types import ClusterParams

_CONTEXT = "Wishes"


@dataclass(frozen=True)
class Amount:
    """A setting from 0 to 100.

    Attributes
    ----------
    id : str
        Field of `ClusterParams`.
    name, tip : str
        Its words, and one sentence that says what it does to the image.
    """

    id: str
    name: str
    tip: str


def _t(text: str) -> str:
    return str(QT_TRANSLATE_NOOP("Wishes", text))


AMOUNTS: tuple[Amount, ...] = (
    Amount("ignore_shadows", _t("Ignore shadows"), _t("A thing and its shaded side come into one cluster: how light a pixel is counts less.")),
    Amount("keep_together", _t("Keep together"), _t("Pixels that lie near to each other come into one cluster: the place of a pixel counts too.")),
    Amount("notice_texture", _t("Notice texture"), _t("Smooth and patterned parts come into different clusters: the pattern around a pixel counts too.")),
    Amount("smooth", _t("Smooth"), _t("Noise and grain no longer fray the clusters: the image is smoothed first, its edges are kept.")),
    Amount("not_sure", _t("Not sure"), _t("At most this percentage of the pixels, the least certain ones, is left without a cluster, in grey.")),
)  # fmt: skip
"""As the panel shows them."""


@dataclass(frozen=True)
class Treatment:
    """A setting of the clean-up; without a largest value it is a yes or no.

    Attributes
    ----------
    field : str
        Field of `CleanUp`.
    name, tip : str
        Its words, and one sentence that says what it does to the mask.
    max_px : int
        Its largest value.
    signed : bool
        Whether it goes as far below 0.
    power : int
        2 for an area, 1 for a length.
    """

    field: str
    name: str
    tip: str
    max_px: int = 0
    signed: bool = False
    power: int = 1


TREATMENTS: tuple[Treatment, ...] = (
    Treatment("fill_holes_px", _t("Fill holes"), _t("Holes in the mask of at most this many pixels are filled."), 100_000, power=2),
    Treatment("drop_specks_px", _t("Drop specks"), _t("Separate pieces of at most this many pixels are left out of the mask."), 100_000, power=2),
    Treatment("smooth_px", _t("Smooth edges"), _t("Dents and spikes of the edge that are narrower than about twice this are smoothed away."), 50),
    Treatment("grow_px", _t("Grow or shrink"), _t("The edge of the mask is moved out by this many pixels, or in where the slider is left of the middle."), 200, signed=True),
    Treatment("keep_largest", _t("Keep only the largest object"), _t("All pieces of the class but the largest are left out of the mask.")),
    Treatment("drop_border", _t("Leave out what touches the border"), _t("Objects that the border of the image cuts off are left out of the mask.")),
)  # fmt: skip
"""As the panel shows them."""


def tr(text: str) -> str:
    """Translate a text of the table."""
    return QCoreApplication.translate(_CONTEXT, text)


def name_of_change(before: ClusterParams | None, after: ClusterParams) -> str:
    """Name the step from one setting to another, as a user would say it."""
    if before is None or before == after:
        return tr(_t("Find clusters again"))
    changed = [name for name in after.__dataclass_fields__ if getattr(before, name) != getattr(after, name)]
    if len(changed) > 1:
        if after == ClusterParams(k=after.k):
            return tr(_t("Reset how clusters are found"))
        return tr(_t("Change how clusters are found"))
    [name] = changed
    for amount in AMOUNTS:
        if amount.id == name:
            value = getattr(after, name)
            return f"{tr(amount.name)} {value}" if value else tr(_t("{} off")).format(tr(amount.name))
    return {
        "k": tr(_t("Change to {} clusters")).format(after.k),
        "space": tr(_t("Compare colours in another way")),
        "method": tr(_t("Use another method")),
        "seed": tr(_t("Start from seed {}")).format(after.seed),
        "attempts": tr(_t("Look from {} starts")).format(after.attempts),
    }.get(name, tr(_t("Change how clusters are found")))
