"""Settings as projects and recipes hold them, checked as strictly as if somebody else had written them."""

from __future__ import annotations

from typing import Any

import msgspec

from segapp.core.clean_up import check_clean_up
from segapp.core.clustering import check_params
from segapp.core.errors import ParameterError
from segapp.core.scale import Scale
from segapp.core.types import ClassInfo, CleanUp, ClusterParams
from segapp.io.strict_json import convert

_LONGEST_NAME = 10_000


def params_from(value: Any) -> ClusterParams:
    """Turn parsed JSON into settings of a clustering.

    Raises
    ------
    ValueError
        If a setting is missing, unknown or cannot be used.
    """
    params = convert(value, ClusterParams)
    try:
        check_params(params)
    except ParameterError as error:
        raise ValueError(str(error)) from error
    return params


def clean_up_from(value: Any) -> CleanUp:
    """Turn parsed JSON into settings of the clean-up; raises ValueError as `params_from`."""
    settings = convert(value, CleanUp)
    try:
        check_clean_up(settings)
    except ParameterError as error:
        raise ValueError(str(error)) from error
    return settings


def class_from(value: Any) -> ClassInfo:
    """Turn parsed JSON into a class; raises ValueError as `params_from`."""
    info = convert(value, ClassInfo)
    check_name(info.name)
    check_color(info.color)
    if info.clean_up is not None:
        clean_up_from(value["clean_up"])
    return info


class ScaleRecord(msgspec.Struct, forbid_unknown_fields=True):
    """How long a pixel is, as a file holds it."""

    units_per_px: float
    unit: str


def scale_record(scale: Scale | None) -> ScaleRecord | None:
    """Turn a scale into its record."""
    return None if scale is None else ScaleRecord(scale.units_per_px, scale.unit)


def scale_from(record: ScaleRecord | None) -> Scale | None:
    """Turn a record into a scale; raises ValueError as `params_from`."""
    if record is None:
        return None
    try:
        return Scale(record.units_per_px, record.unit)
    except ParameterError as error:
        raise ValueError(str(error)) from error


def check_name(name: str) -> None:
    """Raise ValueError unless it can be the name of a class or a cluster."""
    # No stricter than what can be typed: an emoji may hold characters that are not printable.
    if not 0 < len(name) <= _LONGEST_NAME or "\0" in name:
        raise ValueError("a name that is none")
    name.encode("utf-8")  # half a character cannot be shown, nor written


def check_color(color: tuple[int, ...]) -> None:
    """Raise ValueError unless it is a colour, RGB 0..255."""
    if len(color) != 3 or not all(0 <= value <= 255 for value in color):
        raise ValueError("a colour that is none")
