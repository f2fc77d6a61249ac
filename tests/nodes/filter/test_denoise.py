"""Denoise, against known noise and known pictures."""

from __future__ import annotations

import pytest
import torch

from nodes.filter.denoise import Denoise, DenoiseMethod
from nodes.filter.denoise_methods import denoise_non_local_means
from studio.sdk import Image
from studio.sdk.testing import StandaloneContext, run_frame
from tools.quality.filter_noise import against_opencv, gain


def edge(channels: int = 3) -> Image:
    pixels = torch.full((channels, 24, 40), 0.2)
    pixels[:3, :, 20:] = 0.8
    if channels == 4:
        pixels[3] = 1.0
    return Image(pixels)


def test_each_method_gains_and_non_local_means_more_than_opencv() -> None:
    for known in (gain(DenoiseMethod.BILATERAL, 8.0), *against_opencv(), gain(DenoiseMethod.TEMPORAL, 7.0)):
        assert known.ok, known


@pytest.mark.parametrize("method", list(DenoiseMethod))
def test_a_clean_edge_stays(method: DenoiseMethod) -> None:
    result = run_frame(Denoise(method=method), 1, image=[edge()] * 3).pixels
    assert result.allclose(edge().pixels, atol=2e-3)


def test_non_local_means_weighs_pairs_as_its_formula_says() -> None:
    random = torch.Generator().manual_seed(1)
    pixels, noise = torch.rand(3, 9, 9, generator=random), 0.3
    at, others = (4, 4), [(y, x) for y in range(3, 6) for x in range(3, 6)]
    patch = {place: pixels[:, place[0] - 1 : place[0] + 2, place[1] - 1 : place[1] + 2] for place in others}
    distance = [float((patch[at] - patch[place]).square().mean()) for place in others]
    weights = torch.tensor([-max(0.0, d - 2 * noise**2) / noise**2 for d in distance]).exp()
    wanted = sum(weight * pixels[:, y, x] for weight, (y, x) in zip(weights, others, strict=True)) / weights.sum()
    assert denoise_non_local_means(pixels, noise, 1, lambda: None)[:, 4, 4].allclose(wanted, atol=1e-5)


def test_temporal_leaves_alone_what_was_replaced() -> None:
    frames = [edge(), Image(1 - edge().pixels), edge()]
    result = run_frame(Denoise(method=DenoiseMethod.TEMPORAL), 1, image=frames).pixels
    assert result.allclose(frames[1].pixels, atol=2e-3)


def test_only_temporal_asks_for_other_frames() -> None:
    assert Denoise().window.after == 0
    assert Denoise(method=DenoiseMethod.TEMPORAL, frames=3).window.before == 3
    assert Denoise(method=DenoiseMethod.TEMPORAL, strength=0.0).window.before == 0


@pytest.mark.parametrize("method", list(DenoiseMethod))
def test_transparent_colors_do_not_bleed_and_alpha_stays(method: DenoiseMethod) -> None:
    pixels = edge(4).pixels.clone()
    pixels[:3, :, 20:] = 0.21
    pixels[0, :, 20:] = 9.0
    pixels[3, :, 20:] = 0.0
    result = run_frame(Denoise(method=method, strength=0.5), image=Image(pixels)).pixels
    assert float(result[0, :, :20].max()) < 0.25
    assert result[3].equal(pixels[3])


def test_no_strength_passes_and_mix_goes_part_of_the_way() -> None:
    image = Image(torch.rand(3, 12, 12, generator=torch.Generator().manual_seed(1)))
    assert run_frame(Denoise(strength=0.0), image=image) is image
    full, half = (run_frame(Denoise(strength=0.3, mix=mix), image=image).pixels for mix in (1.0, 0.5))
    assert half.allclose((full + image.pixels) / 2, atol=1e-6)


@pytest.mark.parametrize("method", list(DenoiseMethod))
@pytest.mark.parametrize("size", [(1, 1), (1, 7), (5, 3)])
def test_small_pictures_and_clips_of_one_frame(method: DenoiseMethod, size: tuple[int, int]) -> None:
    image = Image(torch.full((3, *size), 0.5))
    assert run_frame(Denoise(method=method), image=image).pixels.allclose(image.pixels)


@pytest.mark.parametrize("method", [DenoiseMethod.NON_LOCAL, DenoiseMethod.TEMPORAL])
def test_it_asks_whether_it_was_cancelled(method: DenoiseMethod) -> None:
    ctx = StandaloneContext()
    run_frame(Denoise(method=method), image=edge(), ctx=ctx)
    assert ctx.was_checked
