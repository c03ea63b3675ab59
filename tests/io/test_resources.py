"""Files shipped with segapp are found, whatever the installation."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
from PIL import Image as PillowImage

from segapp.io import resources
from segapp.io.resources import ResourceError, resource

if TYPE_CHECKING:
    from pathlib import Path

ICONS = sorted(resource("icons").glob("*.svg"))
SAMPLES = sorted(resource("samples").glob("*.jpg"))


def test_a_shipped_file_is_found() -> None:
    assert resource("icons/open.svg").is_file()


def test_a_shipped_folder_is_found() -> None:
    assert resource("icons").is_dir()


def test_a_missing_file_is_named_in_the_error() -> None:
    with pytest.raises(ResourceError, match=r"icons/no-such\.svg"):
        resource("icons/no-such.svg")


@pytest.mark.parametrize("name", ["../pyproject.toml", "icons/../../pyproject.toml", "/etc/hosts"])
def test_a_name_that_leads_out_of_the_resources_is_refused(name: str) -> None:
    with pytest.raises(ResourceError, match="not the name"):
        resource(name)


def test_a_wheel_finds_its_files_inside_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "files", lambda _package: tmp_path / "segapp")
    inside = tmp_path / "segapp" / "resources" / "a.txt"
    beside = tmp_path / "resources" / "a.txt"
    for path in (inside, beside):
        path.parent.mkdir(parents=True)
        path.touch()
    assert resource("a.txt") == inside


def test_a_checkout_finds_its_files_beside_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resources, "files", lambda _package: tmp_path / "segapp")
    beside = tmp_path / "resources" / "a.txt"
    beside.parent.mkdir()
    beside.touch()
    assert resource("a.txt") == beside


def test_a_frozen_program_finds_its_files_where_it_was_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    unpacked = tmp_path / "segapp" / "resources" / "a.txt"
    unpacked.parent.mkdir(parents=True)
    unpacked.touch()
    assert resource("a.txt") == unpacked


@pytest.mark.parametrize("icon", ICONS, ids=lambda icon: icon.stem)
def test_an_icon_is_an_svg_that_can_be_tinted(icon: Path) -> None:
    root = ElementTree.parse(icon).getroot()
    assert root.tag.endswith("svg")
    assert icon.stem == "segapp" or root.get("stroke") == "currentColor"


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.stem)
def test_a_sample_is_small_and_its_licence_is_noted(sample: Path) -> None:
    assert sample.stat().st_size < 300_000
    assert f"`{sample.name}`" in resource("samples/README.md").read_text(encoding="utf-8")
    with PillowImage.open(sample) as image:
        assert image.format == "JPEG"
        assert not image.getexif()
