"""`segapp measure`: what it prints, what it writes, how it refuses."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import numpy as np
import openpyxl
import pytest
from PIL import Image as PillowImage

from segapp.__main__ import main
from segapp.io.project import save_project
from segapp.io.recipe import write_recipe
from tests.io.projects import project_of
from tests.io.test_recipe import EXAMPLE

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """Two red squares of 16 and 36 pixels on black."""
    pixels = np.zeros((20, 40, 3), np.uint8)
    pixels[2:6, 2:6] = pixels[10:16, 20:26] = (255, 0, 0)
    path = tmp_path / "Bild ä.png"
    PillowImage.fromarray(pixels).save(path)
    return path


def answer(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    assert main(["measure", *map(str, arguments)]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    assert main(["measure", *map(str, arguments)]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1
    return err


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))


def test_the_objects_of_the_selected_clusters_are_saved(
    picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target, book = tmp_path / "m.csv", tmp_path / "m.xlsx"
    out = answer(capsys, picture, "-k", "2", "--select", "1", "--csv", target, "--xlsx", book)
    assert out == f"Saved {target}\nSaved {book}\n"
    found = rows(target)
    assert [(row["kind"], row["class"], row["area_px"]) for row in found] == [
        ("object", "ROI", "16"),
        ("object", "ROI", "36"),
        ("class", "ROI", "52"),
    ]
    assert {row["image"] for row in found} == {"Bild ä.png"}
    assert {row["unit"] for row in found} == {"px"}
    assert [sheet.title for sheet in openpyxl.load_workbook(book).worksheets] == ["Objects", "Classes"]


def test_each_cluster_is_a_class_unless_some_are_selected(
    picture: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = answer(capsys, picture, "-k", "2").splitlines()
    assert len(lines) == 3
    assert lines[1].split()[-5:] == ["Black", "1", "748", "93.5", "%"]
    assert lines[2].split()[-4:] == ["2", "52", "6.5", "%"]


def test_a_scale_gives_units(picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "m.csv"
    answer(capsys, picture, "-k", "2", "--select", "1", "--scale", "0.5 um", "--csv", target)
    assert [row["area_units2"] for row in rows(target)] == ["4.0", "9.0", "13.0"]
    assert {row["unit"] for row in rows(target)} == {"µm"}


def test_the_scale_of_the_file_counts(
    picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fine, target = tmp_path / "fine.tif", tmp_path / "m.csv"
    PillowImage.open(picture).save(fine, dpi=(1270, 1270))
    answer(capsys, fine, "-k", "2", "--select", "1", "--csv", target)
    assert [float(row["area_units2"]) for row in rows(target)] == pytest.approx([0.0064, 0.0144, 0.0208])
    assert {row["unit"] for row in rows(target)} == {"mm"}


def test_several_images_come_into_one_table(
    picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other, target = tmp_path / "other.png", tmp_path / "m.csv"
    other.write_bytes(picture.read_bytes())
    answer(capsys, picture, other, "-k", "2", "--csv", target)
    assert [row["image"] for row in rows(target) if row["kind"] == "class"] == ["Bild ä.png"] * 2 + [
        "other.png"
    ] * 2


def test_an_image_that_cannot_be_read_is_left_out(
    picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "m.csv"
    told = refusal(capsys, picture, tmp_path / "none.png", "-k", "2", "--csv", target)
    assert "1 of 2 images are left out" in told and "not found" in told
    assert {row["image"] for row in rows(target)} == {"Bild ä.png"}
    target.unlink()
    assert "None of the 2" in refusal(capsys, tmp_path / "a", tmp_path / "b", "--csv", target)
    assert not target.exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--scale", "mm"], "a number and a unit"),
        (["--scale", "3"], "one word"),
        (["--scale", "0mm"], "above 0"),
        (["--scale", "1e999mm"], "above 0"),
        (["--select", "a"], "whole numbers"),
        (["--select", "7"], "no cluster 7"),
        (["-k", "x"], "whole numbers"),
        (["--csv", ""], "empty"),
        (["--csv", "no-such-folder/m.csv"], "folder does not exist"),
        (["--csv", "m", "--xlsx", "m"], "the same file"),
    ],
)
def test_what_makes_no_sense_is_refused(
    picture: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    words: str,
) -> None:
    monkeypatch.chdir(picture.parent)
    before = sorted(picture.parent.iterdir())
    assert words in refusal(capsys, picture, "-k", "2", *arguments)
    assert sorted(picture.parent.iterdir()) == before


def test_the_same_images_give_the_same_bytes(
    picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("one", "two"):
        answer(
            capsys, picture, "-k", "2", "--csv", tmp_path / f"{name}.csv", "--xlsx", tmp_path / f"{name}.xlsx"
        )
    for kind in ("csv", "xlsx"):
        assert (tmp_path / f"one.{kind}").read_bytes() == (tmp_path / f"two.{kind}").read_bytes()


@pytest.mark.parametrize("option", ["--csv", "--xlsx"])
def test_a_table_is_not_saved_over_an_image(
    option: str, picture: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = picture.read_bytes()
    assert "is one of the images itself" in refusal(capsys, picture, "-k", "2", option, picture)
    assert picture.read_bytes() == before


def test_a_table_is_not_saved_over_what_a_project_is_made_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project, image = tmp_path / "a.segproj", tmp_path / "images" / "image 0.png"
    save_project(project_of(tmp_path / "images", 1, 1), project)
    before = image.read_bytes(), project.read_bytes()
    assert "is one of the images itself" in refusal(capsys, project, "--csv", image)
    assert "is the project itself" in refusal(capsys, project, "--xlsx", project)
    assert (image.read_bytes(), project.read_bytes()) == before


def test_a_table_is_not_saved_over_the_recipe(
    picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recipe = tmp_path / "a.segrecipe"
    write_recipe(EXAMPLE, recipe)
    before = recipe.read_bytes()
    assert "is the recipe itself" in refusal(capsys, picture, "--recipe", recipe, "--csv", recipe)
    assert recipe.read_bytes() == before


def test_a_scale_counts_for_projects_and_other_settings_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project, table = tmp_path / "a.segproj", tmp_path / "m.csv"
    save_project(project_of(tmp_path / "images", 1, 1), project)
    answer(capsys, project, "--scale", "2mm", "--csv", table)
    found = rows(table)
    assert found and {row["unit"] for row in found} == {"mm"}
    for row in found:
        assert float(row["area_units2"]) == 4 * float(row["area_px"])
    for setting in (("--select", "1"), ("-k", "3"), ("--space", "rgb")):
        assert "give --select and the settings" in refusal(capsys, project, *setting)
    assert "give --recipe with images only" in refusal(capsys, project, "--recipe", tmp_path / "any")
