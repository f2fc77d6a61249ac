"""Pad: how large the frame gets, and what is around the picture."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from nodes.transform.pad import Pad, PadFill, PadMargins, _continued, _places
from studio.sdk import ClipInfo, Color, Image
from studio.sdk.testing import MemoryMedia, run_frame


def picture(channels: int = 3) -> Image:
    return Image(torch.rand(channels, 4, 6, generator=torch.Generator().manual_seed(1)))


@pytest.mark.parametrize(
    ("size", "aspect", "wanted"),
    [((1920, 1080), 2.39, (2581, 1080)), ((1920, 1080), 1.0, (1920, 1920)), ((1920, 1080), 16 / 9, (1920, 1080)),
     ((1, 1), 2.0, (2, 1)), ((641, 359), 0.0, (641, 359))],
)  # fmt: skip
def test_bars_bring_the_frame_to_an_aspect(size: tuple[int, int], aspect: float, wanted: tuple[int, int]) -> None:
    facts = Pad(aspect=aspect).facts({"image": ClipInfo(None, 1, *size, 3)}, MemoryMedia())
    assert (facts.width, facts.height) == wanted


def test_the_picture_lies_where_the_margins_say() -> None:
    image = picture()
    padded = run_frame(Pad(left=1, top=2, right=3, bottom=4), image=image).pixels
    assert padded.shape == (3, 10, 10)
    assert padded[:, 2:6, 1:7].equal(image.pixels)
    assert float(padded.sum()) == pytest.approx(float(image.pixels.sum()), rel=1e-5)


def test_the_room_is_of_a_color_or_transparent() -> None:
    colored = run_frame(Pad(top=1, outside=PadFill.COLOR, color=Color(0.1, 0.2, 0.3, 0.5)), image=picture(4)).pixels
    assert colored[:, 0, 0].tolist() == pytest.approx([0.1, 0.2, 0.3, 0.5])
    assert run_frame(Pad(top=1), image=picture(4)).pixels[:, 0, 0].tolist() == [0.0, 0.0, 0.0, 1.0]
    clear = run_frame(Pad(top=1, outside=PadFill.TRANSPARENT), image=picture()).pixels
    assert clear[3].sum(dim=1).tolist() == [0.0, 6.0, 6.0, 6.0, 6.0]


@pytest.mark.parametrize(("outside", "mode"), [(PadFill.EDGE, "edge"), (PadFill.MIRROR, "reflect")])
def test_the_picture_is_continued_as_numpy_does(outside: PadFill, mode: str) -> None:
    image = picture()
    wanted = np.pad(image.as_array(), ((9, 2), (1, 20), (0, 0)), mode)  # type: ignore[call-overload]  # a mode
    found = run_frame(Pad(left=1, top=9, right=20, bottom=2, outside=outside), image=image).as_array()
    assert np.array_equal(found, wanted)


@pytest.mark.parametrize("mirror", [False, True])
def test_other_devices_continue_alike(mirror: bool) -> None:
    pixels, margins = picture().pixels, PadMargins(7, 3, 2, 9)
    columns = _places(6, 7, 2, mirror, pixels.device)
    rows = _places(4, 3, 9, mirror, pixels.device)
    assert pixels[:, rows][:, :, columns].equal(_continued(pixels, margins, mirror))
    assert _places(1, 2, 2, mirror, pixels.device).tolist() == [0] * 5


def test_no_margin_passes_the_picture() -> None:
    image = picture()
    assert run_frame(Pad(), image=image).pixels is image.pixels
