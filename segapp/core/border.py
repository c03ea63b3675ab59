"""Finds the border of a mask anew in one window: local colours, then a cut along the edges."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segapp.core.guided import Guide
from segapp.core.local_colors import log_ratio
from segapp.core.opencv import cv2

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segapp.core.types import BoolArray, Float32Array, Float64Array, Int32Array, UInt8Array

_ROUNDS = 3
_CALM_PX = 0.8  # the noise of a camera is finer than this
_WINDOW, _WINDOW_MORE_PX, _LEAST_WINDOW_PX = 1.5, 6, 6
_SHRINKS = 0.7
_GUIDE_PX, _GUIDE_STEADINESS, _PASSES = 4, 20.0, 2
_SURE_RATIO = 3.0  # of the logarithms of the densities
_TRUST_MIDDLE, _TRUST_OLD = 0.4, 0.5
_OLD_REACH, _LEAST_OLD_REACH_PX = 0.6, 4.0
_NO_EXAMPLE = 0.6
_SPECK = 2.0  # pixels for each squared half width of the band
_GAP_PX, _FULL_PX = 1.0, 4.0
_LEAST_EVIDENCE, _MORE_EVIDENCE = 0.06, 0.7  # noise speaks for small changes by chance
_LEAST_STEEPNESS = 0.8  # of the new border, in units of that of the old one
_SMOOTH_PX = 1.5

_MIDDLE, _TOP = 127.5, 255.0
_EVIDENCE_VARIANCE = _TOP**2 / (2 * 20.0)
_CONTRAST = 2.0
_ENTRIES, _MEANS, _SPREADS = 65, 5, 20


def find_border(photo: UInt8Array, mask: BoolArray, band: BoolArray) -> BoolArray:
    """Find the border of a mask anew inside a band.

    Three times the colours of both sides are learnt in windows along the border, each time
    nearer to the border found so far. What they say of each pixel is smoothed along the edges of
    the image (`Guide`) and leans towards the old mask, the more the farther a pixel is from its
    border, and towards a border in the middle of the band. Specks of the mask are no examples. At
    last the cut of GrabCut (C. Rother, V. Kolmogorov and A. Blake, GrabCut, SIGGRAPH 2004)
    separates the sides. A change goes back where the colours do not speak for it, and where the
    old border ran along a clearer edge.

    Parameters
    ----------
    photo : uint8 array of shape (h, w, 3)
        RGB.
    mask, band : bool arrays of shape (h, w)
        What is inside so far, and where that is decided anew; some pixels beside the band are
        inside, some outside.

    Returns
    -------
    bool array of shape (h, w)
        `mask` outside the band.
    """
    lab, half_px = _calm_lab(photo), half_width(band)
    guide = Guide(lab, _GUIDE_PX, _GUIDE_STEADINESS)
    whole = _without_specks(mask, band, round(_SPECK * half_px**2))
    middle, lean = _leanings(whole, band, half_px)
    fixed = np.where(whole, np.float32(1), np.float32(-1))
    examples = np.where(band, middle, fixed)
    inside, outside = _ramp(examples, _NO_EXAMPLE, 1), _ramp(-examples, _NO_EXAMPLE, 1)
    reach_px = half_px * _WINDOW + _WINDOW_MORE_PX
    for turn in range(_ROUNDS):
        window_px = max(_LEAST_WINDOW_PX, round(reach_px * _SHRINKS**turn))
        evidence = np.tanh(log_ratio(lab, inside, outside, window_px) / np.float32(_SURE_RATIO))
        wanted = _along_edges(guide, np.clip(evidence + lean, -1, 1), fixed, band)
        distance = signed_distance(np.where(band, wanted > 0, whole))
        inside, outside = _ramp(distance, _GAP_PX, _FULL_PX), _ramp(-distance, _GAP_PX, _FULL_PX)
    cut = np.where(band, _smooth(_cut(lab, wanted, whole, band), band), mask)
    return _without_weak_changes(cut, mask, guide.smooth(evidence.astype(np.float32)), _steepness(lab))


def _leanings(mask: BoolArray, band: BoolArray, half_px: float) -> tuple[Float32Array, Float32Array]:
    """Where a pixel lies between both rims of the band, and what that and the old border ask for; -1 to 1."""
    to_inside, to_outside = _distance_to(mask & ~band), _distance_to(~mask & ~band)
    middle = np.divide(to_outside - to_inside, np.maximum(to_outside + to_inside, 1))
    reach_px = max(_LEAST_OLD_REACH_PX, half_px * _OLD_REACH)
    old = np.clip(signed_distance(mask) / np.float32(reach_px), -1, 1)
    lean: Float32Array = np.float32(_TRUST_MIDDLE) * middle + np.float32(_TRUST_OLD) * old
    return middle, lean


def _without_specks(mask: BoolArray, band: BoolArray, most_px: int) -> BoolArray:
    """Join small pieces of each side with the other one, unless nothing sure is left of it."""
    result = mask.copy()
    for side, ways in ((False, 4), (True, 8)):
        pixels = np.asarray(result == side).astype(np.uint8)
        _, pieces, facts, _ = cv2.connectedComponentsWithStats(pixels, connectivity=ways, ltype=cv2.CV_32S)
        is_small = facts[:, cv2.CC_STAT_AREA] <= most_px
        for rim in (pieces[0], pieces[-1], pieces[:, 0], pieces[:, -1]):  # they may be large beyond it
            is_small[rim] = False
        is_small[0] = False
        result[is_small[pieces]] = not side
    sure = result[~band]
    return result if sure.any() and not sure.all() else mask


def _distance_to(places: BoolArray) -> Float32Array:
    found: Float32Array = cv2.distanceTransform((~places).astype(np.uint8), cv2.DIST_L2, 5).astype(np.float32)
    return found


def half_width(band: BoolArray) -> float:
    """Half of the largest width of a band, in pixels."""
    return float(cv2.distanceTransform(np.pad(band, 1).astype(np.uint8), cv2.DIST_L2, 5).max())


def signed_distance(mask: BoolArray) -> Float32Array:
    """Distance to the border of a mask, negative outside: float32 (h, w), in pixels."""
    return _distance_to(~mask) - _distance_to(mask)


def _ramp(values: Float32Array, start: float, stop: float) -> Float32Array:
    result: Float32Array = np.clip((values - start) / (stop - start), 0, 1).astype(np.float32)
    return result


def _calm_lab(photo: UInt8Array) -> list[Float32Array]:
    lab = cv2.cvtColor(photo.astype(np.float32) / np.float32(_TOP), cv2.COLOR_RGB2LAB)
    calm = cv2.GaussianBlur(lab, (0, 0), _CALM_PX)
    return [np.ascontiguousarray(calm[..., band], np.float32) for band in range(3)]


def _along_edges(guide: Guide, values: Float32Array, fixed: Float32Array, band: BoolArray) -> Float32Array:
    found: Float32Array = np.where(band, values, fixed).astype(np.float32)
    for _ in range(_PASSES):
        found = np.where(band, guide.smooth(found), fixed)
    return found


def _cut(lab: Sequence[Float32Array], wanted: Float32Array, mask: BoolArray, band: BoolArray) -> BoolArray:
    """Cut as GrabCut does, with two fixed models that only look at what is wanted of each pixel.

    The first band of the image it is given is what is wanted; under two normal distributions of
    one variance its log ratio is linear. The other two, the main colours of the band, only tell
    where a cut is cheap.
    """
    colors = np.stack([band_of_lab[band] for band_of_lab in lab])
    middle = colors.mean(axis=1)
    _, axes = np.linalg.eigh(np.cov(colors - middle[:, None]) if colors.shape[1] > 1 else np.eye(3))
    pixels = np.stack(
        [_MIDDLE + _MIDDLE * wanted, *(_along(lab, middle, axes[:, -n]) for n in (1, 2))], axis=-1
    )
    labels = np.where(mask, np.uint8(cv2.GC_FGD), np.uint8(cv2.GC_BGD))
    labels[band] = cv2.GC_PR_FGD
    outside, inside, no_box = _model(0), _model(_TOP), (0, 0, 1, 1)
    as_bytes = np.clip(pixels, 0, _TOP).astype(np.uint8)
    found, _, _ = cv2.grabCut(as_bytes, labels, no_box, outside, inside, 1, cv2.GC_EVAL_FREEZE_MODEL)
    result: BoolArray = np.where(band, (found == cv2.GC_FGD) | (found == cv2.GC_PR_FGD), mask)
    return result


def _along(lab: Sequence[Float32Array], middle: Float32Array, axis: Float32Array) -> Float32Array:
    shares = zip(lab, middle, axis, strict=True)
    result: Float32Array = _MIDDLE + _CONTRAST * sum((band - mean) * share for band, mean, share in shares)
    return result


def _model(mean: float) -> np.ndarray:
    """Return a mixture as GrabCut keeps it, of one component: five weights, means and spreads."""
    entries = np.zeros((1, _ENTRIES))
    entries[0, 0] = 1
    entries[0, _MEANS : _MEANS + 3] = (mean, _MIDDLE, _MIDDLE)
    entries[0, _SPREADS : _SPREADS + 9] = np.diag([_EVIDENCE_VARIANCE, _TOP**2, _TOP**2]).ravel()
    return entries


def _smooth(mask: BoolArray, band: BoolArray) -> BoolArray:
    blurred = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), _SMOOTH_PX)
    result: BoolArray = np.where(band, blurred > 0.5, mask)
    return result


def _without_weak_changes(
    found: BoolArray, mask: BoolArray, evidence: Float32Array, steepness: Float32Array
) -> BoolArray:
    """Take back each connected change that the colours do not speak for, or that leaves a clearer edge."""
    changed = found != mask
    count, pieces = cv2.connectedComponents(changed.astype(np.uint8), connectivity=8, ltype=cv2.CV_32S)
    ids = pieces[changed]
    sizes = np.bincount(ids, minlength=count)
    speaks = np.bincount(ids, np.where(found, evidence, -evidence)[changed], minlength=count)
    is_weak = speaks < _LEAST_EVIDENCE * sizes + _MORE_EVIDENCE * np.sqrt(sizes)
    beside = cv2.dilate(pieces.astype(np.float32), np.ones((3, 3), np.uint8)).astype(np.int32)
    before, after = (_mean_along(side, beside, steepness, count) for side in (mask, found))
    is_weak |= (after > 0) & (
        after < _LEAST_STEEPNESS * before
    )  # 0 where a speck was joined: no border is left
    is_weak[0] = False
    result: BoolArray = np.where(is_weak[pieces], mask, found)
    return result


def _mean_along(mask: BoolArray, ids: Int32Array, values: Float32Array, count: int) -> Float64Array:
    """Mean of values along the border of a mask, for each piece that it belongs to."""
    bits, near = mask.astype(np.uint8), np.ones((3, 3), np.uint8)
    border = cv2.dilate(bits, near) != cv2.erode(bits, near)
    where = ids[border]
    total = np.bincount(where, values[border], minlength=count)
    result: Float64Array = total / np.maximum(np.bincount(where, minlength=count), 1)
    return result


def _steepness(lab: Sequence[Float32Array]) -> Float32Array:
    """How fast the colour changes, in Lab units for each pixel: float32 (h, w)."""
    total: Float32Array = np.zeros_like(lab[0])
    for band in lab:
        for ways in ((1, 0), (0, 1)):
            total += cv2.Scharr(band, cv2.CV_32F, *ways, scale=1 / 32) ** 2
    return np.asarray(np.sqrt(total), np.float32)
