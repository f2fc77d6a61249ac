"""Image to Depth: channels become distances."""

from __future__ import annotations

import pytest
import torch

from nodes.convert.image_to_depth import DepthChannel, ImageToDepth
from studio.sdk import Image, ParameterError
from studio.sdk.pixels import compute_luma
from studio.sdk.testing import run_frame

PIXELS = torch.rand(4, 5, 6, generator=torch.Generator().manual_seed(1)) * 50


@pytest.mark.parametrize("channel", list(DepthChannel))
def test_a_channel_comes_bit_for_bit(channel: DepthChannel) -> None:
    depth = run_frame(ImageToDepth(channel=channel), image=Image(PIXELS)).pixels
    planes = dict(zip(list(DepthChannel)[:4], PIXELS, strict=True))
    expected = compute_luma(PIXELS) if channel is DepthChannel.LUMA else planes[channel][None]
    assert torch.equal(depth, expected)


def test_distances_are_scaled_and_nearness_turned_round() -> None:
    scaled = run_frame(ImageToDepth(near=10.0, far=30.0), image=Image(PIXELS)).pixels
    assert torch.allclose(scaled, (PIXELS[:1] - 10) / 20)
    turned = run_frame(ImageToDepth(near=50.0, far=0.0), image=Image(PIXELS)).pixels
    assert torch.allclose(turned, 1 - PIXELS[:1] / 50, atol=1e-6)


def test_a_missing_alpha_is_one_and_no_range_is_refused() -> None:
    assert (run_frame(ImageToDepth(channel=DepthChannel.ALPHA), image=Image(PIXELS[:3])).pixels == 1).all()
    with pytest.raises(ParameterError, match="“near”"):
        run_frame(ImageToDepth(near=2.0, far=2.0), image=Image(PIXELS))
