"""Colors that Object Mask learns: mixtures with the moments of the colors, whatever OpenCV's random numbers are."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from nodes.composite.object_mask.color_models import (
    ColorModels,
    has_likelihoods,
    learn_color_model,
    widen_color_models,
)


def read_parts(model: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return weights [5], means [5, 3] and covariances [5, 3, 3]."""
    return model[0, :5], model[0, 5:20].reshape(5, 3), model[0, 20:].reshape(5, 3, 3)


def test_a_mixture_has_the_mean_and_the_covariance_of_its_colors() -> None:
    colors = np.random.default_rng(0).integers(0, 256, (5000, 3)).astype(np.uint8)
    weights, means, covariances = read_parts(learn_color_model(colors))
    assert (weights > 0.0).all()
    assert weights.sum() == pytest.approx(1.0)
    mean = weights @ means
    assert mean == pytest.approx(colors.mean(0))
    away = means - mean
    total = np.einsum("k,kij->ij", weights, covariances) + np.einsum("k,ki,kj->ij", weights, away, away)
    assert total == pytest.approx(np.cov(colors.T, bias=True))


def test_each_of_a_few_colors_has_a_part_of_its_own() -> None:
    colors = np.repeat(np.array([[0, 0, 0], [250, 10, 0], [0, 240, 90]], np.uint8), (50, 30, 20), axis=0)
    weights, means, covariances = read_parts(learn_color_model(colors))
    assert sorted(weights) == pytest.approx([0.0, 0.0, 0.2, 0.3, 0.5])
    assert {tuple(mean) for mean in means[weights > 0.0]} == {(0, 0, 0), (250, 10, 0), (0, 240, 90)}
    assert covariances[weights > 0.0] == pytest.approx(np.tile(0.01 * np.eye(3), (3, 1, 1)))
    assert read_parts(learn_color_model(colors[:1]))[0].tolist() == [1.0, 0.0, 0.0, 0.0, 0.0]


def test_opencv_cuts_by_it_as_by_its_own_clusters_and_the_same_each_time() -> None:
    random = np.random.default_rng(1)
    is_object = np.zeros((60, 80), bool)
    is_object[20:40, 30:55] = True
    pixels = np.where(is_object[..., None], (40, 60, 170), (120, 110, 50)) + random.normal(0.0, 20.0, (60, 80, 3))
    picture = pixels.clip(0, 255).astype(np.uint8)
    trimap = np.full((60, 80), cv2.GC_BGD, np.uint8)
    trimap[10:50, 20:65] = cv2.GC_PR_BGD
    trimap[17:37, 33:58] = cv2.GC_PR_FGD
    cuts = []
    for seed in range(3):
        cv2.setRNGSeed(seed)
        inside, part = trimap == cv2.GC_PR_FGD, trimap.copy()
        outside_model, inside_model = learn_color_model(picture[~inside]), learn_color_model(picture[inside])
        cv2.grabCut(picture, part, None, outside_model, inside_model, 1, cv2.GC_EVAL_FREEZE_MODEL)  # type: ignore[call-overload]  # no rectangle
        cuts.append(part)
    assert np.array_equal(cuts[0], cuts[1])
    assert np.array_equal(cuts[0], cuts[2])
    bare, models = trimap.copy(), (np.zeros((1, 65)), np.zeros((1, 65)))
    cv2.grabCut(picture, bare, None, models[0], models[1], 1, cv2.GC_INIT_WITH_MASK)  # type: ignore[call-overload]  # as above
    assert ((cuts[0] & 1) != (bare & 1)).mean() < 0.01
    assert np.array_equal((cuts[0] & 1) > 0, is_object)


def test_models_of_narrow_colors_far_apart_are_widened_and_others_are_left() -> None:
    red, blue = (np.full((50, 3), color, np.uint8) for color in ((0, 0, 255), (255, 0, 0)))
    models = ColorModels(learn_color_model(blue), learn_color_model(red))
    both = np.concatenate([red, blue])
    assert not has_likelihoods(models, both)
    assert has_likelihoods(widen_color_models(models, both), both)
    near = ColorModels(learn_color_model(blue), learn_color_model(blue))
    assert widen_color_models(near, blue) is near
