"""Style Transfer: its colours and texture are the style's, and a painted clip stays steady."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from nodes.convert.style_transfer import PaintingEffort, StyleTransfer
from studio.sdk import Image
from studio.sdk.testing import run_frame
from tests.nodes.convert.style.test_patches import texture
from tools.quality import convert_style

STYLE = Image.from_array(texture(64, 64, 7) * np.array([1.0, 0.6, 0.2], np.float32))
RAMP = Image(torch.linspace(0.2, 0.8, 96).expand(3, 64, 96).contiguous())


def test_colours_are_moved_as_wanted() -> None:
    assert convert_style.colors().ok


@pytest.mark.slow
def test_a_painted_clip_is_steady() -> None:
    known = convert_style.steadiness()
    assert known.ok, f"{known.value:.2f} times the clip's own"


def painted(image: Image = RAMP, **values: object) -> torch.Tensor:
    node = StyleTransfer(quality=PaintingEffort.DRAFT, **values)  # type: ignore[arg-type]
    pixels: torch.Tensor = run_frame(node, 0, image=image, style=STYLE).pixels
    return pixels


def test_a_smooth_picture_gets_the_styles_palette_and_texture() -> None:
    made = painted(detail=0.2)
    assert made.mean((1, 2)).allclose(STYLE.pixels.mean((1, 2)), atol=0.06)
    fine = [(picture[:, 1:, 1:] - picture[:, :-1, :-1]).std() for picture in (made, STYLE.pixels, RAMP.pixels)]
    assert float(fine[0]) > 0.4 * float(fine[1])
    assert float(fine[0]) > 5 * float(fine[2])


def test_the_clips_palette_can_stay() -> None:
    kept = painted(color=0.0)
    assert kept.mean((1, 2)).allclose(RAMP.pixels.mean((1, 2)), atol=0.06)


def test_no_strength_is_the_picture_and_alpha_stays() -> None:
    clear = Image(torch.cat([RAMP.pixels, torch.rand(1, 64, 96)]))
    assert painted(clear, strength=0.0).equal(clear.pixels)
    assert painted(clear)[3].equal(clear.pixels[3])


def test_detail_keeps_edges() -> None:
    pixels = torch.full((3, 64, 96), 0.2)
    pixels[:, :, 48:] = 0.8
    sharp, loose = painted(Image(pixels), detail=1.0), painted(Image(pixels), detail=0.0)
    step = [float(made[:, :, 52:].mean() - made[:, :, :44].mean()) for made in (sharp, loose)]
    assert step[0] > 0.1
    assert sharp.equal(painted(Image(pixels), detail=1.0))
    assert not sharp.equal(loose)


def test_what_stands_still_stays_as_it_was_painted() -> None:
    node = StyleTransfer(quality=PaintingEffort.DRAFT)
    first, second = (run_frame(node, frame, image=RAMP, style=STYLE).pixels for frame in (0, 1))
    assert float((first - second).abs().mean()) < 0.005
    loose = StyleTransfer(quality=PaintingEffort.DRAFT, steadiness=0.0)
    assert run_frame(loose, 1, image=RAMP, style=STYLE).pixels.equal(first)


def test_frames_of_another_size_are_painted_anew() -> None:
    node = StyleTransfer(quality=PaintingEffort.DRAFT)
    other = Image(torch.rand(3, 30, 40))
    assert run_frame(node, 1, image=[RAMP, other], style=STYLE).pixels.shape == (3, 30, 40)


@pytest.mark.parametrize("size", [(1, 1), (7, 300)])
def test_odd_pictures_and_styles(size: tuple[int, int]) -> None:
    image = Image(torch.rand(3, *size))
    made = run_frame(StyleTransfer(quality=PaintingEffort.DRAFT), 0, image=image, style=image).pixels
    assert made.shape == (3, *size)
    assert bool(made.isfinite().all())
