"""Objects are numbered the same way every time, and each can be cut out."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segapp.core.object_map import map_objects
from segapp.core.objects import find_objects
from segapp.core.opencv import cv2

if TYPE_CHECKING:
    from segapp.core.types import UInt8Array


@st.composite
def class_pixels(draw: st.DrawFn) -> UInt8Array:
    height, width = draw(st.integers(1, 30)), draw(st.integers(1, 30))
    rng = np.random.default_rng(draw(st.integers(0, 9999)))
    sparse = rng.random((height, width)) < draw(st.floats(0, 1))
    return (rng.integers(1, 4, (height, width)) * sparse).astype(np.uint8)


@given(class_pixels())
def test_the_objects_make_up_their_classes(pixels: UInt8Array) -> None:
    objects = map_objects(pixels, 3)
    rebuilt = np.zeros_like(pixels)
    for one in objects:
        top, left, bottom, right = one.box
        part = rebuilt[top:bottom, left:right]
        assert not part[one.mask].any(), "no pixel belongs to two objects"
        part[one.mask] = one.class_id
        assert one.mask.sum() == one.area_px
        assert all(edge.any() for edge in (one.mask[0], one.mask[-1], one.mask[:, 0], one.mask[:, -1]))
        assert cv2.connectedComponents(one.mask.view(np.uint8), connectivity=8)[0] == 2
    assert np.array_equal(rebuilt, pixels)


@given(class_pixels())
def test_the_objects_of_a_class_are_those_of_its_list(pixels: UInt8Array) -> None:
    objects = map_objects(pixels, 3)
    for class_id in (1, 2, 3):
        listed = find_objects(pixels, class_id)
        mapped = list(objects.of_class(class_id))
        assert [one.number for one in mapped] == list(range(1, len(listed) + 1))
        assert [one.area_px for one in mapped] == listed.areas.tolist()
        assert [list(one.box) for one in mapped] == listed.boxes.tolist()


def test_the_numbers_do_not_depend_on_the_order_in_which_opencv_counts() -> None:
    pixels = (np.random.default_rng(3).random((90, 90)) < 0.3).astype(np.uint8)
    usual = map_objects(pixels, 1)
    count_them = cv2.connectedComponentsWithStats

    def backwards(*args: object, **options: object) -> tuple[object, ...]:
        count, found, stats, centers = count_them(*args, **options)  # type: ignore[call-overload]
        table = np.r_[0, np.arange(count - 1, 0, -1)].astype(np.int32)
        return count, table[found], np.vstack([stats[:1], stats[:0:-1]]), centers

    with patch.object(cv2, "connectedComponentsWithStats", backwards):
        other = map_objects(pixels, 1)
    assert np.array_equal(usual.ids, other.ids)
    assert np.array_equal(usual.boxes, other.boxes)


def test_an_object_that_is_not_there_is_refused() -> None:
    objects = map_objects(np.zeros((4, 5), np.uint8), 2)
    assert len(objects) == 0 and list(objects) == []
    with pytest.raises(IndexError, match="no object 0"):
        objects[0]
