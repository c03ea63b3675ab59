from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from segapp.core.clustering import AMOUNTS, METHODS, Method
from segapp.core.errors import SegmentError
from segapp.core.memory import available_bytes, require_memory, require_memory_to_count, told_of_memory
from segapp.core.needs import clustering_bytes, counting_bytes
from segapp.core.opencv import cv2
from segapp.core.pipeline import cluster, prepare, segment
from segapp.core.types import ClusterParams, Image

_MB = 1 << 20


def _image(rows: int = 2000, columns: int = 3000) -> Image:
    return Image(np.zeros((rows, columns, 3), np.uint8))


def _free(monkeypatch: pytest.MonkeyPatch, size: int | None) -> None:
    monkeypatch.setattr("segapp.core.memory.available_bytes", lambda: size)


def test_the_free_memory_is_known_or_said_not_to_be() -> None:
    available = available_bytes()
    assert available is None or available > 1 << 20


def test_too_little_memory_is_told_with_the_size_that_would_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    params = ClusterParams()
    needed = clustering_bytes(_image(), params, None)
    _free(monkeypatch, needed)
    require_memory(_image(), params)
    _free(monkeypatch, needed - 1)
    with pytest.raises(SegmentError, match=r"up to 5\.9 megapixels would fit"):
        require_memory(_image(), params)
    _free(monkeypatch, (needed + clustering_bytes(_image(), params, None, pixels=0)) // 2)
    with pytest.raises(SegmentError, match=r"up to 3\.0 megapixels would fit"):
        require_memory(_image(), params)


def test_settings_that_would_fit_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    _free(monkeypatch, clustering_bytes(_image(), ClusterParams(), None))
    with pytest.raises(SegmentError, match="with the method kmeans and nothing else set it would fit"):
        require_memory(_image(), ClusterParams(method="kmeans-all-pixels"))


def test_nothing_is_said_to_fit_that_is_refused_for_its_many_colors(monkeypatch: pytest.MonkeyPatch) -> None:
    image, many = _image(), 5_000_000
    smooth = ClusterParams(smooth=50)
    plain_bytes = clustering_bytes(image, ClusterParams(), many)
    _free(monkeypatch, plain_bytes - 1)
    with pytest.raises(SegmentError, match=r"up to 5\.9 megapixels would fit"):
        require_memory(image, ClusterParams(), many)
    with pytest.raises(SegmentError, match=r"up to [1-5]\.\d megapixels would fit"):
        require_memory(image, smooth, many)
    _free(monkeypatch, plain_bytes)
    with pytest.raises(SegmentError, match="nothing else set it would fit"):
        require_memory(image, smooth, many)


def test_a_picture_that_does_not_fit_is_refused_before_anything_is_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    prepared = prepare(_image(30, 40))
    _free(monkeypatch, 1000)
    monkeypatch.setattr("segapp.core.pipeline.distinct_colors", None)
    for work in (
        lambda: segment(_image(30, 40)),
        lambda: prepare(_image(30, 40)),
        lambda: cluster(prepared),
        lambda: require_memory_to_count(_image(30, 40)),
    ):
        with pytest.raises(SegmentError, match=r"memory.*; close other programs and try again\.$"):
            work()


def test_what_the_program_keeps_is_handed_back_before_it_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    image, free = _image(), [1000]
    monkeypatch.setattr("segapp.core.memory.available_bytes", lambda: free[0])
    given_back: list[int] = []

    def give_back() -> None:
        given_back.append(free[0])
        free[0] = 1 << 40

    monkeypatch.setattr("segapp.core.memory.give_back_freed_memory", give_back)
    require_memory(image, ClusterParams())
    require_memory_to_count(image)
    assert given_back == [1000], "only if it is too little"


def test_unknown_memory_refuses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    _free(monkeypatch, None)
    assert segment(_image(30, 40)).counts.sum() == 1200


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.id)
def test_more_pixels_bands_and_settings_never_take_less(method: Method) -> None:
    for bands in (1, 3, 8, 32):
        small, large = (Image(np.zeros((side, 500, bands), np.uint16)) for side in (400, 800))
        plain = clustering_bytes(small, ClusterParams(method=method.id), None)
        assert plain <= clustering_bytes(large, ClusterParams(method=method.id), None)
        for setting in AMOUNTS:
            more = replace(ClusterParams(method=method.id), **{setting: 9})  # type: ignore[arg-type]  # all are numbers
            assert plain <= clustering_bytes(small, more, None)
    whole, floats = np.zeros((400, 500, 9), np.uint8), np.zeros((400, 500, 9), np.float32)
    assert counting_bytes(Image(whole)) < counting_bytes(Image(floats))


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        RuntimeError("can't start new thread"),
        cv2.error("std::bad_alloc"),
    ],
)
def test_memory_that_runs_out_all_the_same_is_told(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("segapp.core.pipeline.distinct_colors", fail)
    with pytest.raises(SegmentError, match="not enough free memory"):
        prepare(_image(30, 40))


def test_other_failures_pass() -> None:
    for error in (RuntimeError("else"), cv2.error("else"), ValueError("else")):
        with pytest.raises(type(error), match="else"), told_of_memory(_image(3, 4)):
            raise error


_LIMITED = """
import resource
import numpy as np
from segapp.core.errors import SegmentError
from segapp.core.opencv import cv2
from segapp.core.pipeline import cluster, prepare
from segapp.core.types import ClusterParams, Image
cv2.setNumThreads(1)
pixels = np.random.default_rng(0).integers(0, 256, (1500, 2000, 3)).astype(np.uint8)
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
for room in (20, 300, 600, 1000, 3000):
    resource.setrlimit(resource.RLIMIT_AS, (used + (room << 20), resource.RLIM_INFINITY))
    for params in (ClusterParams(), ClusterParams(method="kmeans-all-pixels", keep_together=9, smooth=9)):
        try:
            print(room, "clusters", cluster(prepare(Image(pixels)), params).k)
        except SegmentError as error:
            print(room, "told", error)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the address space like this")
def test_limited_memory_gives_a_result_or_a_sentence() -> None:
    run = subprocess.run([sys.executable, "-c", _LIMITED], capture_output=True, text=True, check=False)
    lines = run.stdout.splitlines()
    assert run.returncode == 0, run.stderr[-2000:]
    assert len(lines) == 10
    assert all("told Clustering this image takes about" in line for line in lines[:2])
    assert all("memory" in line for line in lines if "told" in line)
    assert all("clusters 5" in line for line in lines[-2:])
