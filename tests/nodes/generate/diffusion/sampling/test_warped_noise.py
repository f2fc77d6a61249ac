"""Frames that are tied to the one before, and noise that moves with a clip."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from nodes.generate.diffusion.sampling.warped_noise import (
    FrameTie,
    RestyleTask,
    WarpedNoise,
    gather_noise,
    restyle_frames,
)
from nodes.shared.motion.warp_accumulate import WarpState
from studio.sdk import Flow, Image
from tools.quality import generate_pictures as quality
from tools.quality.convert_style import SCENE


def _moved(height: int, width: int, dx: float, dy: float, trust: float = 1.0) -> WarpState:
    flow = torch.tensor([dx, dy]).view(2, 1, 1).expand(2, height, width).contiguous()
    return WarpState(torch.zeros(3, height, width), torch.full((height, width), trust), Flow(flow))


def _scene(number: int) -> Image:
    """Return a textured picture that moves two pixels to the right in each frame."""
    y, x = np.mgrid[:48, :64].astype(np.float32)
    x = x - 2.0 * number
    waves = [np.sin(x / (3 + each) + each) * np.cos(y / (4 + each) - each) for each in range(3)]
    return Image.from_array(np.stack(waves, 2).astype(np.float32) * 0.4 + 0.5)


def test_noise_moves_with_the_clip_and_is_new_where_something_comes_into_sight() -> None:
    noise = WarpedNoise(4, 32, 16, 1, seed=3)
    first = noise.make_frame_noise(0, None).clone()
    second = noise.make_frame_noise(1, _moved(16, 32, -5.0, 0.0))
    assert torch.equal(second[:, :, 5:], first[:, :, :-5])
    assert not torch.equal(second[:, :, :5], first[:, :, :5])
    assert not torch.isin(noise.make_frame_noise(2, _moved(16, 32, 0.0, 0.0, trust=0.0)), second).any()


def test_noise_moves_on_by_less_than_a_grain() -> None:
    noise = WarpedNoise(4, 32, 16, 2, seed=3)
    first = noise.make_frame_noise(0, None).clone()
    for frame in range(1, 6):
        now = noise.make_frame_noise(frame, _moved(16, 32, -0.8, 0.0))
    assert torch.equal(now[:, :, 4:-2], first[:, :, 2:-4])


def test_noise_is_as_white_after_many_frames_of_zooming() -> None:
    height, width = 64, 64
    y, x = np.mgrid[:height, :width].astype(np.float32)
    flow = torch.from_numpy(np.stack([(x - 32) * -0.06, (y - 32) * -0.06]))
    back = WarpState(torch.zeros(3, height, width), torch.ones(height, width), Flow(flow))
    noise = WarpedNoise(4, width, height, 1, seed=0)
    for frame in range(20):
        now = noise.make_frame_noise(frame, None if frame == 0 else back)
    assert abs(float(now.mean())) < 0.03
    assert abs(float(now.std()) - 1.0) < 0.03
    assert abs(float((now[:, :, 1:] * now[:, :, :-1]).mean())) < 0.03
    assert len(set(now.flatten().tolist())) > now.numel() - 9


def test_finer_noise_makes_latents_as_strong() -> None:
    grains = WarpedNoise(4, 256, 128, 2, seed=0).make_frame_noise(0, None)
    latents = gather_noise(grains, 16, 32)
    assert latents is not None
    assert latents.shape == (4, 16, 32)
    assert abs(float(latents.std()) - 1.0) < 0.05
    assert gather_noise(grains, 17, 32) is None


def test_what_is_seen_again_is_kept_and_what_is_new_is_made_anew() -> None:
    clip = [_scene(0), _scene(1), Image(torch.rand(3, 48, 64, generator=torch.Generator().manual_seed(0)))]

    def numbered(task: RestyleTask) -> Image:
        return Image(torch.full((3, 48, 64), 0.2 + 0.3 * task.frame))

    first, second, cut = restyle_frames(clip, numbered, lambda frame: FrameTie(0.0, 1.0))
    assert torch.allclose(first.pixels, torch.tensor(0.2))
    assert float((second.pixels[:, 4:-4, 8:-4] - 0.2).abs().mean()) < 0.05
    assert float((cut.pixels - 0.8).abs().mean()) < 0.15


def test_the_model_is_given_what_was_made_before() -> None:
    starts: list[Image] = []

    def red(task: RestyleTask) -> Image:
        starts.append(task.start)
        return Image(torch.tensor([1.0, 0.0, 0.0]).view(3, 1, 1).expand(3, 48, 64).contiguous())

    list(restyle_frames([_scene(0), _scene(1)], red, lambda frame: FrameTie(0.5, 0.0)))
    assert torch.equal(starts[0].pixels, _scene(0).pixels)
    inner = starts[1].pixels[:, 4:-4, 8:-4]
    wanted = 0.5 * _scene(1).pixels[:, 4:-4, 8:-4] + 0.5 * torch.tensor([1.0, 0.0, 0.0]).view(3, 1, 1)
    assert float((inner - wanted).abs().mean()) < 0.05


def test_clips_of_one_pixel_and_of_one_frame() -> None:
    dot = Image(torch.rand(3, 1, 1))
    assert len(list(restyle_frames([dot, dot], lambda task: task.start, lambda frame: FrameTie(0.5, 0.5)))) == 2
    assert len(list(restyle_frames([dot], lambda task: task.start, lambda frame: FrameTie(0.5, 0.5)))) == 1


def test_a_clip_made_anew_is_steadier_than_its_frames_by_themselves() -> None:
    found = quality.steadiness(SCENE, quality.DEFAULT, 0.35)
    assert found.ok, found


def test_texture_stays_where_it_belongs_over_some_frames() -> None:
    found = quality.drift(SCENE, 0.65)
    assert found.ok, found


@pytest.mark.slow
@pytest.mark.media
def test_a_real_clip_too(media_folder: Path) -> None:
    real = media_folder / "example2.mp4"
    assert quality.steadiness(real, quality.DEFAULT, 0.2).ok
    assert quality.drift(real, 0.45).ok


def test_detail_is_left() -> None:
    assert quality.detail(SCENE).ok
