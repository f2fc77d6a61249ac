"""Colour Space and View Transform against OpenColorIO called directly."""

from __future__ import annotations

import os
from pathlib import Path

import PyOpenColorIO
import pytest
import torch

from nodes.color.space import ColorSpace, OcioSpace, ViewTransform
from studio.core.errors import StudioError
from studio.sdk import Image
from studio.sdk.color.color_spaces import BUILT_IN_CONFIG, WORKING_SPACE, make_view_processor, read_display_views
from studio.sdk.pixels import srgb_to_linear
from studio.sdk.testing import run_frame
from tools.quality import color


def test_they_are_opencolorios_own_conversions() -> None:
    for known in color.converted():
        assert known.ok, known


def test_every_choice_is_a_space_of_the_built_in_config() -> None:
    config = PyOpenColorIO.Config.CreateFromFile(BUILT_IN_CONFIG)
    assert [space for space in OcioSpace if config.getColorSpace(str(space)) is None] == []
    assert str(OcioSpace.SRGB) == WORKING_SPACE


@pytest.mark.parametrize("channels", [3, 4])
def test_linear_light_is_ours_and_alpha_passes(channels: int) -> None:
    random = torch.Generator().manual_seed(1)
    image = Image(
        torch.rand(5, 7, channels, generator=random).permute(2, 0, 1) * 3
    )  # below 0, OpenColorIO goes on straight
    before = image.pixels.clone()
    result = run_frame(ColorSpace(source=OcioSpace.SRGB, target=OcioSpace.LINEAR_SRGB), image=image).pixels
    assert result[:3].allclose(srgb_to_linear(image.pixels)[:3], rtol=1e-4, atol=1e-5)
    assert image.pixels.equal(before)
    assert channels == 3 or result[3].equal(before[3])


def test_there_and_back_is_the_picture() -> None:
    image = color.noise()
    log = run_frame(ColorSpace(source=OcioSpace.SRGB, target=OcioSpace.LOGC4), image=image)
    again = run_frame(ColorSpace(source=OcioSpace.LOGC4, target=OcioSpace.SRGB), image=log).pixels
    assert again.allclose(image.pixels, atol=2e-4)
    assert run_frame(ColorSpace(source=OcioSpace.RAW, target=OcioSpace.RAW), image=image) is image


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Return a config of a file, with a space that halves all values."""
    made = PyOpenColorIO.Config.CreateRaw()
    half = PyOpenColorIO.MatrixTransform.Scale([2.0, 2.0, 2.0, 1.0])
    space = PyOpenColorIO.ColorSpace(name="half")
    space.setTransform(half, PyOpenColorIO.COLORSPACE_DIR_TO_REFERENCE)
    made.addColorSpace(space)
    made.addColorSpace(PyOpenColorIO.ColorSpace(name="base"))
    made.setRole("texture_paint", "base")
    made.addDisplayView("screen", "dim", "half")
    path = tmp_path / "mine.ocio"
    path.write_text(made.serialize(), encoding="utf-8")
    return path


def test_a_config_of_a_file_is_taken_by_its_names(config: Path) -> None:
    image = Image(torch.full((3, 2, 2), 0.25))
    node = ColorSpace(config=config, source_name="half", target_name="base")
    assert run_frame(node, image=image).pixels.allclose(torch.tensor(0.5))
    shown = run_frame(
        ViewTransform(config=config, source_name="base", display="screen", view="dim"), image=image
    ).pixels
    assert shown.allclose(torch.tensor(0.125))
    assert read_display_views(str(config)).name == "mine"
    assert ("screen", ("dim",)) in read_display_views(str(config)).displays
    assert (
        make_view_processor(str(config), "", "screen", "").apply_to_pixels(image.pixels).allclose(torch.tensor(0.125))
    )


def test_what_is_not_there_is_said(config: Path, tmp_path: Path) -> None:
    image = color.noise(2, 2)
    with pytest.raises(StudioError, match=r"no color space 'nope'; it has: .*half"):
        run_frame(ColorSpace(config=config, source_name="nope"), image=image)
    with pytest.raises(StudioError, match=r"config '.*gone\.ocio' cannot be read"):
        run_frame(ColorSpace(config=tmp_path / "gone.ocio"), image=image)
    with pytest.raises(StudioError, match="no view 'nope'; it has: ACES"):
        run_frame(ViewTransform(view="nope"), image=image)
    with pytest.raises(StudioError, match="no display 'nope'; it has: sRGB"):
        run_frame(ViewTransform(display="nope"), image=image)


def test_a_config_that_changed_is_read_anew(config: Path) -> None:
    image = Image(torch.full((3, 1, 1), 0.25))
    node = ColorSpace(config=config, source_name="half", target_name="base")
    assert float(run_frame(node, image=image).pixels[0]) == pytest.approx(0.5)
    config.write_text(config.read_text(encoding="utf-8").replace("2, 0, 0, 0", "40, 0, 0, 0"), encoding="utf-8")
    assert float(run_frame(node, image=image).pixels[0]) == pytest.approx(10.0)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
@pytest.mark.parametrize("place", ["colorspaces", "looks", "view_transforms"])
def test_a_table_of_a_config_may_be_no_pipe(config: Path, place: str) -> None:
    table = "!<FileTransform> {src: table.cube}"
    rows = {
        "colorspaces": f"    to_scene_reference: !<GroupTransform> {{children: [{table}]}}\n",
        "looks": f"looks:\n  - !<Look>\n    name: warm\n    process_space: base\n    transform: {table}\n",
        "view_transforms": f"view_transforms:\n  - !<ViewTransform>\n    name: v\n    from_scene_reference: {table}\n",
    }
    text = config.read_text(encoding="utf-8").rstrip() + "\n"
    if place == "colorspaces":
        text += "  - !<ColorSpace>\n    name: tabled\n"
    config.write_text(text + rows[place], encoding="utf-8")
    os.mkfifo(config.parent / "table.cube")
    with pytest.raises(StudioError, match=r"table\.cube: it is a named pipe"):
        read_display_views(str(config))
