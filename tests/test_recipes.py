"""Recipes in Python and on the command line: what was chosen once is chosen in other images."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image as PillowImage

import segapp
from segapp.__main__ import main
from segapp.document import edits
from segapp.document.by_recipe import document_by_recipe
from segapp.document.document import Document
from segapp.document.finishing import finished_classes
from segapp.document.recipes import recipe_of
from segapp.io.export.measures_csv import CSV

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

RED, GREEN, BLUE, WHITE = (210, 25, 30), (50, 160, 50), (35, 95, 210), (255, 255, 255)


def patches(red: int = 12, shade: int = 0) -> npt.NDArray[np.uint8]:
    """White with a red square of `red` pixels and a hole in it, green and blue bars; all `shade` darker."""
    pixels = np.empty((40, 60, 3), np.int16)
    pixels[:] = WHITE
    pixels[4 : 4 + red, 4 : 4 + red] = RED
    pixels[8, 8] = WHITE
    pixels[:, 30:40] = GREEN
    pixels[:, 50:] = BLUE
    noise = np.random.default_rng(red).integers(-3, 4, pixels.shape)
    shown: npt.NDArray[np.uint8] = np.clip(pixels + noise - shade, 0, 255).astype(np.uint8)
    return shown


def saved(path: Path, pixels: npt.NDArray[np.uint8]) -> Path:
    PillowImage.fromarray(pixels).save(path)
    return path


def nearest(found: segapp.Segmentation, color: tuple[int, int, int]) -> int:
    return int(np.abs(found.colors.astype(int) - color).sum(axis=1).argmin())


@pytest.fixture
def recipe(tmp_path: Path) -> segapp.Recipe:
    """Red is a fruit and green a leaf; holes are filled."""
    found = segapp.segment(patches(), k=4, space="lab", seed=2)
    made = segapp.recipe_of(found, {"fruit": [nearest(found, RED)], "leaf": [nearest(found, GREEN)]})
    return replace(made, clean_up=segapp.CleanUp(fill_holes_px=3))


@pytest.fixture
def recipe_file(recipe: segapp.Recipe, tmp_path: Path) -> Path:
    segapp.write_recipe(recipe, tmp_path / "a.segrecipe")
    return tmp_path / "a.segrecipe"


def expected(red: int) -> npt.NDArray[np.uint8]:
    pixels = np.zeros((40, 60), np.uint8)
    pixels[4 : 4 + red, 4 : 4 + red] = 1
    pixels[:, 30:40] = 2
    return pixels


# In Python


def test_a_recipe_is_written_read_and_applied(recipe: segapp.Recipe, tmp_path: Path) -> None:
    segapp.write_recipe(recipe, str(tmp_path / "a.segrecipe"))
    again = segapp.read_recipe(str(tmp_path / "a.segrecipe"))
    assert again == recipe
    assert (again.params.k, again.params.space, again.params.seed) == (4, "lab", 2)
    for red, shade in ((12, 0), (20, 0), (7, 12)):
        image = segapp.read_image(saved(tmp_path / "a.png", patches(red, shade)))
        result = segapp.apply_recipe(image, again)
        assert np.array_equal(result.class_map.pixels, expected(red)), (red, shade)
        assert [info.name for info in result.class_map.classes] == ["fruit", "leaf"]
        assert result.recipe is not None and result.recipe.params == recipe.params
        assert result.segmentation is not None and len(set(result.names)) == result.segmentation.k
    files = segapp.export(result, tmp_path / "out", ["mask"])
    assert [file.path.name for file in files] == ["a_fruit_mask.png", "a_leaf_mask.png"]


def test_a_colour_that_the_recipe_does_not_choose_is_not_chosen(recipe: segapp.Recipe) -> None:
    pixels = patches()
    pixels[4:16, 4:16] = WHITE  # no fruit in this image
    result = segapp.apply_recipe(segapp.Image(pixels), recipe)
    assert not (result.class_map.pixels == 1).any()
    assert (result.class_map.pixels == 2).sum() == 400


def test_the_same_image_gets_the_masks_that_it_had_in_the_window(tmp_path: Path) -> None:
    image = segapp.Image(patches())
    found = segapp.segment(image, k=5, space="rgb")
    classes = (
        segapp.ClassInfo("one", (1, 2, 3)),
        segapp.ClassInfo("two", (4, 5, 6), clean_up=segapp.CleanUp(grow_px=2)),
    )
    document = edits.set_segmentation(
        Document(image, classes=classes), found, ("a", "b", "c", "d", "e"), Document(image).assignment
    )
    document = edits.set_clusters(document, [1, 3], on=True)
    document = edits.set_clusters(replace(document, active=2), [2], on=True)
    document = edits.set_clean_up(document, segapp.CleanUp(fill_holes_px=9))
    before = finished_classes(document, None, segapp_task())
    again = document_by_recipe(image, recipe_of(document))
    assert np.array_equal(finished_classes(again, None, segapp_task()), before)
    assert again.names == document.names and before.any()


def segapp_task() -> Any:
    from segapp.core.task import NullTask

    return NullTask()


def test_what_is_no_recipe_is_refused(recipe: segapp.Recipe, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"{}")
    with pytest.raises(segapp.RecipeError):
        segapp.read_recipe(tmp_path / "a")
    with pytest.raises(segapp.RecipeError):
        segapp.write_recipe(recipe, tmp_path / "none" / "a.segrecipe")
    wrong: Any = "a.segrecipe"
    with pytest.raises(segapp.ParameterError, match="not str"):
        segapp.write_recipe(wrong, tmp_path / "b")
    with pytest.raises(segapp.ParameterError, match="an Image and a Recipe"):
        segapp.apply_recipe(patches(), recipe)  # type: ignore[arg-type]  # that is the point
    with pytest.raises(segapp.ParameterError, match="chooses no clusters"):
        segapp.apply_recipe(segapp.Image(patches()), segapp.Recipe())
    with pytest.raises(segapp.ParameterError, match="no cluster 9"):
        segapp.recipe_of(segapp.segment(patches(), k=4), [9])


# On the command line


def answer(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    assert main([str(argument) for argument in arguments]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def partly(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[Any, str]:
    """What is printed as JSON, and the sentence, of a command that could not do all."""
    assert main([str(argument) for argument in arguments]) == 2
    out, err = capsys.readouterr()
    assert err.count("\n") == 1
    return json.loads(out), err


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    assert main([str(argument) for argument in arguments]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    return err


@pytest.fixture
def images(tmp_path: Path) -> list[Path]:
    return [saved(tmp_path / f"{name}.png", patches(red)) for name, red in (("a", 12), ("b", 20))]


def test_images_are_exported_by_a_recipe(
    images: list[Path], recipe_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    chosen = ("--output", out, "--formats", "labels,coco", "--no-object-numbers", "--json")
    found = json.loads(answer(capsys, "export", *images, "--recipe", recipe_file, *chosen))
    assert found["errors"] == [] and {row["iou"] for row in found["files"]} <= {1.0, None}
    for name, red in (("a", 12), ("b", 20)):
        with PillowImage.open(out / f"{name}_labels.png") as labels:
            assert np.array_equal(np.asarray(labels), expected(red))
    content = json.loads((out / "coco/annotations/instances_train.json").read_bytes())
    assert len(content["images"]) == 2
    assert [row["name"] for row in content["categories"]] == ["fruit", "leaf"]


def test_images_are_measured_by_a_recipe(
    images: list[Path], recipe_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "m.csv"
    text = answer(capsys, "measure", *images, "--recipe", recipe_file, "--csv", table, "--json")
    found = json.loads(text)
    assert found["files"] == [str(table)] and found["errors"] == []
    assert [
        (image["image"], [(row["name"], row["objects"], row["area_px"]) for row in image["classes"]])
        for image in found["images"]
    ] == [("a.png", [("fruit", 1, 144), ("leaf", 1, 400)]), ("b.png", [("fruit", 1, 400), ("leaf", 1, 400)])]
    rows = list(csv.DictReader(io.StringIO(table.read_text("utf-8-sig"), newline="")))
    assert [row["area_px"] for row in rows if row["kind"] == "class"] == ["144", "400", "400", "400"]
    assert CSV.id == "csv"
    lines = answer(capsys, "measure", images[0], "--recipe", recipe_file, "--scale", "0.5mm").splitlines()
    assert len(lines) == 3 and lines[1].split() == ["a.png", "fruit", "1", "144", "6.0", "%"]


def test_the_rest_is_done_and_told_where_an_image_cannot_be_read(
    images: list[Path], recipe_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(images[0].read_bytes()[:99])
    everything = [images[0], broken, images[1], tmp_path / "gone.png"]
    recipe = ("--recipe", recipe_file, "--json")
    found, error = partly(capsys, "export", *everything, *recipe, "--output", tmp_path / "out")
    assert len(found["files"]) == 4 == len(list((tmp_path / "out").iterdir()))
    assert "4 files were saved, but 2 of 4 images are left out" in error
    assert (
        len(found["errors"]) == 2 and "broken.png" in found["errors"][0] and "gone.png" in found["errors"][1]
    )
    found, error = partly(capsys, "measure", *everything, *recipe, "--csv", tmp_path / "m.csv")
    assert [image["image"] for image in found["images"]] == ["a.png", "b.png"]
    assert found["files"] == [str(tmp_path / "m.csv")] and (tmp_path / "m.csv").exists()
    assert len(found["errors"]) == 2 and "2 of 4 images are left out" in error
    assert "left out" in refusal(capsys, "measure", *everything, "--recipe", recipe_file), (
        "no JSON unless asked"
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--recipe", ""), "--recipe is empty"),
        (("--recipe", "none.segrecipe"), "not found"),
        (("--recipe", "empty.segrecipe"), "chooses no clusters"),
        (("--recipe", "a.png"), "no recipe"),
    ],
)
@pytest.mark.parametrize("command", ["export", "measure"])
def test_recipes_that_cannot_be_used_are_one_sentence(
    command: str,
    arguments: tuple[str, ...],
    words: str,
    images: list[Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    segapp.write_recipe(segapp.Recipe(), "empty.segrecipe")
    where = ("--output", "out") if command == "export" else ()
    assert words in refusal(capsys, command, *images, *arguments, *where)
    assert not (tmp_path / "out").exists()


def test_a_recipe_and_settings_contradict_each_other(
    images: list[Path], recipe_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for more in (("-k", "3"), ("--select", "1"), ("--space", "rgb")):
        error = refusal(capsys, "measure", *images, "--recipe", recipe_file, *more)
        assert "either --recipe, or --select" in error
    error = refusal(capsys, "measure", tmp_path / "a.segproj", "--recipe", recipe_file)
    assert "masks of a project are finished" in error
    assert "Give one project" in refusal(capsys, "export", *images, "--output", tmp_path / "out")
    assert "None of the 2" not in refusal(
        capsys, "export", tmp_path / "x", "--recipe", recipe_file, "--output", "o"
    )
