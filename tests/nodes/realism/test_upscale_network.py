"""Upscale Network: what it adds, what it learns, and tiles without seams."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from nodes.realism.nets.upscale_net import UpscaleNet
from nodes.realism.upscale_network import UpscaleFactor, UpscaleNetwork
from nodes.shared.tiled_upscale import upscale_in_tiles
from studio.sdk import Batch, ClipInfo, Image, StudioError
from studio.sdk.networks.network import build_initial_module
from studio.sdk.pixels import ResampleFilter, resize
from studio.sdk.testing import StandaloneContext, run_frame
from studio.sdk.training.dataset import Sample, collate_samples
from tests.nodes.motion.scenes import texture
from tools.quality.realism_upscale import gained

SMALL: dict[str, Any] = {"channels": 8, "blocks": 2}


def learnt(seed: int = 0, factor: int = 2) -> Any:
    """Return a small network whose weights add something."""
    torch.manual_seed(seed)
    net = UpscaleNet(factor, 8, 2, 32)
    torch.nn.init.normal_(net.paint.weight, std=0.1)
    return net.eval().requires_grad_(False)


def batch() -> Batch:
    frames = [(texture(seed, 48, 40) * 255).byte().unsqueeze(0) for seed in range(4)]
    return collate_samples([Sample(str(index), video=frame) for index, frame in enumerate(frames)])


def run(net: Any, image: Image, **settings: Any) -> torch.Tensor:
    node = UpscaleNetwork(**SMALL, **settings)
    facts: Any = {"image": ClipInfo(width=image.width, height=image.height, channels=image.channels)}
    return node.process(image, net, facts, StandaloneContext()).pixels


@pytest.mark.parametrize("factor", list(UpscaleFactor))
def test_untrained_it_is_the_cubic_way(factor: UpscaleFactor) -> None:
    image = Image(texture(1, 33, 21).contiguous())
    found = run_frame(UpscaleNetwork(factor=factor, **SMALL), image=image).pixels
    wanted = resize(image.pixels, 33 * factor.number, 21 * factor.number, ResampleFilter.CUBIC).clamp(0, 1)
    assert float((found - wanted).abs().max()) < 1e-5


def test_tiles_have_no_seams() -> None:
    image, net = Image(texture(2, 150, 90).contiguous()), learnt()
    whole, tiled = run(net, image, tile=512), run(net, image, tile=32)
    assert float((whole - tiled).abs().max()) < 1e-5
    assert float((whole - run(net, image, strength=0.0)).abs().max()) > 0.05, "it does add something"


def test_tiles_pass_into_each_other_where_that_is_asked_for() -> None:
    pixels = texture(3, 100, 70).contiguous()
    ctx = StandaloneContext()
    made = upscale_in_tiles(pixels, 2, 32, 4, 4, lambda part: part.repeat_interleave(2, 1).repeat_interleave(2, 2), ctx)
    torch.testing.assert_close(made, pixels.repeat_interleave(2, 1).repeat_interleave(2, 2))
    levels = iter(range(100))
    uneven = upscale_in_tiles(pixels, 1, 32, 0, 8, lambda part: torch.full_like(part, next(levels)), ctx)
    assert float(uneven.diff(dim=2).abs().max()) < 0.2, "no step where two tiles differ by 1 to 4"


def test_alpha_is_enlarged_and_nothing_bleeds_out_of_what_is_not_seen() -> None:
    pixels = torch.cat([texture(1, 20, 20), torch.ones(1, 20, 20)])
    pixels[:3, :, 10:] = 1000.0
    pixels[3, :, 10:] = 0.0
    found = run(learnt(), Image(pixels))
    assert found.shape == (4, 40, 40)
    assert float(found[:3, :, :19].max()) < 1.5
    assert float(found[3, :, 24:].max()) == 0.0


def test_levels_beyond_white_stay() -> None:
    pixels = torch.full((3, 16, 16), 0.5)
    pixels[:, 4:12, 4:12] = 7.0
    pixels[0, 0, 0] = -2.0
    found = run(learnt(), Image(pixels))
    assert float(found.max()) > 6.0
    assert float(found.min()) < -1.0


def test_it_learns_and_every_weight_moves() -> None:
    torch.manual_seed(0)
    net: Any = UpscaleNet(2, 8, 1, 24).train()
    data = batch()
    assert data.video is not None
    optimizer = torch.optim.AdamW(net.parameters(), 1e-2)
    losses: list[float] = []
    for _ in range(24):
        torch.manual_seed(len(losses) % 4)
        step = net.learn(data, data.video[:, 0])
        optimizer.zero_grad()
        step.losses["difference"].backward()
        optimizer.step()
        losses.append(float(step.losses["difference"].detach()))
    assert sum(losses[-4:]) < 0.9 * sum(losses[:4])
    assert [name for name, one in net.named_parameters() if one.grad is None or not one.grad.any()] == []
    assert step.pictures is not None
    assert step.targets is not None
    assert step.pictures.shape == step.targets.shape == (4, 1, 3, 24, 24)


@pytest.mark.parametrize("size", [(31, 17), (8, 8)])
def test_what_it_shows_is_small_again_found_and_true(size: tuple[int, int]) -> None:
    pictures = torch.rand(2, 3, size[1], size[0])
    shown = learnt(factor=3).show(0, pictures)
    height, width = size[1] // 3 * 3, size[0] // 3 * 3
    assert shown.shape == (2, 3, 3, height, width)
    assert shown[:, 2].equal(pictures[..., :height, :width])


def test_pictures_that_are_too_small_are_refused() -> None:
    with pytest.raises(StudioError, match="pictures of 6×40 are too small"):
        learnt().learn(batch(), torch.rand(1, 3, 40, 6))


def test_the_size_is_known_beforehand_in_proxies_too() -> None:
    node = UpscaleNetwork(factor=UpscaleFactor.FOUR, **SMALL)
    assert node.facts({"image": ClipInfo(width=33, height=21)}, None).width == 132  # type: ignore[arg-type]
    net: Any = build_initial_module(node, {})
    proxy = Image(torch.rand(3, 10, 16))  # of 33×21 at a half, rounded
    facts: Any = {"image": ClipInfo(width=33, height=21, channels=3)}
    found = node.process(proxy, net, facts, StandaloneContext(0, 0.5))
    assert (found.width, found.height) == (66, 42)


def test_the_weights_that_come_along_are_better_than_lanczos() -> None:
    for known in gained("moving-scene", 1):
        assert known.ok, known
