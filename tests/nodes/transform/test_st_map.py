"""ST Map: pixels from where the map says."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import torch

from nodes.transform.st_map import MapOrigin, StMap
from studio.sdk import ClipInfo, FrameRate, Image
from studio.sdk.pixels import BorderMode, ResampleFilter, linear_to_srgb
from studio.sdk.testing import MemoryMedia, run_frame


def noise(width: int = 40, height: int = 30) -> Image:
    return Image(torch.rand(height, width, 3, generator=torch.Generator().manual_seed(2)).permute(2, 0, 1))


def own_places(width: int = 40, height: int = 30) -> torch.Tensor:
    down, across = torch.meshgrid(
        (torch.arange(height) + 0.5) / height, (torch.arange(width) + 0.5) / width, indexing="ij"
    )
    return torch.stack([across, down, torch.zeros_like(down)])


def test_the_own_places_change_nothing() -> None:
    places = own_places()
    assert run_frame(StMap(origin=MapOrigin.UPPER_LEFT), image=noise(), map=Image(places)).pixels.allclose(
        noise().pixels, atol=1e-4
    )
    places[1] = 1 - places[1]
    assert run_frame(StMap(), image=noise(), map=Image(places)).pixels.allclose(noise().pixels, atol=1e-4)
    light = Image(linear_to_srgb(places))
    assert run_frame(StMap(linear=True), image=noise(), map=light).pixels.allclose(noise().pixels, atol=1e-3)


@pytest.mark.parametrize("filter", [ResampleFilter.LINEAR, ResampleFilter.CUBIC])
def test_it_is_what_opencv_gives(filter: ResampleFilter) -> None:
    places = own_places(25, 20) * 1.2 - 0.1
    at = (places[:2].permute(1, 2, 0).numpy() * [40, 30] - 0.5).astype(np.float32)
    flag = cv2.INTER_LINEAR if filter is ResampleFilter.LINEAR else cv2.INTER_CUBIC
    wanted = cv2.remap(np.array(noise().as_array()), at, None, flag)  # type: ignore[call-overload]  # no map2
    node = StMap(origin=MapOrigin.UPPER_LEFT, filter=filter)
    found = run_frame(node, image=noise(), map=Image(places))
    assert (found.width, found.height) == (25, 20)
    assert np.abs(found.as_array() - wanted).max() < 1e-4


def test_facts_and_wild_maps() -> None:
    clips = {
        "image": ClipInfo(FrameRate.from_value(25), 5, 40, 30, 3),
        "map": ClipInfo(FrameRate.from_value(25), 5, 25, 20, 3),
    }
    facts = StMap(outside=BorderMode.TRANSPARENT).facts(clips, MemoryMedia())
    assert (facts.width, facts.height, facts.channels) == (25, 20, 4)
    wild = Image(torch.full((3, 9, 9), float("nan")))
    found = run_frame(StMap(outside=BorderMode.TRANSPARENT), image=noise(), map=wild).pixels
    assert not found.any()
