from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from segapp.core.errors import ParameterError
from segapp.io.export import EXPORTERS, ExportOptions
from segapp.io.export.options import OPTIONS

BY_NAME = {option.name: option for option in OPTIONS}
DEFAULTS = vars(ExportOptions())


def test_every_option_in_the_table_is_a_field_that_an_exporter_heeds() -> None:
    heeded = {name for exporter in EXPORTERS for name in exporter.options}
    assert len(BY_NAME) == len(OPTIONS)
    assert set(BY_NAME) <= {field.name for field in fields(ExportOptions)}
    assert set(BY_NAME) <= heeded
    for option in OPTIONS:
        assert option.label
        assert not option.unless or option.unless[0] in BY_NAME


@pytest.mark.parametrize("name", [n for n in BY_NAME if isinstance(DEFAULTS[n], int | float | str)])
def test_what_cannot_be_meant_is_refused_in_one_sentence(name: str) -> None:
    option, default = BY_NAME[name], DEFAULTS[name]
    wrong: list[object] = [None, [], "nonsense", np.nan, -1, option.high + 1]
    if isinstance(default, bool):
        wrong += [0, 1, 2]
    elif not option.choices:
        wrong += [True, float("inf"), "3"]
    if isinstance(default, int):
        wrong.append(2.5)
    for value in wrong:
        with pytest.raises(ParameterError, match=f"option {name} cannot be") as caught:
            replace(ExportOptions(), **{name: value})  # type: ignore[arg-type]  # that is the point
        assert "\n" not in str(caught.value) and str(caught.value).endswith(".")


@pytest.mark.parametrize("option", OPTIONS, ids=list(BY_NAME))
def test_what_the_table_offers_is_accepted(option: object) -> None:
    from segapp.io.export.options import Option

    assert isinstance(option, Option)
    default = DEFAULTS[option.name]
    offered: list[object] = [default, *(word for word, _ in option.choices)]
    if isinstance(default, bool):
        offered += [True, False]
    elif not option.choices:
        kind = type(default)
        offered += [kind(option.low), kind(option.high)]
    for value in offered:
        assert getattr(ExportOptions(**{option.name: value}), option.name) == value  # type: ignore[arg-type]  # any of them
