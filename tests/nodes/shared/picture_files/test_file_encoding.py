"""What the numbers in picture files are: read and written by the nodes, through real files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import OpenEXR
import pytest
import torch

from nodes.output.write import ExrFloatType, ImageBitDepth, WriteImages
from nodes.shared.picture_files.file_encoding import FileEncoding
from nodes.source.still import ImageSequence, Still
from studio.media.media_files import MediaFiles
from studio.sdk import Image, SinkNode
from studio.sdk.pixels import srgb_to_linear
from studio.sdk.testing import run_frame, run_sink
from tools.quality import color


def through(node: SinkNode, image: Image, folder: Path, encoding: FileEncoding = FileEncoding.AUTO) -> Image:
    """Return a picture written by a node and read back."""
    with MediaFiles() as media:
        run_sink(node, 1, media=media, image=image)
        [path] = folder.iterdir()
        back = run_frame(Still(file=path, encoding=encoding), media=media)
        again = run_frame(ImageSequence(file=node.target(), encoding=encoding), media=media)
    assert isinstance(back, Image)
    assert back.pixels.equal(again.pixels)
    return back


def test_exr_holds_light_and_comes_back(tmp_path: Path) -> None:
    image = Image(color.noise(8, 9).pixels * 3)
    back = through(WriteImages(file=tmp_path / "a.####.exr", exr=ExrFloatType.FLOAT), image, tmp_path)
    assert back.pixels.allclose(image.pixels, atol=1e-5)
    stored = OpenEXR.File(str(tmp_path / "a.0000.exr")).channels()["RGB"].pixels
    assert stored.dtype == np.float32
    assert torch.from_numpy(stored).permute(2, 0, 1).allclose(srgb_to_linear(image.pixels), atol=1e-6)


def test_half_is_exact_to_eleven_bits(tmp_path: Path) -> None:
    image = color.noise(8, 9)
    back = through(WriteImages(file=tmp_path / "a.####.exr"), image, tmp_path)
    light, again = srgb_to_linear(image.pixels), srgb_to_linear(back.pixels)
    assert float(((again - light).abs() / light.clamp_min(1e-3)).max()) < 2**-11 * 1.01
    assert OpenEXR.File(str(tmp_path / "a.0000.exr")).channels()["RGB"].pixels.dtype == np.float16


@pytest.mark.parametrize("floats", list(ExrFloatType))
def test_numbers_as_they_are_come_back_bit_for_bit(floats: ExrFloatType, tmp_path: Path) -> None:
    kind = torch.float16 if floats is ExrFloatType.HALF else torch.float32
    image = Image((color.noise(8, 9).pixels * 5 - 2).to(kind).float())
    node = WriteImages(file=tmp_path / "a.####.exr", exr=floats, encoding=FileEncoding.SRGB)
    assert through(node, image, tmp_path, FileEncoding.SRGB).pixels.equal(image.pixels)


@pytest.mark.parametrize("suffix", ["png", "tif"])
def test_sixteen_bits_come_back_exactly(suffix: str, tmp_path: Path) -> None:
    steps = torch.arange(65536, dtype=torch.float32).reshape(1, 256, 256).expand(3, -1, -1) / 65535
    node = WriteImages(file=tmp_path / f"a.####.{suffix}", bits=ImageBitDepth.SIXTEEN)
    assert through(node, Image(steps.contiguous()), tmp_path).pixels.equal(steps)


def test_light_may_be_written_to_a_png_and_read_from_it(tmp_path: Path) -> None:
    image = color.noise(8, 9)
    node = WriteImages(file=tmp_path / "a.####.png", bits=ImageBitDepth.SIXTEEN, encoding=FileEncoding.LINEAR)
    back = through(node, image, tmp_path, FileEncoding.LINEAR)
    assert back.pixels.allclose(image.pixels, atol=1e-3)


@pytest.mark.parametrize("kind", [Still, ImageSequence, WriteImages])
def test_projects_made_before_keep_their_numbers(kind: type[Still | ImageSequence | WriteImages]) -> None:
    floats = {"exr": "float"} if kind is WriteImages else {}
    assert kind.migrate_params({"file": "a.EXR"}, 1) == {"file": "a.EXR", "encoding": "sRGB", **floats}
    assert kind.migrate_params({"file": "a.png"}, 1) == {"file": "a.png", **floats}
    assert kind.migrate_params({"file": "a.exr"}, 2) == {"file": "a.exr"}
