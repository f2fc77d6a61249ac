"""Mask Overlay: what is seen where."""

from __future__ import annotations

import pytest
import torch

from nodes.overlay.mask import MaskDisplay, MaskOverlay
from studio.sdk import Color, Image, Mask
from studio.sdk.testing import run_frame

RED = Color(1.0, 0.0, 0.0)


def scene(channels: int = 3) -> tuple[Image, Mask]:
    mask = torch.zeros(1, 40, 60)
    mask[:, 10:30, 20:40] = 1.0
    return Image(torch.full((channels, 40, 60), 0.5)), Mask(mask)


def test_the_tint_covers_as_much_as_the_mask() -> None:
    image, mask = scene()
    soft = Mask(mask.pixels * 0.5)
    shown = run_frame(MaskOverlay(look=MaskDisplay.TINT, color=RED, opacity=0.8), image=image, mask=soft).pixels
    assert shown[:, 20, 30].tolist() == pytest.approx([0.7, 0.3, 0.3])
    assert shown[:, 0, 0].tolist() == [0.5, 0.5, 0.5]


def test_the_outline_has_its_width_and_lies_on_the_edge() -> None:
    image, mask = scene()
    node = MaskOverlay(look=MaskDisplay.OUTLINE, color=RED, thickness=4.0)
    line = (run_frame(node, image=image, mask=mask).pixels[0, 20] - 0.5) * 2
    assert float(line[:30].sum()) == pytest.approx(4.0, rel=1e-3)
    assert line[18:22].tolist() == pytest.approx([1.0] * 4, abs=0.2)
    assert float(line[26:34].max()) == 0.0


def test_a_soft_mask_is_outlined_where_it_is_half() -> None:
    image, _ = scene()
    soft = Mask(torch.linspace(-1, 2, 60).clamp(0, 1).expand(1, 40, 60).contiguous())
    node = MaskOverlay(look=MaskDisplay.OUTLINE, color=RED, thickness=2.0)
    line = (run_frame(node, image=image, mask=soft).pixels[0, 20] - 0.5) * 2
    assert float(line.sum()) == pytest.approx(2.0, abs=0.6)
    assert float((line * torch.arange(60)).sum() / line.sum()) == pytest.approx(29.5, abs=0.5)


def test_the_checkerboard_shows_what_is_kept_and_is_opaque() -> None:
    image, mask = scene(4)
    shown = run_frame(MaskOverlay(look=MaskDisplay.CHECKERBOARD, square=8.0), image=image, mask=mask).pixels
    assert shown[3].unique().tolist() == [1.0]
    assert shown[0, 0, 0] != shown[0, 0, 8]
    assert float(shown[0, 0, 0]) == pytest.approx(0.4)
    assert float(shown[0, 20, 30]) == pytest.approx(0.5 * 0.5 + 0.5 * 0.4, abs=0.11)


def test_the_matte_is_grey_and_can_be_inverted() -> None:
    image, mask = scene(4)
    shown = run_frame(MaskOverlay(look=MaskDisplay.MATTE, invert=True), image=image, mask=mask).pixels
    assert shown[1].equal(1 - mask.pixels[0])
    assert shown[3].equal(image.pixels[3])


def test_without_a_mask_the_picture_passes_and_other_sizes_are_centred() -> None:
    image, _ = scene()
    assert run_frame(MaskOverlay(), image=image) is image
    small = Mask(torch.ones(1, 2, 2))
    shown = run_frame(MaskOverlay(look=MaskDisplay.MATTE), image=image, mask=small).pixels
    assert float(shown[0].sum()) == 4.0
    for look in MaskDisplay:
        pixel = run_frame(MaskOverlay(look=look), image=Image(torch.ones(3, 1, 1)), mask=small).pixels
        assert pixel.shape == (3, 1, 1)
