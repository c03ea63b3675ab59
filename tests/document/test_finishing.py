from __future__ import annotations

import numpy as np

from segapp.core.objects import find_objects
from segapp.core.params import CleanUp
from segapp.core.regions import find_regions
from segapp.core.splitting import split_lines
from segapp.core.task import NullTask
from segapp.document import edits, touching
from segapp.document.finishing import finished_classes
from tests.document.model import document_of


def test_objects_that_were_cut_apart_stay_two_whatever_the_clean_up() -> None:
    rows, cols = np.mgrid[:60, :90]
    labels = np.zeros((60, 90), np.uint8)
    for center in (32, 56):
        labels[(rows - 30) ** 2 + (cols - center) ** 2 <= 14**2] = 1
    document = edits.set_clusters(document_of(labels), [1], on=True)
    regions = find_regions(labels)
    lines = split_lines(labels, 1, find_objects(labels, 1))
    cut = touching.paint(document, lines, adds=False)
    for settings in (
        CleanUp(),
        CleanUp(grow_px=6),
        CleanUp(smooth_px=5),
        CleanUp(fill_holes_px=500, grow_px=3),
    ):
        found = {}
        for name, of in (("cut", cut), ("whole", document)):
            pixels = finished_classes(edits.set_clean_up(of, settings), regions, NullTask())
            found[name] = len(find_objects(pixels, 1))
        assert found == {"cut": 2, "whole": 1}
