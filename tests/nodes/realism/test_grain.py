"""Grain: strength, size, and one pattern for each frame."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from nodes.realism.grain import Grain
from studio.sdk import Image
from studio.sdk.testing import StandaloneContext, run_frame
from tools.quality.realism_film import grain, grain_size

EVEN: dict[str, Any] = {"red": 1.0, "green": 1.0, "blue": 1.0}


def grey(value: float = 0.5, channels: int = 3) -> Image:
    return Image(torch.full((channels, 120, 160), value))


def pattern(frame: int = 0, value: float = 0.5, **values: Any) -> torch.Tensor:
    result: torch.Tensor = run_frame(Grain(amount=0.05, **values), frame, image=grey(value)).pixels - value
    return result


def test_strength_mean_and_size_are_as_asked() -> None:
    for known in grain():
        assert known.ok, known


@pytest.mark.parametrize("size", [1.0, 2.0, 8.0])
def test_other_sizes(size: float) -> None:
    plane = run_frame(Grain(size=size, **EVEN), image=Image(torch.full((3, 300, 400), 0.5))).pixels[1].double() - 0.5
    assert grain_size(plane) == pytest.approx(size, rel=0.12)
    assert float(plane.std()) == pytest.approx(0.03, rel=0.05)


def test_a_frame_has_one_pattern_and_frames_are_independent() -> None:
    first, again, other, seeded = pattern(3), pattern(3), pattern(4), pattern(3, seed=1)
    assert first.equal(again)
    for unlike in (other, seeded):
        alike = float((first * unlike).mean() / (first.std() * unlike.std()))
        assert abs(alike) < 0.05


def test_channels_have_their_own_grain_unless_it_is_monochrome() -> None:
    colored = pattern(red=1.0, green=0.5, blue=2.0)
    assert float(colored[2].std() / colored[1].std()) == pytest.approx(4.0, rel=0.05)
    assert abs(float((colored[0] * colored[1]).mean() / (colored[0].std() * colored[1].std()))) < 0.05
    same = pattern(monochrome=True, **EVEN)
    assert same[0].allclose(same[2], atol=1e-6)


def test_strength_follows_brightness() -> None:
    spread = [float(pattern(value=value, **EVEN)[0].std()) for value in (0.0, 0.5, 1.0)]
    assert spread == pytest.approx([0.025, 0.05, 0.0175], rel=0.04)
    flat: dict[str, Any] = {"shadows": 1.0, "midtones": 1.0, "highlights": 1.0}
    assert float(pattern(value=0.0, **EVEN, **flat)[0].std()) == pytest.approx(0.05, rel=0.04)


def test_a_proxy_has_the_grain_that_is_left_by_averaging() -> None:
    node = Grain.spec.create_node({"amount": 0.05, "size": 4.0, **EVEN})
    large = run_frame(node, image=Image(torch.full((3, 400, 400), 0.5))).pixels - 0.5
    averaged = torch.nn.functional.avg_pool2d(large, 2)
    half = Grain.spec.create_node({"amount": 0.05, "size": 4.0, **EVEN}, scale=0.5)
    proxy = run_frame(half, image=Image(torch.full((3, 200, 200), 0.5)), ctx=StandaloneContext(scale=0.5)).pixels - 0.5
    assert float(proxy.std()) == pytest.approx(float(averaged.std()), rel=0.05)


def test_alpha_stays_and_no_amount_passes() -> None:
    image = grey(channels=4)
    assert run_frame(Grain(), image=image).pixels[3].equal(image.pixels[3])
    assert run_frame(Grain(amount=0.0), image=image) is image
    assert run_frame(Grain(size=50.0), image=Image(torch.ones(3, 1, 1))).pixels.isfinite().all()
