"""CDL against OpenColorIO's own, and its files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import PyOpenColorIO
import pytest
import torch

from nodes.color.cdl import CdlDirection, ColorDecisionList
from studio.core.errors import FileReadError, MediaError
from studio.sdk import Color, Image
from studio.sdk.testing import run_frame

VALUES: dict[str, Any] = {
    "slope": Color(1.3, 0.9, 1.1),
    "offset": Color(0.03, -0.1, 0.02),
    "power": Color(0.8, 1.0, 1.4),
    "saturation": 0.75,
}
CORRECTION = (
    '<ColorCorrection id="{id}"><SOPNode><Slope>{slope} 0.9 1.1</Slope><Offset>0.03 -0.1 0.02</Offset>'
    "<Power>0.8 1 1.4</Power></SOPNode><SatNode><Saturation>0.75</Saturation></SatNode></ColorCorrection>"
)


def noise(channels: int = 3) -> Image:
    random = torch.Generator().manual_seed(5)
    return Image(torch.rand(31, 47, channels, generator=random).permute(2, 0, 1) * 1.8 - 0.4)


@pytest.mark.parametrize("clamp", [True, False])
@pytest.mark.parametrize("direction", CdlDirection)
def test_it_is_opencolorios(clamp: bool, direction: CdlDirection) -> None:
    image = noise()
    transform = PyOpenColorIO.CDLTransform(
        slope=VALUES["slope"][:3], offset=VALUES["offset"][:3], power=VALUES["power"][:3], sat=VALUES["saturation"]
    )
    transform.setStyle(PyOpenColorIO.CDL_ASC if clamp else PyOpenColorIO.CDL_NO_CLAMP)
    inverse = direction is CdlDirection.INVERSE
    transform.setDirection(PyOpenColorIO.TRANSFORM_DIR_INVERSE if inverse else PyOpenColorIO.TRANSFORM_DIR_FORWARD)
    theirs = image.as_array().copy()
    PyOpenColorIO.Config.CreateRaw().getProcessor(transform).getDefaultCPUProcessor().applyRGB(theirs)
    ours = run_frame(ColorDecisionList(**VALUES, clamp=clamp, direction=direction), image=image)
    assert np.allclose(ours.as_array(), theirs, atol=2e-5)  # its powers are approximations


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """Return files whose correction `b`, at place 1, is ours."""
    first, ours = CORRECTION.format(id="a", slope="2"), CORRECTION.format(id="b", slope="1.3")
    collection = f'<ColorCorrectionCollection xmlns="urn:ASC:CDL:v1.2">{first}{ours}</ColorCorrectionCollection>'
    decisions = "".join(f"<ColorDecision>{part}</ColorDecision>" for part in (first, ours))
    return {
        ".cc": write(tmp_path / "b.cc", ours),
        ".ccc": write(tmp_path / "both.ccc", collection),
        ".cdl": write(tmp_path / "both.cdl", f"<ColorDecisionList>{decisions}</ColorDecisionList>"),
    }


@pytest.mark.parametrize(("suffix", "id"), [(".cc", ""), (".ccc", "b"), (".ccc", "1"), (".cdl", "b"), (".cdl", "1")])
def test_a_file_gives_the_numbers(files: dict[str, Path], suffix: str, id: str) -> None:
    image = noise(4)
    wanted = run_frame(ColorDecisionList(**VALUES), image=image).pixels
    made = ColorDecisionList(file=files[suffix], correction_id=id, slope=Color(3, 3, 3))
    found = run_frame(made, image=image).pixels
    assert found.allclose(wanted, atol=1e-6)
    assert found[3].equal(image.pixels[3])


def test_the_first_is_taken_where_none_is_named_and_a_file_that_changed_is_read_anew(files: dict[str, Path]) -> None:
    image = noise()
    doubled = run_frame(ColorDecisionList(**{**VALUES, "slope": Color(2.0, 0.9, 1.1)}), image=image).pixels
    assert run_frame(ColorDecisionList(file=files[".ccc"]), image=image).pixels.allclose(doubled, atol=1e-6)
    write(files[".cc"], CORRECTION.format(id="b", slope="2.0"))
    assert run_frame(ColorDecisionList(file=files[".cc"]), image=image).pixels.allclose(doubled, atol=1e-6)


def test_bad_files_are_named(files: dict[str, Path], tmp_path: Path) -> None:
    image = noise()
    bomb = "<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]>" + CORRECTION.format(id="&b;", slope="1")
    for file, id, said in (
        (files[".ccc"], "zz", "id='zz' is not found"),
        (tmp_path / "gone.cc", "", "gone.cc: No such file"),
        (write(tmp_path / "bomb.cc", bomb), "", "declares entities"),
        (write(tmp_path / "cut.cc", CORRECTION[:80]), "", "cannot be used as a table of colors"),
        (write(tmp_path / "look.cube", "LUT_3D_SIZE 2"), "", r"accepted: \.cdl, \.cc, \.ccc"),
    ):
        with pytest.raises((MediaError, FileReadError), match=said):
            run_frame(ColorDecisionList(file=file, correction_id=id), image=image)
