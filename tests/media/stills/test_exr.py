"""OpenEXR files: those of the OpenEXR library read, ours read by it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import OpenEXR
import pytest

from studio.core.errors import MediaError
from studio.core.image import Image
from studio.media.media_files import MediaFiles
from studio.media.stills.exr_encoder import encode_exr
from studio.media.writing.image_writer import write_still
from studio.sdk.media import ImageOptions

Planes = dict[str, np.ndarray]


def planes(names: str, kind: type[np.floating[Any]] | type[np.uint32], width: int = 23, height: int = 17) -> Planes:
    random = np.random.default_rng(len(names))
    return {name: (random.random((height, width)) * 9 - 3 * (kind is not np.uint32)).astype(kind) for name in names}


def written(path: Path, channels: Planes, **header: object) -> Path:
    full = {"compression": OpenEXR.ZIP_COMPRESSION, "type": OpenEXR.scanlineimage, **header}
    OpenEXR.File(full, dict(channels)).write(str(path))  # it changes what it is given
    return path


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.uint32])
@pytest.mark.parametrize("names", ["RGB", "RGBA"])
def test_what_the_library_writes_is_read_bit_for_bit(
    kind: type[np.floating[Any]], names: str, tmp_path: Path, media: MediaFiles
) -> None:
    channels = planes(names, kind)
    path = written(tmp_path / "a.exr", channels)
    image = media.read_image(path).as_array()
    assert np.array_equal(image, np.stack([channels[name] for name in names], axis=-1).astype(np.float32))
    video = media.facts(path).video
    assert video is not None
    assert (video.width, video.height, video.has_alpha, video.codec) == (23, 17, "A" in names, "exr")


@pytest.mark.parametrize("half", [True, False])
@pytest.mark.parametrize("channels", [3, 4])
def test_what_is_written_the_library_reads_bit_for_bit(half: bool, channels: int, tmp_path: Path) -> None:
    pixels = np.random.default_rng(3).normal(0, 40, (11, 13, channels)).astype(np.float32)
    write_still(tmp_path / "a.exr", Image.from_array(pixels), ImageOptions(is_half_float=half))
    [(name, channel)] = OpenEXR.File(str(tmp_path / "a.exr")).channels().items()
    kind = np.float16 if half else np.float32
    assert name == "RGBA"[:channels]
    assert channel.pixels.dtype == kind
    assert np.array_equal(channel.pixels, pixels.astype(kind))


def test_a_half_comes_back_bit_for_bit_and_holds_the_greatest(tmp_path: Path, media: MediaFiles) -> None:
    pixels = np.random.default_rng(3).random((9, 8, 3)).astype(np.float16).astype(np.float32)
    pixels[0, 0] = (1e9, -1e9, 6e-8)
    write_still(tmp_path / "a.exr", Image.from_array(pixels), ImageOptions(is_half_float=True))
    back = media.read_image(tmp_path / "a.exr").as_array()
    assert back[0, 0].tolist() == pytest.approx([65504.0, -65504.0, 5.96e-8], rel=1e-3)
    assert np.array_equal(back[1:], pixels[1:])


@pytest.mark.parametrize("compression", ["NO", "RLE", "ZIPS", "ZIP", "PIZ"], ids=str.lower)
def test_every_lossless_compression_is_read(compression: str, tmp_path: Path, media: MediaFiles) -> None:
    channels = planes("RGB", np.float16)
    path = written(tmp_path / "a.exr", channels, compression=getattr(OpenEXR, f"{compression}_COMPRESSION"))
    assert np.array_equal(media.read_image(path).as_array()[..., 1], channels["G"].astype(np.float32))


@pytest.mark.parametrize("compression", ["PXR24", "B44", "B44A", "DWAA", "DWAB"], ids=str.lower)
def test_every_lossy_compression_is_read(compression: str, tmp_path: Path, media: MediaFiles) -> None:
    ramp = np.linspace(0, 1, 64, dtype=np.float16)[None].repeat(48, axis=0)
    kind = getattr(OpenEXR, f"{compression}_COMPRESSION")
    path = written(tmp_path / "a.exr", {name: ramp.copy() for name in "RGB"}, compression=kind)
    assert np.abs(media.read_image(path).as_array()[..., 0] - ramp).max() < 0.02


def test_missing_colours_are_black_and_y_is_grey(tmp_path: Path, media: MediaFiles) -> None:
    channels = planes("RA", np.float32)
    image = media.read_image(written(tmp_path / "a.exr", channels)).as_array()
    assert np.array_equal(image[..., 0], channels["R"])
    assert not image[..., 1:3].any()
    assert np.array_equal(image[..., 3], channels["A"])
    grey = planes("Y", np.float16)
    image = media.read_image(written(tmp_path / "y.exr", grey)).as_array()
    assert image.shape[2] == 3
    assert np.array_equal(image[..., 2], grey["Y"].astype(np.float32))


def test_layers_and_single_channels(tmp_path: Path, media: MediaFiles) -> None:
    random = planes("RGBZ", np.float32)
    layered = {f"beauty.{name}": random[name] for name in "RGB"} | {"depth.Z": random["Z"]}
    image = media.read_image(written(tmp_path / "a.exr", layered)).as_array()
    assert np.array_equal(image, np.stack([random[name] for name in "RGB"], axis=-1))
    depth = media.read_image(written(tmp_path / "z.exr", {"Z": random["Z"]})).as_array()
    assert np.array_equal(depth[..., 0], random["Z"])


def test_the_display_window_is_what_is_seen(tmp_path: Path, media: MediaFiles) -> None:
    channels = planes("RGBA", np.float32, 30, 20)

    def corner(x: int, y: int) -> np.ndarray:
        return np.array([x, y], np.int32)

    windows = {"dataWindow": (corner(-5, 4), corner(24, 23)), "displayWindow": (corner(0, 0), corner(39, 15))}
    image = media.read_image(written(tmp_path / "a.exr", channels, **windows)).as_array()
    assert image.shape == (16, 40, 4)
    assert np.array_equal(image[4:, :25, 0], channels["R"][:12, 5:])
    assert not image[:4].any()
    assert not image[:, 25:].any()


def test_a_scale_and_one_pixel(tmp_path: Path, media: MediaFiles) -> None:
    path = written(tmp_path / "a.exr", planes("RGB", np.float32, 40, 30))
    assert media.read_image(path, scale=0.5).as_array().shape == (15, 20, 3)
    one = written(tmp_path / "one.exr", planes("RGB", np.float16, 1, 1))
    assert media.read_image(one).as_array().shape == (1, 1, 3)


def test_what_cannot_be_read_says_why(tmp_path: Path, media: MediaFiles) -> None:
    data = encode_exr(Image.from_array(np.zeros((8, 8, 3), np.float32)), half=True)
    (tmp_path / "cut.exr").write_bytes(data[:200])
    with pytest.raises(MediaError, match="is not an OpenEXR picture that can be read"):
        media.facts(tmp_path / "cut.exr")
    chroma = planes("Y", np.float32) | {"RY": planes("Y", np.float32)["Y"]}
    with pytest.raises(MediaError, match="luminance and chroma"):
        media.read_image(written(tmp_path / "chroma.exr", chroma))
