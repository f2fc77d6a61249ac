"""Detail: no halos, and the growth that is asked for."""

from __future__ import annotations

import pytest
import torch

from nodes.filter.detail import Detail
from studio.sdk import Image
from studio.sdk.testing import StandaloneContext, run_frame
from tools.quality.filter_detail import measure, step


def noise(channels: int = 3) -> Image:
    random = torch.Generator().manual_seed(1)
    return Image((0.5 + 0.02 * torch.randn(1, 64, 96, generator=random)).expand(channels, 64, 96).contiguous())


def test_steps_get_no_halo_and_faint_waves_grow() -> None:
    for known in measure():
        assert known.ok, known


def test_minus_one_smooths_and_keeps_edges() -> None:
    flat = run_frame(Detail(fine=-1.0, medium=-1.0, coarse=-1.0), image=noise()).pixels
    assert float(flat.std()) < 0.15 * float(noise().pixels.std())
    edge = run_frame(Detail(fine=-1.0, medium=-1.0, coarse=-1.0), image=step()).pixels
    assert edge.allclose(step().pixels, atol=0.02)


def test_sizes_are_told_apart() -> None:
    fine = run_frame(Detail(fine=2.0, medium=0.0, coarse=0.0), image=noise()).pixels
    coarse = run_frame(Detail(fine=0.0, medium=0.0, coarse=2.0), image=noise()).pixels
    assert float(fine.std()) > 2.0 * float(noise().pixels.std())
    assert float(coarse.std()) < 1.2 * float(noise().pixels.std())


def test_all_channels_move_by_the_same_and_alpha_stays() -> None:
    image = Image(torch.rand(4, 30, 40, generator=torch.Generator().manual_seed(2)))
    result = run_frame(Detail(), image=image).pixels
    change = result[:3] - image.pixels[:3]
    assert change[0].allclose(change[1], atol=1e-6)
    assert change[0].allclose(change[2], atol=1e-6)
    assert result[3].equal(image.pixels[3])


def test_a_proxy_leaves_out_what_is_finer_than_its_pixels() -> None:
    ctx = StandaloneContext(scale=0.25)
    assert run_frame(Detail(fine=2.0, medium=0.0, coarse=0.0), image=noise(), ctx=ctx).pixels.equal(noise().pixels)


def test_nothing_asked_for_passes_the_picture() -> None:
    image = noise()
    assert run_frame(Detail(fine=0.0, medium=0.0, coarse=0.0), image=image) is image


@pytest.mark.parametrize("size", [(1, 1), (1, 9), (7, 2), (33, 65)])
def test_sizes_of_all_kinds(size: tuple[int, int]) -> None:
    image = Image(torch.full((3, *size), 0.4))
    assert run_frame(Detail(), image=image).pixels.allclose(image.pixels, atol=1e-5)


def test_what_is_brighter_than_white_passes() -> None:
    image = Image(torch.full((3, 16, 16), 3.0))
    assert run_frame(Detail(), image=image).pixels.allclose(image.pixels, atol=1e-5)
