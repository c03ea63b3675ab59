from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segapp.io.export import EXPORTERS, ExportOptions
from segapp.ui.dialogs.export_list import GROUPS
from segapp.ui.dialogs.option_fields import offered
from segapp.ui.losses import Losses, kept


@pytest.mark.parametrize(
    ("iou", "text"),
    [(1.0, "100.0 %"), (0.99999, "99.9 %"), (0.99279, "99.2 %"), (0.5, "50.0 %"), (0.0, "0.0 %")],
)
def test_what_is_kept_is_never_rounded_up(iou: float, text: str) -> None:
    assert kept(iou) == text


@given(st.floats(0, 1, exclude_max=True))
def test_only_exact_is_a_hundred(iou: float) -> None:
    assert kept(iou) != "100.0 %"


def test_every_exporter_has_a_place_in_the_window() -> None:
    groups = [group for group, _ in GROUPS]
    assert all(exporter.group in groups for exporter in EXPORTERS)
    for exporter in EXPORTERS:
        names = [option.name for option in offered(exporter.options)]
        assert names == [name for name in exporter.options if name not in {"split", "seed"}]


def test_without_a_document_nothing_is_asked(nothing_survives: None) -> None:
    losses = Losses()
    losses.want(("mask",), ExportOptions())
    assert not losses.runner.is_busy and losses.of("mask", ExportOptions()) is None
    losses.close()
