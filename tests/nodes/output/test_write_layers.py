"""Write Layers: EXR files with several layers, which Image reads back as they were."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import OpenEXR
import pytest
import torch

from nodes.output.write import ExrFloatType, WriteImages
from nodes.output.write_layers import LayerContent, WriteLayers
from nodes.shared.picture_files.file_encoding import FileEncoding
from nodes.source.still import ImageSequence, Still
from studio.core.errors import MediaError
from studio.media.media_files import MediaFiles
from studio.sdk import ClipInfo, Depth, FrameRate, Image, ParameterError
from studio.sdk.files.image_layers import ExrCompression
from studio.sdk.media import ImageOptions
from studio.sdk.pixels import srgb_to_linear
from studio.sdk.testing import MemoryMedia, run_frame, run_sink

FACTS = ClipInfo(FrameRate.from_value(25), 2, 8, 6, 4)


def noise(seed: int, channels: int = 3, height: int = 6, width: int = 8) -> Image:
    values = torch.rand(channels, height, width, generator=torch.Generator().manual_seed(seed))
    return Image((values * 2).half().float())


@pytest.fixture
def media() -> Iterator[MediaFiles]:
    with MediaFiles() as files:
        yield files


def channels(file: Path) -> dict[str, np.ndarray]:
    return {name: each.pixels for name, each in OpenEXR.File(str(file), separate_channels=True).channels().items()}


@pytest.mark.parametrize("kind", list(ExrFloatType))
@pytest.mark.parametrize("compression", [ExrCompression.PIZ, ExrCompression.ZIPS])
def test_what_is_written_comes_back_bit_for_bit(
    kind: ExrFloatType, compression: ExrCompression, tmp_path: Path, media: MediaFiles
) -> None:
    image, diffuse, normal, depth = noise(1, 4), noise(2), noise(3), Depth(noise(4).pixels[:1] * 1e5)
    pattern = tmp_path / "s.####.exr"
    node = WriteLayers(
        file=pattern, exr=kind, compression=compression, encoding=FileEncoding.SRGB, start_number=3,
        name_2="View.normal", content_2=LayerContent.DATA, name_3="mask.A", name_4="AO", content_4=LayerContent.GRAY,
    )  # fmt: skip
    inputs: dict[str, Any] = {"image": image, "layer_1": diffuse, "layer_2": normal, "layer_3": diffuse}
    run_sink(
        node, 2, media=media, facts=dict.fromkeys((*inputs, "layer_4"), FACTS), layer_4=diffuse, depth=depth, **inputs
    )
    found = channels(tmp_path / "s.0004.exr")
    assert set(found) == {
        *"RGBAZ", *(f"diffuse.{c}" for c in "RGB"), *(f"View.normal.{c}" for c in "XYZ"), "mask.A", "AO.Y",
    }  # fmt: skip
    assert found["R"].dtype == (np.float16 if kind is ExrFloatType.HALF else np.float32)
    assert found["Z"].dtype == np.float32
    header = OpenEXR.File(str(tmp_path / "s.0004.exr")).header()
    assert header["compression"] == getattr(OpenEXR, f"{compression.value.upper()}_COMPRESSION")

    def read(layer: str, encoding: FileEncoding = FileEncoding.SRGB) -> torch.Tensor:
        source = ImageSequence(file=pattern, layer=layer, encoding=encoding)
        assert source.facts({}, media).length == 2
        pixels: torch.Tensor = run_frame(source, 1, media=media).pixels
        return pixels

    assert torch.equal(read(""), image.pixels)
    assert torch.equal(read("rgba"), image.pixels)
    assert torch.equal(read("diffuse"), diffuse.pixels)
    assert torch.equal(read("View.normal", FileEncoding.AUTO), normal.pixels)
    assert torch.equal(read("depth.Z", FileEncoding.AUTO), depth.pixels.expand(3, -1, -1))
    assert torch.equal(read("mask.A", FileEncoding.AUTO), diffuse.pixels[:1].expand(3, -1, -1))
    assert torch.equal(read("AO.Y"), diffuse.pixels[:1].expand(3, -1, -1))


def test_colors_are_written_as_light_and_data_as_they_are(tmp_path: Path, media: MediaFiles) -> None:
    image, other = noise(1), noise(2)
    node = WriteLayers(file=tmp_path / "s.####.exr", exr=ExrFloatType.FLOAT, content_2=LayerContent.DATA, name_2="P")
    facts = dict.fromkeys(("image", "layer_1", "layer_2"), FACTS)
    run_sink(node, 1, media=media, facts=facts, image=image, layer_1=other, layer_2=other)
    found = channels(tmp_path / "s.0000.exr")
    assert np.array_equal(found["G"], srgb_to_linear(image.pixels)[1].numpy())
    assert np.array_equal(found["diffuse.G"], srgb_to_linear(other.pixels)[1].numpy())
    assert np.array_equal(found["P.Y"], other.pixels[1].numpy())
    still = Still(file=tmp_path / "s.0000.exr", layer="diffuse")
    assert torch.allclose(run_frame(still, media=media).pixels, other.pixels, atol=1e-5)


def test_layers_of_other_sizes_are_centered(tmp_path: Path, media: MediaFiles) -> None:
    small = Image(torch.ones(3, 2, 4))
    node = WriteLayers(file=tmp_path / "s.####.exr", encoding=FileEncoding.SRGB)
    run_sink(node, 1, media=media, facts={"image": FACTS, "layer_1": FACTS}, image=noise(1), layer_1=small)
    found = channels(tmp_path / "s.0000.exr")
    assert found["diffuse.R"].sum() == found["diffuse.A"].sum() == 8
    assert (found["diffuse.R"][2:4, 2:6] == 1).all()


@pytest.mark.parametrize(
    ("params", "inputs", "message"),
    [
        ({"name_2": "diffuse"}, ("layer_1", "layer_2"), r"diffuse\.R is taken"),
        ({"name_1": "  "}, ("layer_1",), "a name for the layer"),
        ({"name_1": "..."}, ("layer_1",), "a name for the layer"),
        ({"name_1": "x" * 300}, ("layer_1",), "at most 60 characters"),
    ],
)
def test_names_that_cannot_be_are_refused(params: dict[str, str], inputs: tuple[str, ...], message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        WriteLayers(**params).facts(dict.fromkeys(("image", *inputs), FACTS), MemoryMedia())  # type: ignore[arg-type]


def test_names_of_unconnected_layers_do_not_count() -> None:
    node = WriteLayers(name_2="diffuse")
    assert node.facts({"image": FACTS, "layer_1": FACTS}, MemoryMedia()) == FACTS


def test_other_formats_have_no_layers(tmp_path: Path, media: MediaFiles) -> None:
    node = WriteLayers(file=tmp_path / "s.####.png")
    with pytest.raises(MediaError, match=r"has no layers; accepted: a name with \.exr"):
        run_sink(node, 1, media=media, facts={"image": FACTS}, image=noise(1))


def test_write_images_chooses_the_compression() -> None:
    media = MemoryMedia()
    node = WriteImages(file=Path("s.####.exr"), compression=ExrCompression.DWAA)
    run_sink(node, 1, media=media, facts={"image": FACTS}, image=noise(1))
    options = media.written_files[Path("s.####.exr")].options
    assert isinstance(options, ImageOptions)
    assert options.compression is ExrCompression.DWAA


def test_a_missing_layer_says_which_there_are(tmp_path: Path, media: MediaFiles) -> None:
    run_sink(WriteLayers(file=tmp_path / "s.####.exr"), 1, media=media, facts={"image": FACTS}, image=noise(1))
    node = Still(file=tmp_path / "s.0000.exr", layer="specular")
    with pytest.raises(MediaError, match="no layer 'specular'; accepted: rgba"):
        node.facts({}, media)
    assert node.list_suggestions("layer", media) == ("rgba",)
