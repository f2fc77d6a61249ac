"""Channels: where each channel comes from."""

from __future__ import annotations

import pytest
import torch

from nodes.composite.channels import AlphaSource, Channels, ChannelSource
from studio.sdk import ClipInfo, Image, Mask, ParameterError
from studio.sdk.pixels import compute_luma
from studio.sdk.testing import MemoryMedia, run_frame


def picture(seed: int, channels: int = 3) -> Image:
    return Image(torch.rand(channels, 6, 8, generator=torch.Generator().manual_seed(seed)))


def test_each_channel_comes_from_where_it_is_wanted() -> None:
    a, b = picture(1), picture(2, channels=4)
    mask = Mask(torch.rand(1, 6, 8, generator=torch.Generator().manual_seed(3)))
    node = Channels(
        red=ChannelSource.B_ALPHA, green=ChannelSource.A_LUMA, blue=ChannelSource.MASK, alpha=AlphaSource.B_GREEN
    )
    result = run_frame(node, a=a, b=b, mask=mask).pixels
    wanted = torch.stack([b.pixels[3], compute_luma(a.pixels)[0], mask.pixels[0], b.pixels[1]])
    assert result.equal(wanted)


def test_numbers_and_a_missing_alpha() -> None:
    node = Channels(red=ChannelSource.ZERO, green=ChannelSource.ONE, blue=ChannelSource.A_ALPHA, alpha=AlphaSource.ONE)
    result = run_frame(node, a=picture(1)).pixels
    assert [part.unique().tolist() for part in result] == [[0.0], [1.0], [1.0], [1.0]]


@pytest.mark.parametrize(("alpha", "channels"), [(AlphaSource.AS_A, 3), (AlphaSource.NONE, 3), (AlphaSource.ZERO, 4)])
def test_facts_say_whether_there_is_alpha(alpha: AlphaSource, channels: int) -> None:
    facts = Channels(alpha=alpha).facts({"a": ClipInfo(None, 1, 8, 6, 3)}, MemoryMedia())
    assert facts.channels == channels == run_frame(Channels(alpha=alpha), a=picture(1)).channels


def test_what_is_not_needed_is_not_asked_for() -> None:
    clip = ClipInfo()
    assert len(Channels().frames_needed("b", 0, clip)) == 0
    assert len(Channels().frames_needed("mask", 0, clip)) == 0
    assert len(Channels(red=ChannelSource.B_LUMA).frames_needed("b", 0, clip)) == 1
    assert len(Channels(alpha=AlphaSource.MASK).frames_needed("mask", 0, clip)) == 1


def test_an_input_that_is_missing_is_named() -> None:
    with pytest.raises(ParameterError, match="nothing is connected to B"):
        run_frame(Channels(green=ChannelSource.B_RED), a=picture(1))


def test_a_smaller_picture_is_centred_and_covers_nothing_around() -> None:
    small = Image(torch.ones(3, 2, 2))
    result = run_frame(Channels(alpha=AlphaSource.B_ALPHA), a=picture(1), b=small).pixels
    assert float(result[3].sum()) == 4.0
    assert result[3, 2:4, 3:5].unique().tolist() == [1.0]
