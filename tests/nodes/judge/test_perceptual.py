"""The distance of two pictures by the layers of a pretrained network."""

from __future__ import annotations

import pytest
import torch

from nodes.judge.perceptual import PerceptualDistance
from studio.sdk import Image
from studio.sdk.testing import run_frame
from tests.nodes.encode.pretrained import media_of, noise, ref
from tests.tiny_models.fixtures import TinyModel
from tools.quality.judge_perceptual import measure


def _distance(tiny_model: TinyModel, family: str, one: torch.Tensor, other: torch.Tensor) -> float:
    folder = tiny_model(family)
    node = PerceptualDistance(model=ref(folder))
    return float(run_frame(node, image=Image(one), reference=Image(other), media=media_of(folder)))


def test_it_is_what_the_formula_says() -> None:
    assert [known for known in measure() if not known.ok] == []


@pytest.mark.parametrize("family", ["clip", "resnet", "dinov2", "siglip"])
def test_equal_pictures_are_at_no_distance_and_others_farther_the_more_they_differ(
    tiny_model: TinyModel, family: str
) -> None:
    picture, other = noise(3, 40, 60), noise(3, 60, 40).transpose(1, 2)
    mixed = [picture.lerp(other, share) for share in (0.0, 0.1, 0.4)]
    same, near, far = (_distance(tiny_model, family, picture, one) for one in mixed)
    assert same == 0.0
    assert 0.0 < near < far < 4.0


def test_sizes_may_differ_and_alpha_lies_over_black(tiny_model: TinyModel) -> None:
    picture = noise(4, 64, 64)
    over = picture[:3] * picture[3:]
    assert _distance(tiny_model, "clip", picture, over) == 0.0
    assert _distance(tiny_model, "clip", noise(3, 1, 1), noise(3, 7, 90)) < 4.0
