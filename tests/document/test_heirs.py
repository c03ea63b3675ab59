from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from segapp.core import adjust, pipeline
from segapp.core.color_names import name_colors
from segapp.core.types import ClusterParams, Image, Segmentation
from segapp.document.heirs import colors_of_heirs, names_of_heirs

PALETTE = ((250, 250, 250), (200, 30, 30), (30, 160, 40), (30, 50, 190), (20, 20, 20))


def scene(seed: int = 1) -> tuple[pipeline.Prepared, Segmentation]:
    rng = np.random.default_rng(seed)
    stripes = np.repeat(np.array(PALETTE, np.int16)[np.newaxis], 30, axis=0).repeat(8, axis=1)
    noisy = np.clip(stripes + rng.integers(-20, 21, stripes.shape), 0, 255).astype(np.uint8)
    prepared = pipeline.prepare(Image(noisy))
    return prepared, pipeline.cluster(prepared, ClusterParams(k=4))


PREPARED, SEGMENTATION = scene()
AUTOMATIC = name_colors(SEGMENTATION.colors)


@given(st.integers(0, 3), st.lists(st.sampled_from(["leaf", "soil", ""]), min_size=4, max_size=4))
def test_a_split_keeps_all_other_names(cluster: int, given_names: list[str]) -> None:
    names = tuple(f"{name} {index}" if name else AUTOMATIC[index] for index, name in enumerate(given_names))
    done = adjust.split(PREPARED, SEGMENTATION, cluster)
    found = names_of_heirs(names, SEGMENTATION, done.segmentation, done.heirs)
    assert len(set(found)) == done.segmentation.k == 5
    for index, heirs in enumerate(done.heirs):
        if index != cluster:
            assert found[heirs[0]] == names[index]
    if given_names[cluster]:
        assert found[min(done.heirs[cluster])] == names[cluster]


@given(st.sets(st.integers(0, 3), min_size=2, max_size=3))
def test_a_merge_keeps_the_names_of_the_others(chosen: set[int]) -> None:
    names = ("white", *AUTOMATIC[1:])
    done = adjust.merge(PREPARED, SEGMENTATION, chosen)
    found = names_of_heirs(names, SEGMENTATION, done.segmentation, done.heirs)
    assert len(set(found)) == done.segmentation.k
    for index in set(range(4)) - chosen:
        assert found[done.heirs[index][0]] == names[index]
    if 0 in chosen:
        assert found[done.heirs[0][0]] == "white"


def test_what_goes_back_together_has_the_name_it_had() -> None:
    names = ("wall", "rose", "leaf", "sky")
    once = adjust.split(PREPARED, SEGMENTATION, 1)
    between = names_of_heirs(names, SEGMENTATION, once.segmentation, once.heirs)
    again = adjust.merge(PREPARED, once.segmentation, once.heirs[1])
    found = names_of_heirs(between, once.segmentation, again.segmentation, again.heirs)
    assert np.array_equal(again.segmentation.labels, SEGMENTATION.labels)
    assert found == names


# Colours

COLORS = st.lists(st.sampled_from([None, (0, 0, 0), (255, 0, 0), (0, 0, 255)]), min_size=4, max_size=4)


@given(st.integers(0, 3), COLORS)
def test_a_split_keeps_all_other_colours_and_tells_the_halves_apart(
    cluster: int, given_colors: list[tuple[int, int, int] | None]
) -> None:
    done = adjust.split(PREPARED, SEGMENTATION, cluster)
    found = colors_of_heirs(given_colors, done.segmentation.k, done.heirs)
    expected = dict.fromkeys(range(5))
    for color, heirs in zip(given_colors, done.heirs, strict=True):
        largest = max(heirs, key=lambda heir: int(done.segmentation.counts[heir]))
        expected |= {largest: color}
    assert (found or (None,) * 5) == tuple(expected.values())


@given(st.sets(st.integers(0, 3), min_size=2, max_size=3), COLORS)
def test_a_merge_keeps_the_colour_of_the_largest_that_has_one(
    chosen: set[int], given_colors: list[tuple[int, int, int] | None]
) -> None:
    done = adjust.merge(PREPARED, SEGMENTATION, chosen)
    found = colors_of_heirs(given_colors, done.segmentation.k, done.heirs) or (None,) * done.segmentation.k
    assert len(found) == done.segmentation.k
    for index in set(range(4)) - chosen:
        assert found[done.heirs[index][0]] == given_colors[index]
    [merged] = {done.heirs[index][0] for index in chosen}
    by_size = sorted(chosen, key=lambda index: -int(SEGMENTATION.counts[index]))
    assert found[merged] == next((given_colors[index] for index in by_size if given_colors[index]), None)


def test_where_no_colour_was_given_none_is_inherited() -> None:
    done = adjust.split(PREPARED, SEGMENTATION, 0)
    assert colors_of_heirs((), 5, done.heirs) == colors_of_heirs((None,) * 4, 5, done.heirs) == ()
