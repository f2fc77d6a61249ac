"""LUT File against OpenColorIO called directly, bit for bit, and hostile files."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import PyOpenColorIO
import pytest
import torch

from nodes.color.lut_file import LutFile
from nodes.color.space import ColorSpace, OcioSpace
from studio.core.errors import FileReadError, MediaError, StudioError
from studio.sdk import Image
from studio.sdk.color.lut_files import LutDirection, LutInterpolation
from studio.sdk.testing import assert_node_contract, run_frame

INTERPOLATIONS = {
    LutInterpolation.TETRAHEDRAL: PyOpenColorIO.INTERP_BEST,
    LutInterpolation.TRILINEAR: PyOpenColorIO.INTERP_LINEAR,
    LutInterpolation.NEAREST: PyOpenColorIO.INTERP_NEAREST,
}
SIZE = 5
CLF_CUBE = '<Array dim="2 2 2 3">0 0 0 0 0 1 0 .8 0 0 1 1 1 0 0 1 0 1 1 1 0 1 .9 1</Array>'


def rows(scale: float = 1.0, *, blue_first: bool = False) -> list[str]:
    """Return the lines of a cube, red fastest or blue fastest."""
    steps = np.linspace(0.0, 1.0, SIZE)
    colors = [(red, green, blue) for blue in steps for green in steps for red in steps]
    if blue_first:
        colors = [(red, green, blue) for red in steps for green in steps for blue in steps]
    return [f"{red**0.8 * scale:.6f} {green * 0.9 * scale:.6f} {blue**1.2 * scale:.6f}" for red, green, blue in colors]


def cube(*head: str) -> str:
    return "\n".join((*head, f"LUT_3D_SIZE {SIZE}", *rows())) + "\n"


def spi3d() -> str:
    steps = range(SIZE)
    places = [f"{red} {green} {blue}" for red in steps for green in steps for blue in steps]
    lines = [f"{place} {row}" for place, row in zip(places, rows(blue_first=True), strict=True)]
    return "\n".join(("SPILUT 1.0", "3 3", f"{SIZE} {SIZE} {SIZE}", *lines)) + "\n"


def three_dl() -> str:
    whole = [" ".join(str(round(float(part))) for part in row.split()) for row in rows(4095.0, blue_first=True)]
    return "\n".join(("0 256 512 768 1023", *whole)) + "\n"


def csp() -> str:
    shaper = "2\n0 1\n0 1\n"
    return "\n".join(("CSPLUTV100", "3D", "", shaper * 3, f"{SIZE} {SIZE} {SIZE}", *rows())) + "\n"


def clf(body: str = f'<LUT3D inBitDepth="32f" outBitDepth="32f">{CLF_CUBE}</LUT3D>', attributes: str = "") -> str:
    return f'<?xml version="1.0"?><ProcessList id="x" compCLFversion="3"{attributes}>{body}</ProcessList>'


FILES = {
    "look.cube": cube('TITLE "look"'),
    "shaped.cube": cube("DOMAIN_MIN -0.5 -1 0", "DOMAIN_MAX 2 1.5 1"),
    "curve.cube": "LUT_1D_SIZE 3\n0 0 0\n0.7 0.6 0.5\n1 1 1\n",
    "look.3dl": three_dl(),
    "look.csp": csp(),
    "look.spi3d": spi3d(),
    "look.spi1d": "Version 1\nFrom 0.0 1.0\nLength 3\nComponents 1\n{\n0\n0.7\n1\n}\n",
    "look.clf": clf(),
    "look.ctf": clf().replace('compCLFversion="3"', 'version="1.3"'),
    "look.cc": '<ColorCorrection id="a"><SOPNode><Slope>1.2 1 1</Slope><Offset>0 0 0</Offset><Power>1 1 1</Power>'
    "</SOPNode></ColorCorrection>",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def noise(channels: int = 3) -> Image:
    random = torch.Generator().manual_seed(7)
    return Image(torch.rand(33, 51, channels, generator=random).permute(2, 0, 1) * 1.6 - 0.3)


def apply_directly(image: Image, *transforms: object) -> np.ndarray:
    """Return what OpenColorIO makes of the same floats."""
    chain = PyOpenColorIO.GroupTransform()
    for transform in transforms:
        chain.appendTransform(transform)
    array = image.as_array().copy()
    config = PyOpenColorIO.Config.CreateRaw()
    config.getProcessor(chain).getDefaultCPUProcessor().applyRGB(array)
    return array


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("interpolation", LutInterpolation)
def test_it_is_opencolorio_bit_for_bit(folder: Path, name: str, interpolation: LutInterpolation) -> None:
    image = noise()
    theirs = apply_directly(image, PyOpenColorIO.FileTransform(str(folder / name), "", INTERPOLATIONS[interpolation]))
    found = run_frame(LutFile(file=folder / name, interpolation=interpolation), image=image)
    assert np.array_equal(found.as_array(), theirs)
    assert not np.allclose(theirs, image.as_array(), atol=1e-3)


@pytest.mark.parametrize("name", ["look.cube", "curve.cube", "look.cc"])
def test_inverse_is_opencolorios_and_undoes_it(folder: Path, name: str) -> None:
    image = Image(noise().pixels.clamp(0.1, 0.8))
    there = run_frame(LutFile(file=folder / name), image=image)
    back = run_frame(LutFile(file=folder / name, direction=LutDirection.INVERSE), image=there)
    inverse = PyOpenColorIO.FileTransform(
        str(folder / name), "", PyOpenColorIO.INTERP_BEST, PyOpenColorIO.TRANSFORM_DIR_INVERSE
    )
    assert np.array_equal(back.as_array(), apply_directly(there, inverse))
    assert back.pixels.allclose(image.pixels, atol=0.02)


def test_spaces_around_it_are_those_of_color_space(folder: Path) -> None:
    image, file = Image(noise().pixels.clamp(0.0, 1.0)), folder / "look.cube"
    log = run_frame(ColorSpace(source=OcioSpace.SRGB, target=OcioSpace.LOGC4), image=image)
    looked = run_frame(LutFile(file=file), image=log)
    wanted = run_frame(ColorSpace(source=OcioSpace.CAMERA_709, target=OcioSpace.SRGB), image=looked)
    found = run_frame(LutFile(file=file, source=OcioSpace.LOGC4, target=OcioSpace.CAMERA_709), image=image)
    assert found.pixels.allclose(wanted.pixels, atol=2e-5)


def test_a_panasonic_cube_has_whole_numbers(folder: Path) -> None:
    text = "\n".join(("# panasonic vlt file version 1.0", f"LUT_3D_SIZE {SIZE}", *rows(4095.0)))
    (folder / "look.vlt").write_text(text, encoding="utf-8")
    image = noise()
    found = run_frame(LutFile(file=folder / "look.vlt"), image=image)
    assert np.allclose(
        found.as_array(), run_frame(LutFile(file=folder / "look.cube"), image=image).as_array(), atol=1e-6
    )


def test_alpha_mask_mix_and_no_file(folder: Path) -> None:
    image, file = noise(4), folder / "look.cube"
    full = run_frame(LutFile(file=file), image=image).pixels
    assert full[3].equal(image.pixels[3])
    half = run_frame(LutFile(file=file, mix=0.5), image=image).pixels
    assert half.allclose((full + image.pixels) / 2, atol=1e-6)
    assert run_frame(LutFile(), image=image) is image


def test_a_file_that_changed_is_read_anew(folder: Path) -> None:
    image, file = noise(), folder / "look.cube"
    before = run_frame(LutFile(file=file), image=image).pixels
    file.write_text(cube("# other").replace("0.900000", "0.500000"), encoding="utf-8")
    assert not run_frame(LutFile(file=file), image=image).pixels.allclose(before)


def test_a_dollar_in_a_path_is_one(folder: Path) -> None:
    file = folder / "$HOME %PATH%.cube"
    file.write_text(cube(), encoding="utf-8")
    run_frame(LutFile(file=file), image=noise())


ENTITIES = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
    f"<!ENTITY {name} '{f'&{before};' * 10}'>" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
HOSTILE = {
    "cut.cube": (f"LUT_3D_SIZE {SIZE}\n0 0 0\n1 1 1\n", "Found 2, expected 125"),
    "huge.cube": ("LUT_3D_SIZE 257\n0 0 0\n", "iridas_cube"),
    "long.cube": ("LUT_1D_SIZE 2000000000\n0 0 0\n", "iridas_cube"),
    "long.spi1d": ("Version 1\nFrom 0.0 1.0\nLength 2000000000\nComponents 3\n{\n0 0 0\n", "must be between"),
    "huge.spi3d": ("SPILUT 1.0\n3 3\n2000 2000 2000\n0 0 0 0 0 0\n", "spi3d"),
    "huge.csp": (csp().replace("5 5 5", "2000 2000 2000"), "invalid cube size"),
    "huge.clf": (clf().replace("2 2 2 3", "2000 2000 2000 3"), "Illegal array dimensions"),
    "nan.cube": (cube().replace("0.900000", "nan"), "values that are not finite"),
    "inf.cube": (cube().replace("0.900000", "1e999"), "not finite|iridas_cube"),
    "flat.cube": (cube("DOMAIN_MIN 1 1 1"), "three rising ranges"),
    "backwards.cube": (cube("DOMAIN_MIN 1 1 1", "DOMAIN_MAX 0 0 0"), "three rising ranges"),
    "words.cube": (cube("DOMAIN_MIN a b c"), "holds no numbers"),
    "bomb.clf": (ENTITIES + "]>" + clf("<Description>&i;</Description>"), "declares entities"),
    "bomb.cube": (ENTITIES + "]>" + clf("<Description>&i;</Description>"), "declares entities"),
    "other.ctf": (clf('<Reference path="/etc/passwd" inBitDepth="32f" outBitDepth="32f"/>'), "refers to another file"),
    "other.cube": (clf('<x:Reference path="look.cube"/>'), "refers to another file"),
    "wide.clf": (clf().encode("utf-16").decode("latin-1"), "not a text"),
    "picture.cube": ("\x89PNG\r\n\x1a\n", "not a text of tables"),
    "empty.cube": ("", "iridas_cube"),
    "empty.3dl": ("", "flame"),
    "look.exe": (cube(), r"accepted: \.cube"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_bad_file_is_named_with_what_is_wrong(tmp_path: Path, name: str) -> None:
    text, said = HOSTILE[name]
    (tmp_path / name).write_bytes(text.encode("latin-1"))
    with pytest.raises(MediaError, match=said) as raised:
        run_frame(LutFile(file=tmp_path / name), image=noise())
    assert str(tmp_path / name) in str(raised.value)
    assert len(str(raised.value)) < 900


def test_what_is_no_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileReadError, match="No such file"):
        run_frame(LutFile(file=tmp_path / "gone.cube"), image=noise())
    vast = tmp_path / "vast.cube"
    vast.touch()
    os.truncate(vast, 1 << 40)
    with pytest.raises(FileReadError, match="too large"):
        run_frame(LutFile(file=vast), image=noise())
    with pytest.raises(StudioError, match="it is a folder"):
        run_frame(LutFile(file=tmp_path), image=noise())


def test_it_keeps_the_contract_with_a_file(folder: Path) -> None:
    assert_node_contract(LutFile.spec, {"file": str(folder / "look.cube")})
