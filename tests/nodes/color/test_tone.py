"""Colour nodes against their formulas."""

from __future__ import annotations

import pytest
import torch

from nodes.color.tone import ColorLevels, Gain, Gamma, HueSaturation, Invert, InvertTarget
from studio.sdk import Color, FrameNode, Image
from studio.sdk.pixels import compute_luma
from studio.sdk.testing import run_frame


def picture(channels: int = 3) -> Image:
    random = torch.Generator().manual_seed(3)
    return Image(torch.rand(20, 30, channels, generator=random).permute(2, 0, 1))


def apply(node: FrameNode, image: Image) -> torch.Tensor:
    result = run_frame(node, image=image)
    assert isinstance(result, Image)
    return result.pixels


@pytest.mark.parametrize(
    "node",
    [
        Gain(gain=2.0, color=Color(0.5, 1, 2)),
        ColorLevels(in_black=0.1, gamma=2.0, out_white=0.8),
        Gamma(gamma=0.4),
        HueSaturation(hue=50.0, saturation=2.0),
        Invert(),
        Invert(what=InvertTarget.LIGHTNESS),
    ],
    ids=lambda node: node.spec.id,
)
def test_alpha_passes(node: FrameNode) -> None:
    image = picture(4)
    assert apply(node, image)[3].equal(image.pixels[3])


@pytest.mark.parametrize("node", [Gain(), ColorLevels(), Gamma(), HueSaturation()], ids=lambda node: node.spec.id)
def test_defaults_change_nothing(node: FrameNode) -> None:
    image = picture()
    assert apply(node, image).allclose(image.pixels, atol=1e-6)


def test_gain_multiplies_each_channel() -> None:
    image = picture()
    expected = image.pixels * torch.tensor([3.0, 1.5, 0.0]).view(3, 1, 1)
    assert apply(Gain(gain=3.0, color=Color(1, 0.5, 0)), image).allclose(expected)


@pytest.mark.parametrize("clip", [True, False])
@pytest.mark.parametrize("gamma", [1.0, 2.2])
def test_levels_follow_the_formula(gamma: float, clip: bool) -> None:
    image = picture()
    stretched = (image.pixels - 0.2) / 0.5
    cut = stretched.clamp(0, 1) if clip else stretched
    bent = cut.abs() ** (1 / gamma) * cut.sign()
    node = ColorLevels(in_black=0.2, in_white=0.7, gamma=gamma, out_black=0.1, out_white=0.9, clip=clip)
    assert apply(node, image).allclose(0.1 + 0.8 * bent, atol=1e-5)


def test_levels_may_invert_and_may_have_no_span() -> None:
    image = picture()
    assert apply(ColorLevels(in_black=1.0, in_white=0.0), image).allclose(1 - image.pixels, atol=1e-6)
    steps = apply(ColorLevels(in_black=0.5, in_white=0.5), image)
    assert steps.equal((image.pixels > 0.5).float())


def test_gamma_bends_and_keeps_black_and_white() -> None:
    pixels = torch.tensor([-0.25, 0.0, 0.25, 1.0, 4.0]).expand(3, 1, 5)
    assert apply(Gamma(gamma=2.0), Image(pixels))[0, 0].tolist() == pytest.approx([-0.5, 0.0, 0.5, 1.0, 2.0], abs=1e-6)


@pytest.mark.parametrize("hue", [-70.0, 0.0, 33.0, 180.0])
@pytest.mark.parametrize("saturation", [0.0, 0.5, 2.0])
def test_hue_and_saturation_keep_luma(hue: float, saturation: float) -> None:
    image = picture()
    changed = apply(HueSaturation(hue=hue, saturation=saturation), image)
    assert compute_luma(changed).allclose(compute_luma(image.pixels), atol=1e-5)


def test_no_saturation_is_grey_and_grey_stays_grey() -> None:
    image = picture()
    assert apply(HueSaturation(saturation=0.0), image).allclose(compute_luma(image.pixels).expand(3, -1, -1), atol=1e-5)
    grey = Image(torch.full((3, 4, 4), 0.4))
    assert apply(HueSaturation(hue=77.0, saturation=3.0), grey).allclose(grey.pixels, atol=1e-6)


def test_hue_turns_red_to_green_to_blue_and_around() -> None:
    red = Image(torch.tensor([1.0, 0.0, 0.0]).view(3, 1, 1))
    for degrees, strongest in ((0.0, 0), (120.0, 1), (240.0, 2), (360.0, 0)):
        turned = apply(HueSaturation(hue=degrees), red).flatten()
        assert int(turned.argmax()) == strongest
        others = [float(turned[channel]) for channel in range(3) if channel != strongest]
        assert others[0] == pytest.approx(others[1], abs=1e-6)
    image = picture()
    third = HueSaturation(hue=120.0)
    around = apply(third, Image(apply(third, Image(apply(third, image)))))
    assert around.allclose(image.pixels, atol=1e-5)


def test_invert_twice_gives_the_picture_back() -> None:
    image = Image(picture(4).pixels * 3 - 1)
    for what in InvertTarget:
        once = apply(Invert(what=what), image)
        assert not once.allclose(image.pixels)
        assert apply(Invert(what=what), Image(once)).allclose(image.pixels, atol=1e-5)


def test_invert_turns_round_what_is_asked_for() -> None:
    image = picture(4)
    colors, alpha = image.pixels[:3], image.pixels[3]
    assert apply(Invert(), image)[:3].allclose(1 - colors)
    only_alpha = apply(Invert(what=InvertTarget.ALPHA), image)
    assert only_alpha[:3].equal(colors)
    assert only_alpha[3].allclose(1 - alpha)
    assert apply(Invert(what=InvertTarget.ALL), image).allclose(1 - image.pixels)
    lightness = apply(Invert(what=InvertTarget.LIGHTNESS), image)
    assert compute_luma(lightness).allclose(1 - compute_luma(image.pixels), atol=1e-5)
    assert (lightness[0] - lightness[1]).allclose(colors[0] - colors[1], atol=1e-5)
    assert apply(Invert(what=InvertTarget.ALPHA), picture(3)).equal(picture(3).pixels)


def test_what_lies_outside_is_kept() -> None:
    pixels = torch.tensor([-0.5, 0.5, 3.0]).expand(3, 1, 3)
    assert apply(Gain(gain=2.0), Image(pixels))[0, 0].tolist() == pytest.approx([-1.0, 1.0, 6.0])
    assert apply(ColorLevels(clip=False, gamma=2.0), Image(pixels))[0, 0].tolist() == pytest.approx(
        [-(0.5**0.5), 0.5**0.5, 3.0**0.5]
    )
    assert apply(HueSaturation(saturation=0.5), Image(pixels))[0, 0].tolist() == pytest.approx([-0.5, 0.5, 3.0])
