"""Recipe files."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segapp.core.errors import RecipeError
from segapp.core.recipe import NamedCluster, Recipe
from segapp.core.types import ClassInfo, CleanUp, ClusterParams
from segapp.io.recipe import read_recipe, recipe_bytes, recipe_from, write_recipe

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLE = Recipe(
    ClusterParams(k=7, space="hsv", notice_texture=30),
    CleanUp(fill_holes_px=5, smooth_px=2, smooth_by="gaussian"),
    (
        ClassInfo("leaf", (1, 2, 3), locked=True),
        ClassInfo("soil 🙂", (4, 5, 6), clean_up=CleanUp(grow_px=-3)),
    ),
    (NamedCluster("Green", (9, 99, 9), 1), NamedCluster("Brown", (90, 50, 9))),
)

colors = st.tuples(*[st.integers(0, 255)] * 3)
names = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=20)


def test_a_recipe_comes_back_as_it_was(tmp_path: Path) -> None:
    for number, recipe in enumerate((EXAMPLE, Recipe())):
        path = tmp_path / f"{number}.segrecipe"
        write_recipe(recipe, path)
        assert read_recipe(path) == recipe
        assert os.fsencode(tmp_path) not in path.read_bytes()


@given(
    st.integers(2, 32),
    st.lists(names, unique=True, max_size=5),
    st.lists(st.tuples(names, colors), max_size=5),
    st.integers(0, 50),
)
def test_any_recipe_comes_back(
    k: int, classes: list[str], palette: list[tuple[str, tuple[int, int, int]]], smooth_px: int
) -> None:
    recipe = Recipe(
        ClusterParams(k=k),
        CleanUp(smooth_px=smooth_px),
        tuple(ClassInfo(name, (1, 2, 3)) for name in classes),
        tuple(NamedCluster(name, color, len(classes)) for name, color in palette),
    )
    assert recipe_from(recipe_bytes(recipe), "a") == recipe


def changed(**values: Any) -> bytes:
    return json.dumps(json.loads(recipe_bytes(EXAMPLE)) | values).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"PK\3\4",
        b"[" * 100_000,
        b"{" + b" " * (1 << 20) + b"}",
        changed(format="segapp project"),
        changed(schema=0),
        changed(schema="1"),
        changed(evil=1),
        changed(params={"method": "os.system"}),
        changed(params={"k": 99}),
        changed(params={"k": float("nan")}),
        changed(clean_up={"grow_px": 10**9}),
        changed(classes=[{"name": "a", "color": [1, 2, 3]}] * 2),
        changed(classes=[{"name": f"{number}", "color": [1, 2, 3]} for number in range(101)]),
        changed(palette=[{"name": "a", "color": [1, 2, 3], "class_id": 3}]),
        changed(palette=[{"name": "a", "color": [1, 2]}]),
        changed(palette=[{"name": "", "color": [1, 2, 3]}]),
    ],
)
def test_what_is_no_recipe_is_refused_with_a_sentence(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.segrecipe"
    path.write_bytes(data)
    with pytest.raises(RecipeError) as caught:
        read_recipe(path)
    assert "\n" not in str(caught.value)
    assert str(caught.value).endswith(".")


def test_a_newer_recipe_is_refused_and_a_missing_one_too(tmp_path: Path) -> None:
    (tmp_path / "a.segrecipe").write_bytes(changed(schema=2, more=1))
    with pytest.raises(RecipeError, match="newer segapp"):
        read_recipe(tmp_path / "a.segrecipe")
    with pytest.raises(RecipeError, match="was not found"):
        read_recipe(tmp_path / "b.segrecipe")


def test_a_recipe_that_cannot_be_written_keeps_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "a.segrecipe"
    write_recipe(EXAMPLE, path)
    before = path.read_bytes()
    with pytest.raises(RecipeError, match="cannot be saved"):
        write_recipe(Recipe(classes=(ClassInfo("x" * 20_000, (1, 2, 3)),)), path)
    with pytest.raises(RecipeError, match="folder does not exist"):
        write_recipe(EXAMPLE, tmp_path / "gone" / "a")
    assert path.read_bytes() == before
