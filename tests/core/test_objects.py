from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from segapp.core.masks import count_pieces
from segapp.core.objects import find_objects, object_at
from segapp.core.task import Cancelled, NullTask

if TYPE_CHECKING:
    from segapp.core.types import UInt8Array

class_maps = hnp.arrays(
    np.uint8, st.tuples(st.integers(1, 14), st.integers(1, 14)), elements=st.sampled_from([0, 0, 1, 2])
)


@given(class_maps, st.integers(1, 3))
def test_objects_are_the_pieces_of_a_class(pixels: UInt8Array, class_id: int) -> None:
    found = find_objects(pixels, class_id)
    assert len(found) == count_pieces(pixels == class_id)
    assert found.area_px == (pixels == class_id).sum()
    assert [tuple(box) for box in found.boxes] == sorted(tuple(box) for box in found.boxes)
    for area, (top, left, bottom, right) in zip(found.areas, found.boxes, strict=True):
        part = pixels[top:bottom, left:right] == class_id
        assert area <= part.sum()
        assert part[0].any() and part[-1].any() and part[:, 0].any() and part[:, -1].any()


def test_two_squares_and_a_dot_are_three_objects() -> None:
    pixels = np.zeros((20, 30), np.uint8)
    pixels[2:6, 3:8] = 2
    pixels[10:15, 20:24] = 2
    pixels[15, 24] = 2  # touches by a corner
    pixels[1, 29] = 2
    found = find_objects(pixels, 2)
    assert found.areas.tolist() == [1, 20, 21]
    assert found.boxes.tolist() == [[1, 29, 2, 30], [2, 3, 6, 8], [10, 20, 16, 25]]
    assert not len(find_objects(pixels, 1))


def test_it_can_be_cancelled() -> None:
    class Stopped(NullTask):
        def raise_if_cancelled(self) -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        find_objects(np.ones((3, 3), np.uint8), 1, Stopped())


@given(class_maps)
def test_every_pixel_knows_its_object(pixels: UInt8Array) -> None:
    objects = find_objects(pixels, 1)
    counted = np.zeros(len(objects), np.int64)
    for row, col in np.argwhere(pixels == 1).tolist():
        found = object_at(pixels, objects, row, col)
        assert found is not None
        counted[found] += 1
    assert counted.tolist() == objects.areas.tolist()


def test_an_object_inside_another_is_told_apart() -> None:
    pixels = np.zeros((40, 40), np.uint8)
    pixels[5:35, 5:35] = 1
    pixels[8:32, 8:32] = 0
    pixels[18:22, 18:22] = 1
    objects = find_objects(pixels, 1)
    assert [object_at(pixels, objects, *place) for place in ((6, 20), (20, 20))] == [0, 1]
