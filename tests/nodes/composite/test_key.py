"""Key, against pictures that were laid over a screen."""

from __future__ import annotations

import pytest
import torch

from nodes.composite.key import Key, KeyMethod
from nodes.shared.compositing.morphology import grow_matte
from studio.sdk import Color, Image, Mask, ParameterError
from studio.sdk.testing import run_frame
from tools.quality.composite import SCREEN, recovered_alpha, recovered_color


def flat(*color: float, size: int = 8) -> Image:
    return Image(torch.tensor(color).view(-1, 1, 1).expand(-1, size, size).contiguous())


def test_alpha_and_color_of_a_subject_are_found_exactly() -> None:
    assert recovered_alpha().ok, recovered_alpha()
    assert recovered_color().ok, recovered_color()


def test_the_defaults_key_an_even_screen_and_keep_skin() -> None:
    screen, skin = Key().screen, (0.8, 0.6, 0.5)
    assert run_frame(Key(), output="matte", image=flat(*screen[:3])).pixels.max() == 0.0
    kept = run_frame(Key(), image=flat(*skin)).pixels
    assert kept[3].min() == 1.0
    assert kept[:3].allclose(flat(*skin).pixels, atol=1e-6)


def test_spill_goes_and_is_replaced() -> None:
    spilled = flat(0.5, 0.62, 0.5)
    node = Key(screen=SCREEN, balance=1.0, clip_white=0.5, replace_spill=Color(0.0, 0.0, 0.0))
    assert run_frame(node, image=spilled).pixels[:, 0, 0].tolist() == pytest.approx([0.5, 0.5, 0.5, 1.0])
    tinted = Key(screen=SCREEN, balance=1.0, clip_white=0.5, replace_spill=Color(0.5, 0.5, 0.5))
    assert run_frame(tinted, image=spilled).pixels[:3, 0, 0].tolist() == pytest.approx([0.56, 0.56, 0.56])


def test_a_clean_plate_keys_an_uneven_screen() -> None:
    light = torch.linspace(0.5, 1.2, 40).view(1, 1, 40)
    plate = torch.tensor(SCREEN[:3]).view(3, 1, 1) * light.expand(1, 20, 40)
    image = plate.clone()
    image[:, 5:15, 10:30] = 0.5
    node = Key(screen=SCREEN, clip_black=0.0, clip_white=1.0)
    wanted = torch.zeros(1, 20, 40)
    wanted[:, 5:15, 10:30] = 1.0
    with_plate = run_frame(node, output="matte", image=Image(image), plate=Image(plate)).pixels
    assert with_plate.allclose(wanted, atol=1e-5)
    assert not run_frame(node, output="matte", image=Image(image)).pixels.allclose(wanted, atol=0.1)


def test_inside_is_kept_and_outside_is_cut_away() -> None:
    half = torch.zeros(1, 8, 8)
    half[:, :, :4] = 1.0
    screen = flat(*SCREEN[:3])
    kept = run_frame(Key(screen=SCREEN), output="matte", image=screen, inside=Mask(half)).pixels
    assert kept.equal(half)
    cut = run_frame(Key(screen=SCREEN), output="matte", image=flat(0.5, 0.5, 0.5), outside=Mask(half)).pixels
    assert cut.equal(1 - half)


def test_luma_takes_brightness_and_alpha_is_multiplied() -> None:
    ramp = torch.linspace(0, 1, 11).expand(4, 3, 11).clone()
    ramp[3] = 0.5
    node = Key(method=KeyMethod.LUMA, clip_black=0.2, clip_white=0.7)
    keyed = run_frame(node, image=Image(ramp)).pixels
    wanted = ((torch.linspace(0, 1, 11) - 0.2) / 0.5).clamp(0, 1) * 0.5
    assert keyed[3, 0].tolist() == pytest.approx(wanted.tolist(), abs=1e-5)
    inverted = Key(method=KeyMethod.LUMA, clip_black=0.2, clip_white=0.7, invert=True)
    assert run_frame(inverted, output="matte", image=Image(ramp)).pixels[0, 0].tolist() == pytest.approx(
        (0.5 - wanted).tolist(), abs=1e-5
    )


def test_a_matte_grows_and_shrinks_by_parts_of_pixels() -> None:
    matte = torch.zeros(1, 31, 31)
    matte[:, 10:21, 10:21] = 1.0
    rows = [float(grow_matte(matte, amount)[0, 15].sum()) for amount in (-2.0, -1.5, 0.0, 0.5, 3.0)]
    assert rows == pytest.approx([7.0, 8.0, 11.0, 12.0, 17.0])


def test_a_grey_screen_is_refused() -> None:
    with pytest.raises(ParameterError, match="the strongest"):
        run_frame(Key(screen=Color(0.5, 0.5, 0.5)), image=flat(0.1, 0.2, 0.3))
