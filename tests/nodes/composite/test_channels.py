"""Channels: where each channel comes from."""

from __future__ import annotations

import pytest
import torch

from nodes.composite.channels import AlphaPick, Channels, Pick
from studio.sdk import ClipFacts, Image, Mask, ParameterError
from studio.sdk.pixels import luma
from studio.sdk.testing import MemoryMedia, run_frame


def picture(seed: int, channels: int = 3) -> Image:
    return Image(torch.rand(channels, 6, 8, generator=torch.Generator().manual_seed(seed)))


def test_each_channel_comes_from_where_it_is_wanted() -> None:
    a, b = picture(1), picture(2, channels=4)
    mask = Mask(torch.rand(1, 6, 8, generator=torch.Generator().manual_seed(3)))
    node = Channels(red=Pick.B_ALPHA, green=Pick.A_LUMA, blue=Pick.MASK, alpha=AlphaPick.B_GREEN)
    result = run_frame(node, a=a, b=b, mask=mask).pixels
    wanted = torch.stack([b.pixels[3], luma(a.pixels)[0], mask.pixels[0], b.pixels[1]])
    assert result.equal(wanted)


def test_numbers_and_a_missing_alpha() -> None:
    node = Channels(red=Pick.ZERO, green=Pick.ONE, blue=Pick.A_ALPHA, alpha=AlphaPick.ONE)
    result = run_frame(node, a=picture(1)).pixels
    assert [part.unique().tolist() for part in result] == [[0.0], [1.0], [1.0], [1.0]]


@pytest.mark.parametrize(("alpha", "channels"), [(AlphaPick.AS_A, 3), (AlphaPick.NONE, 3), (AlphaPick.ZERO, 4)])
def test_facts_say_whether_there_is_alpha(alpha: AlphaPick, channels: int) -> None:
    facts = Channels(alpha=alpha).facts({"a": ClipFacts(None, 1, 8, 6, 3)}, MemoryMedia())
    assert facts.channels == channels == run_frame(Channels(alpha=alpha), a=picture(1)).channels


def test_what_is_not_needed_is_not_asked_for() -> None:
    clip = ClipFacts()
    assert len(Channels().frames_needed("b", 0, clip)) == 0
    assert len(Channels().frames_needed("mask", 0, clip)) == 0
    assert len(Channels(red=Pick.B_LUMA).frames_needed("b", 0, clip)) == 1
    assert len(Channels(alpha=AlphaPick.MASK).frames_needed("mask", 0, clip)) == 1


def test_an_input_that_is_missing_is_named() -> None:
    with pytest.raises(ParameterError, match="nothing is connected to B"):
        run_frame(Channels(green=Pick.B_RED), a=picture(1))


def test_a_smaller_picture_is_centred_and_covers_nothing_around() -> None:
    small = Image(torch.ones(3, 2, 2))
    result = run_frame(Channels(alpha=AlphaPick.B_ALPHA), a=picture(1), b=small).pixels
    assert float(result[3].sum()) == 4.0
    assert result[3, 2:4, 3:5].unique().tolist() == [1.0]
