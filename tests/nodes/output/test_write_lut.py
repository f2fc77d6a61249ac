"""Write LUT: what a chain of color nodes does, in a file that OpenColorIO reads."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import PyOpenColorIO
import pytest
import torch

from nodes.color.grade import Grade
from nodes.color.lut_file import LutFile
from nodes.output.write_lut import WriteLut
from nodes.shared.lut_lattice import read_lattice
from nodes.source.color_lattice import ColorLattice
from studio.core.errors import MediaError, ShapeError
from studio.media.media_files import MediaFiles
from studio.models.library import ModelLibrary
from studio.sdk import Color, Image
from studio.sdk.color.lut import make_identity_lut3d
from studio.sdk.testing import MemoryMedia, run_frame, run_sink

LOOK = Grade(gain=Color(0.9, 0.8, 0.7), lift=Color(0.05, 0.02, 0.1), gamma=Color(1.2, 1.0, 0.9), saturation=0.8)


def write(image: Image, file: Path, title: str = "Frameloom") -> str:
    with MediaFiles(models=ModelLibrary()) as media:
        run_sink(WriteLut(file=file, title=title), 1, media=media, image=image)
    return file.read_text(encoding="utf-8")


@pytest.mark.parametrize("size", [2, 17, 33])
def test_the_lattice_is_the_identity(size: int) -> None:
    image = run_frame(ColorLattice(size=size))
    assert (image.width, image.height) == (size * size, size)
    assert read_lattice(image).equal(make_identity_lut3d(size))
    small = run_frame(ColorLattice(size=size), scale=0.5)
    assert small.height == max(1, round(size / 2))


def test_a_chain_written_and_read_is_the_chain(tmp_path: Path) -> None:
    file = tmp_path / "look.cube"
    text = write(run_frame(LOOK, image=run_frame(ColorLattice(size=33))), file, title='warm "look"\n')
    assert text.startswith('TITLE "warm look"\nLUT_3D_SIZE 33\n')
    picture = Image(torch.rand(20, 30, 3, generator=torch.Generator().manual_seed(1)).permute(2, 0, 1))
    direct, by_file = (run_frame(made, image=picture) for made in (LOOK, LutFile(file=file)))
    assert by_file.pixels.allclose(direct.pixels, atol=3e-3)  # between the points of the cube


def test_opencolorio_finds_every_point_as_it_was(tmp_path: Path) -> None:
    file, graded = tmp_path / "look.cube", run_frame(LOOK, image=run_frame(ColorLattice(size=9)))
    write(graded, file)
    transform = PyOpenColorIO.FileTransform(str(file))
    (found,) = PyOpenColorIO.Config.CreateRaw().getProcessor(transform).createGroupTransform()
    cube = np.array(found.getData()).reshape(9, 9, 9, 3)  # by red, green, blue
    assert np.array_equal(cube.transpose(2, 1, 0, 3), read_lattice(graded).numpy())


def test_alpha_is_left_out_and_the_first_frame_written() -> None:
    first, media = run_frame(ColorLattice(size=3)), MemoryMedia()
    with_alpha = first.with_pixels(torch.cat([first.pixels, torch.ones_like(first.pixels[:1])]))
    later = first.with_pixels(first.pixels * 0.5)
    run_sink(WriteLut(), 2, media=media, image=[with_alpha, later])
    data = media.written_files[Path("out/look.cube")].data.decode()
    assert data.splitlines()[4:6] == ["0 0 0", "0.5 0 0"]
    assert len(data.splitlines()) == 4 + 27


def test_what_is_no_lattice_or_no_number_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "look.cube"
    with pytest.raises(ShapeError, match="192×108 pixels is no lattice"):
        write(Image(torch.zeros(3, 108, 192)), file)
    broken = run_frame(ColorLattice(size=3))
    broken.pixels[0, 0, 0] = torch.nan
    with pytest.raises(MediaError, match="1 values that are not finite"):
        write(broken, file)
    with pytest.raises(MediaError, match=r"accepted: \.cube"):
        write(run_frame(ColorLattice(size=3)), tmp_path / "look.lut")
    assert not file.exists()
