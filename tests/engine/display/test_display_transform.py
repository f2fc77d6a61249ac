"""Looking through a view of an OpenColorIO config."""

from __future__ import annotations

import numpy as np
import PyOpenColorIO
import pytest
import torch

from studio.core.errors import StudioError
from studio.engine.display.display_picture import DisplayPicture, to_rgba8
from studio.engine.display.display_transform import apply_display_transform
from studio.engine.display.viewer_settings import DisplayChannel, DisplayView, ViewerSettings
from studio.sdk import Depth, Flow, Image, Mask
from studio.sdk.color.color_spaces import BUILT_IN_CONFIG, WORKING_SPACE, read_display_views
from studio.sdk.pixels import linear_to_srgb, srgb_to_linear

ACES = DisplayView("", "sRGB - Display", "ACES 2.0 - SDR 100 nits (Rec.709)")
PLAIN = DisplayView("", "sRGB - Display", "Un-tone-mapped")


def colors(channels: int = 3, brightest: float = 1.0) -> Image:
    random = torch.Generator().manual_seed(4)
    return Image(torch.rand(40, 50, channels, generator=random).permute(2, 0, 1) * brightest)


def direct(image: Image, view: DisplayView) -> np.ndarray:
    """Return what OpenColorIO makes of a picture, called by hand."""
    transform = PyOpenColorIO.DisplayViewTransform(src=WORKING_SPACE, display=view.display, view=view.view)
    array = np.ascontiguousarray(image.as_array()[..., :3]).copy()
    processor = PyOpenColorIO.Config.CreateFromFile(BUILT_IN_CONFIG).getProcessor(transform)
    processor.getDefaultCPUProcessor().applyRGB(array)
    return array.clip(0, 1)


@pytest.mark.parametrize("brightest", [1.0, 3.0])
@pytest.mark.parametrize("view", [ACES, PLAIN], ids=lambda view: view.view)
def test_it_is_opencolorios_view_to_a_step_or_two(view: DisplayView, brightest: float) -> None:
    image = colors(3, brightest)
    difference = (
        np.abs(apply_display_transform(image, ViewerSettings(view=view)).as_array() - direct(image, view)) * 255
    )
    assert difference.mean() < 0.35
    assert np.quantile(difference, 0.99) < 2.5


def test_exposure_is_of_light_before_the_view_and_gamma_comes_after() -> None:
    image = colors()
    light = srgb_to_linear(image.pixels) * 2.0
    brighter = apply_display_transform(Image(linear_to_srgb(light)), ViewerSettings(view=ACES)).pixels
    assert apply_display_transform(image, ViewerSettings(exposure=1.0, view=ACES)).pixels.allclose(brighter, atol=1e-5)
    shown = to_rgba8(image, look=ViewerSettings(1.0, 2.0, view=ACES))[..., :3] / 255
    assert np.abs(shown - np.sqrt(brighter.permute(1, 2, 0).numpy())).max() < 2 / 255


def test_alpha_passes_and_a_smaller_picture_is_seen_alike() -> None:
    image = colors(4)
    picture = to_rgba8(image, look=ViewerSettings(view=ACES))
    assert np.abs(picture[..., 3] - image.pixels[3].numpy() * 255).max() <= 0.51
    assert to_rgba8(image, max_side=25, look=ViewerSettings(view=ACES)).shape == (20, 25, 4)
    assert not DisplayPicture.from_value(image, None, ViewerSettings(view=ACES)).is_opaque


def test_what_is_no_picture_knows_no_view() -> None:
    plane = torch.rand(1, 8, 9, generator=torch.Generator().manual_seed(1))
    for value in (Mask(plane), Depth(plane), Flow(plane.expand(2, -1, -1))):
        for look in (ViewerSettings(), ViewerSettings(0.5, 1.5)):
            seen = to_rgba8(value, look=ViewerSettings(look.exposure, look.gamma, view=ACES))
            assert np.array_equal(seen, to_rgba8(value, look=look))


def test_a_look_with_a_view_needs_values_but_is_not_graded() -> None:
    look = ViewerSettings(view=ACES)
    assert look.needs_values
    assert not look.is_graded
    assert not look.is_neutral
    assert not ViewerSettings(channel=DisplayChannel.RED).needs_values


def test_a_view_that_is_not_there_is_said() -> None:
    with pytest.raises(StudioError, match="no view 'nope'"):
        to_rgba8(colors(), look=ViewerSettings(view=DisplayView("", "sRGB - Display", "nope")))
    assert ACES.view in dict(read_display_views("").displays)[ACES.display]
