"""Cuts an object out of a frame by its colors: GrabCut, from clicks and a box, or in a band around an outline.

C. Rother, V. Kolmogorov, A. Blake, "GrabCut: Interactive Foreground Extraction Using Iterated Graph Cuts", 2004. The
cut looks at a window around the object alone, so that colors elsewhere do not count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nodes.composite.object_mask.color_models import (
    ColorModels,
    has_likelihoods,
    learn_color_model,
    make_color_models,
    widen_color_models,
)
from nodes.composite.object_mask.seeds import FrameSeeds, Place

if TYPE_CHECKING:
    import numpy as np

_ROUNDS: Final = 5
_SEED_SHARE: Final = 0.006  # radius of a click, of the longer side
_WINDOW_SHARE: Final = 0.6  # room around an object, of its own size
_LEAST_ROOM: Final = 12  # pixels
_LEAST_PIXELS: Final = 5  # a model of colors has five parts: fewer samples are none
_SMALL_PART: Final = 0.4  # of the area of the largest part
_NEAR_COLOR: Final = 26.0  # in CIELAB: what a click alone takes for the same material


def cut_seeds(picture: np.ndarray, seeds: FrameSeeds, before: np.ndarray | None) -> np.ndarray:
    """Return where an object is, from clicks and a box: bool [H, W].

    Args:
        picture: uint8 [H, W, 3].
        seeds: The clicks and the box.
        before: Where it is by what was known, bool [H, W]; None where nothing was.
    """
    import cv2
    import numpy as np

    height, width = picture.shape[:2]
    included, excluded = (_draw_seeds(places, width, height) for places in (seeds.included, seeds.excluded))
    included &= ~excluded
    known = before is not None and bool(before.any())
    trimap = np.full((height, width), cv2.GC_BGD if seeds.box or known else cv2.GC_PR_BGD, np.uint8)
    likely = np.zeros((height, width), bool)
    if seeds.box is not None:
        rows, columns = _get_window(seeds.box, width, height)
        trimap[rows, columns] = cv2.GC_PR_FGD
        likely[rows, columns] = True
        if seeds.included:
            near = _grow_region(picture, included) & likely
            trimap[likely & ~near] = cv2.GC_PR_BGD if near.sum() > 0.2 * likely.sum() else cv2.GC_PR_FGD
    elif known:
        assert before is not None
        _mark_corrections(picture, trimap, before, included, excluded)
        likely = before | (trimap == cv2.GC_PR_FGD)
    else:
        likely = _grow_region(picture, included)
        trimap[likely] = cv2.GC_PR_FGD
    trimap[included], trimap[excluded] = cv2.GC_FGD, cv2.GC_BGD
    found = _cut(picture, trimap, likely | included, make_color_models(), _ROUNDS)
    return _keep_clicked(found, included)


def cut_band(picture: np.ndarray, expected: np.ndarray, band: int, models: ColorModels) -> np.ndarray:
    """Return where an object is, near where it is expected: bool [H, W].

    Args:
        picture: uint8 [H, W, 3].
        expected: bool [H, W].
        band: Pixels by which its outline may lie inside or outside of the expected one.
        models: Colors of the object; where they know none yet, they learn those of this frame.
    """
    import cv2
    import numpy as np

    plane = expected.astype(np.uint8)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * band + 1, 2 * band + 1))
    outer, inner = cv2.dilate(plane, disc), cv2.erode(plane, disc)
    if inner.sum() < _LEAST_PIXELS:  # too thin to have a sure inside
        inner = plane & (cv2.distanceTransform(plane, cv2.DIST_L2, 3) >= 2.0).astype(np.uint8)
    if inner.sum() < _LEAST_PIXELS:
        return expected
    trimap = np.where(plane > 0, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    trimap[outer == 0], trimap[inner > 0] = cv2.GC_BGD, cv2.GC_FGD
    return _drop_small_parts(_cut(picture, trimap, outer > 0, models))


def _mark_corrections(
    picture: np.ndarray, trimap: np.ndarray, before: np.ndarray, included: np.ndarray, excluded: np.ndarray
) -> None:
    """Mark in a trimap what was known, and what clicks change of it: the region of its color around each click."""
    import cv2

    trimap[before] = cv2.GC_FGD
    wrong = excluded & before
    if wrong.any():
        trimap[_grow_region(picture, wrong) & before & ~included] = cv2.GC_PR_BGD
    missing = included & ~before
    if missing.any():
        trimap[_grow_region(picture, missing) & ~before] = cv2.GC_PR_FGD


def _cut(
    picture: np.ndarray, trimap: np.ndarray, likely: np.ndarray, models: ColorModels, rounds: int = 1
) -> np.ndarray:
    """Return the cut in a window around what is likely the object; outside of it, nothing is.

    The colors of the object are those of the frame where it was shown, if there are any; those around it are always of
    this frame, so that a mask that was wrong once does not teach its mistakes.
    """
    import numpy as np

    found = np.zeros(likely.shape, bool)
    window = find_window(likely, _WINDOW_SHARE, _LEAST_ROOM)
    if window is None:
        return found
    part = np.ascontiguousarray(trimap[window])
    if not _has_both_sides(part):
        found[window] = _is_inside(part)
        return found
    pixels = np.ascontiguousarray(picture[window])
    found[window] = _is_inside(_cut_window(pixels, part, models, rounds))
    return found


def _cut_window(pixels: np.ndarray, trimap: np.ndarray, models: ColorModels, rounds: int) -> np.ndarray:
    """Return the trimap that is cut; models that know no colors learn those inside."""
    import cv2

    free = pixels[(trimap == cv2.GC_PR_FGD) | (trimap == cv2.GC_PR_BGD)]
    is_known = bool(models.inside.any())
    part = trimap.copy()
    if not is_known:
        here = _learn_color_models(pixels, part)
        if has_likelihoods(here, free):
            cv2.grabCut(pixels, part, None, here.outside, here.inside, rounds, cv2.GC_EVAL)  # type: ignore[call-overload]  # no rectangle
            if has_likelihoods(here, free):
                models.inside[:] = here.inside
                return part
            part = trimap.copy()
    for _ in range(1 if is_known else rounds):
        if not _has_both_sides(part):
            break
        here = _learn_color_models(pixels, part, models.inside if is_known else None)
        wide = widen_color_models(here, free)
        cv2.grabCut(pixels, part, None, wide.outside, wide.inside, 1, cv2.GC_EVAL_FREEZE_MODEL)  # type: ignore[call-overload]  # as above
        models.inside[:] = here.inside
    return part


def _learn_color_models(pixels: np.ndarray, trimap: np.ndarray, inside: np.ndarray | None = None) -> ColorModels:
    """Return the colors on both sides of a trimap; those inside are given where they are known."""
    is_inside = _is_inside(trimap)
    return ColorModels(
        learn_color_model(pixels[~is_inside]), learn_color_model(pixels[is_inside]) if inside is None else inside
    )


def find_window(mask: np.ndarray, share: float, least: int) -> tuple[slice, slice] | None:
    """Return rows and columns around a mask, with room of a share of its size on each side; None where it is empty.

    Args:
        mask: bool [H, W].
        share: Of the longer side.
        least: Pixels of room at least.
    """
    import numpy as np

    if not mask.any():
        return None
    columns, rows = np.flatnonzero(mask.any(0)), np.flatnonzero(mask.any(1))
    left, top, right, bottom = (int(each) for each in (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1))
    room = max(least, round(share * max(right - left, bottom - top)))
    return slice(max(0, top - room), bottom + room), slice(max(0, left - room), right + room)


def _has_both_sides(trimap: np.ndarray) -> bool:
    """Return whether there are enough pixels inside and outside for models of colors."""
    inside = int(_is_inside(trimap).sum())
    return min(inside, trimap.size - inside) >= _LEAST_PIXELS


def _is_inside(trimap: np.ndarray) -> np.ndarray:
    import cv2
    import numpy as np

    return np.asarray((trimap == cv2.GC_FGD) | (trimap == cv2.GC_PR_FGD))


def _draw_seeds(places: tuple[Place, ...], width: int, height: int) -> np.ndarray:
    """Return small discs around places: bool [H, W]."""
    import cv2
    import numpy as np

    plane = np.zeros((height, width), np.uint8)
    radius = max(1, round(_SEED_SHARE * max(width, height)))
    for x, y in places:
        cv2.circle(plane, (int(x), int(y)), radius, (1,), -1)
    return plane > 0


def _get_window(box: tuple[float, float, float, float], width: int, height: int) -> tuple[slice, slice]:
    left, top, right, bottom = (round(side) for side in box)
    return slice(min(top, height - 1), max(bottom, top + 1)), slice(min(left, width - 1), max(right, left + 1))


def _grow_region(picture: np.ndarray, seeds: np.ndarray) -> np.ndarray:
    """Return the regions of the colors of seeds that hang together with them: bool [H, W]."""
    import cv2
    import numpy as np

    if not seeds.any():
        return seeds
    lab = cv2.cvtColor(cv2.GaussianBlur(picture, (0, 0), 1.0).astype(np.float32) / 255.0, cv2.COLOR_BGR2LAB)
    count, labels = cv2.connectedComponents(seeds.astype(np.uint8))
    grown = seeds.copy()
    for number in range(1, count):
        mean = lab[labels == number].mean(0)
        near = (np.square(lab - mean).sum(2) <= _NEAR_COLOR**2) | (labels == number)
        _, parts = cv2.connectedComponents(near.astype(np.uint8), connectivity=4)
        hit = np.unique(parts[(labels == number) & near])
        grown |= np.isin(parts, hit[hit > 0])
    return grown


def _keep_clicked(found: np.ndarray, included: np.ndarray) -> np.ndarray:
    """Return the parts of a mask that were clicked on, or the largest one where none was."""
    import cv2
    import numpy as np

    count, labels, stats, _ = cv2.connectedComponentsWithStats(found.astype(np.uint8), connectivity=4)
    if count <= 2:
        return found
    hit = np.unique(labels[included & found])
    if not len(hit):
        hit = np.array([1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))])
    return np.asarray(np.isin(labels, hit[hit > 0]))


def _drop_small_parts(found: np.ndarray) -> np.ndarray:
    """Return a mask without the parts that are small beside its largest: something alike that was passed."""
    import cv2
    import numpy as np

    count, labels, stats, _ = cv2.connectedComponentsWithStats(found.astype(np.uint8), connectivity=8)
    if count <= 2:
        return found
    areas = stats[:, cv2.CC_STAT_AREA]
    kept = np.flatnonzero(areas >= _SMALL_PART * areas[1:].max())
    return np.asarray(np.isin(labels, kept[kept > 0]))
