"""Light Wrap: light at the edges, and nowhere else."""

from __future__ import annotations

import pytest
import torch

from nodes.composite.light_wrap import LightWrap, WrapBlend
from studio.sdk import Image, Mask
from studio.sdk.pixels import srgb_to_linear
from studio.sdk.testing import run_frame


def front() -> Image:
    alpha = torch.zeros(1, 80, 120)
    alpha[:, 10:70, 20:100] = 1.0
    return Image(torch.cat([torch.full((3, 80, 120), 0.2), alpha]))


BEHIND = Image(torch.full((3, 80, 120), 0.9))


def test_the_edge_is_lit_and_the_middle_is_not() -> None:
    found = run_frame(LightWrap(radius=5.0), image=front(), background=BEHIND).pixels
    assert found[3].equal(front().pixels[3])
    assert float(found[0, 40, 60]) == pytest.approx(0.2, abs=1e-3)
    assert float(found[0, 40, 21]) > 0.45


def test_what_is_added_is_the_background_by_the_blurred_edge() -> None:
    node = LightWrap(radius=5.0, diffusion=0.0, intensity=1.0, blend=WrapBlend.ADD)
    added = srgb_to_linear(run_frame(node, image=front(), background=BEHIND).pixels[:3]) - srgb_to_linear(
        front().pixels[:3]
    )
    share = added[0, 40, 20:40] / float(srgb_to_linear(torch.tensor(0.9).view(1, 1, 1)))
    wanted = 0.5 * torch.erfc((torch.arange(20) + 0.5) / 5.0 / 2**0.5)
    assert share.sub(wanted).abs().max() < 0.01


@pytest.mark.parametrize("blend", WrapBlend)
def test_dark_backgrounds_and_no_intensity_change_nothing(blend: WrapBlend) -> None:
    black = Image(torch.zeros(3, 80, 120))
    assert run_frame(LightWrap(blend=blend), image=front(), background=black).pixels.allclose(front().pixels, atol=1e-5)
    assert run_frame(LightWrap(blend=blend, threshold=0.95), image=front(), background=BEHIND).pixels.allclose(
        front().pixels, atol=1e-5
    )
    assert run_frame(LightWrap(intensity=0.0), image=front(), background=black).pixels.equal(front().pixels)


def test_a_mask_stands_for_alpha() -> None:
    opaque, mask = Image(front().pixels[:3]), Mask(front().pixels[3:])
    found = run_frame(LightWrap(radius=5.0), image=opaque, background=BEHIND, mask=mask).pixels
    assert float(found[0, 40, 21]) > 0.45
    assert found[0, :, :15].sub(0.2).abs().max() < 1e-5
    assert run_frame(LightWrap(), image=opaque, background=BEHIND) is opaque
