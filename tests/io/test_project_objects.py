from __future__ import annotations

import struct
from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec
import pytest

from segapp.core.task import NullTask
from segapp.core.tiles import Painting
from segapp.core.touch_layers import added_in
from segapp.document.clicked import set_clicks
from segapp.io.export import ExportOptions
from segapp.io.project import open_project, save_project
from segapp.io.project_objects import ObjectRecord, decode_objects, encode_objects
from segapp.io.project_results import items
from tests.io.projects import document_in, project_of, same_work

if TYPE_CHECKING:
    from pathlib import Path

TILE = struct.Struct("<BIIBI")
CLICK = (3, 4, True, 0)


def test_objects_come_back_with_their_clicks_and_can_be_made_anew(tmp_path: Path) -> None:
    project = project_of(tmp_path, 1, 1)
    save_project(project, tmp_path / "a.segproj")
    saved = document_in(project, 1)
    opened = document_in(open_project(tmp_path / "a.segproj").project, 1)
    assert len(opened.clicked) == 2 and same_work(saved, opened)
    for number in (1, 7):
        one, other = (set_clicks(of, number, (), Painting()) for of in (saved, opened))
        assert dict(one.touch_ups.tiles) == dict(other.touch_ups.tiles)
        saved, opened = one, other
    assert opened.clicked == ()


def test_an_object_is_exported_as_part_of_its_class(tmp_path: Path) -> None:
    project = project_of(tmp_path, 1, 1)
    save_project(project, tmp_path / "a.segproj")
    document = document_in(project, 1)
    [result] = [
        item.result
        for item in items(open_project(tmp_path / "a.segproj").project, ExportOptions(), NullTask())
    ]
    own = added_in(document.clicked[1].pixels).to_mask((30, 300))
    assert own.any() and (result.class_map.pixels[own] == document.clicked[1].owner).all()


def test_the_same_objects_give_the_same_bytes(tmp_path: Path) -> None:
    document = document_in(project_of(tmp_path, 1, 1), 1)
    records, data = encode_objects(document.clicked)
    shape = document.image.height, document.image.width
    again = decode_objects(records, data, shape, len(document.classes), NullTask())
    assert encode_objects(again) == (records, data)
    plain = [replace(one, under=document.clicked[0].under) for one in again]
    assert encode_objects(plain)[1] != data


@pytest.mark.parametrize(
    ("record", "data"),
    [
        ({"owner": 3}, b""),
        ({"clicks": [(10, 0, True, 0)]}, b""),
        ({"own_bytes": 5}, b"12345"),
        ({"own_bytes": 5}, b""),
        ({}, b"evil"),
        ({"own_bytes": TILE.size}, TILE.pack(2, 0, 0, 1, 0)),
        ({"own_bytes": TILE.size}, TILE.pack(1, 0, 0, 2, 0)),
        ({"own_bytes": TILE.size}, TILE.pack(1, 1, 0, 1, 0)),
        ({"own_bytes": TILE.size}, TILE.pack(1, 0, 0, 3, 0)),
        ({"below_bytes": 2 * TILE.size}, TILE.pack(1, 0, 0, 1, 0) * 2),
        ({"below_bytes": 2 * TILE.size}, TILE.pack(1, 0, 0, 1, 0) + TILE.pack(2, 0, 0, 1, 0)),
    ],
)
def test_objects_that_make_no_sense_are_refused(record: dict[str, object], data: bytes) -> None:
    made = msgspec.convert({"id": 1, "owner": 1, "clicks": [CLICK], **record}, ObjectRecord)
    with pytest.raises((ValueError, struct.error)):
        decode_objects([made], data, (10, 10), 2, NullTask())


def test_two_objects_of_one_number_are_refused() -> None:
    record = ObjectRecord(1, 1, [CLICK])
    assert len(decode_objects([record], b"", (10, 10), 1, NullTask())) == 1
    with pytest.raises(ValueError, match="twice"):
        decode_objects([record, record], b"", (10, 10), 1, NullTask())
