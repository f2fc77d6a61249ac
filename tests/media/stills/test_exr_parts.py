"""OpenEXR files with several parts, other primaries, windows that differ, and kinds that are not read."""

from __future__ import annotations

import logging
from pathlib import Path

import Imath  # type: ignore[import-untyped]
import numpy as np
import OpenEXR
import pytest

from studio.core.errors import MediaError
from studio.media.media_files import MediaFiles
from studio.media.stills.primaries import REC_709, make_rec_709_matrix
from tests.media.stills.test_exr import planes, written
from tests.media.stills.test_primaries import AP1

FLOAT = Imath.PixelType(Imath.PixelType.FLOAT)


def parts(path: Path, **channels: dict[str, np.ndarray]) -> Path:
    """Write a file with one part for each name."""
    made = [OpenEXR.Part({"type": OpenEXR.scanlineimage}, dict(each), name) for name, each in channels.items()]
    OpenEXR.File(made).write(str(path))
    return path


def stacked(channels: dict[str, np.ndarray], prefix: str = "") -> np.ndarray:
    return np.stack([channels[prefix + name] for name in "RGB"], axis=-1).astype(np.float32)


def level(value: float, names: str = "RGB", prefix: str = "") -> dict[str, np.ndarray]:
    return {prefix + name: np.full((5, 7), value + at, np.float32) for at, name in enumerate(names)}


def test_other_primaries_become_ours(tmp_path: Path, media: MediaFiles) -> None:
    channels = planes("RGBA", np.float32)
    path = written(tmp_path / "a.exr", channels, chromaticities=AP1)
    image = media.read_image(path).as_array()
    matrix = make_rec_709_matrix(AP1)
    assert matrix is not None
    assert np.allclose(image[..., :3], stacked(channels) @ matrix.T, rtol=1e-5, atol=1e-5)
    assert np.array_equal(image[..., 3], channels["A"])
    assert np.array_equal(media.read_image(path, as_stored=True).as_array()[..., :3], stacked(channels))


def test_a_name_of_a_colour_space_counts_where_no_primaries_are_named(tmp_path: Path, media: MediaFiles) -> None:
    channels = planes("RGB", np.float32)
    named = media.read_image(written(tmp_path / "a.exr", channels, colorInteropID="lin_ap1_scene")).as_array()
    numbers = media.read_image(written(tmp_path / "b.exr", channels, chromaticities=AP1)).as_array()
    assert np.allclose(named, numbers, rtol=1e-5, atol=1e-5)
    unknown = media.read_image(written(tmp_path / "c.exr", channels, colorInteropID="unknown")).as_array()
    assert np.array_equal(unknown, stacked(channels))


def test_our_own_primaries_change_no_bit(tmp_path: Path, media: MediaFiles) -> None:
    channels = planes("RGB", np.float32)
    image = media.read_image(written(tmp_path / "a.exr", channels, chromaticities=REC_709)).as_array()
    assert np.array_equal(image, stacked(channels))


def test_grey_and_depth_have_no_primaries(tmp_path: Path, media: MediaFiles) -> None:
    for name in ("Y", "Z"):
        channels = planes(name, np.float32)
        image = media.read_image(written(tmp_path / f"{name}.exr", channels, chromaticities=AP1)).as_array()
        assert np.array_equal(image[..., 0], channels[name])


def test_primaries_that_cannot_be_are_logged_and_not_used(
    tmp_path: Path, media: MediaFiles, caplog: pytest.LogCaptureFixture
) -> None:
    channels = planes("RGB", np.float32)
    path = written(tmp_path / "a.exr", channels, chromaticities=(0.3,) * 8)
    with caplog.at_level(logging.WARNING, "studio.media"):
        assert np.array_equal(media.read_image(path).as_array(), stacked(channels))
    assert "chromaticities are not used" in caplog.text


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (("depth", "left", "right"), "left"),
        (("normal", "beauty"), "beauty"),
        (("AO", "View.Combined"), "View.Combined"),
    ],
)
def test_the_finished_picture_is_read_of_several_parts(
    order: tuple[str, ...], expected: str, tmp_path: Path, media: MediaFiles, caplog: pytest.LogCaptureFixture
) -> None:
    made = {name: level(10.0 * at, "Z" if name == "depth" else "RGB") for at, name in enumerate(order)}
    path = parts(tmp_path / "a.exr", **made)
    with caplog.at_level(logging.INFO, "studio.media"):
        image = media.read_image(path).as_array()
    assert np.array_equal(image, stacked(made[expected]))
    assert f"part {expected!r} is read, of {list(order)}" in caplog.text


def test_the_finished_picture_is_read_of_several_layers(tmp_path: Path, media: MediaFiles) -> None:
    layers = level(1, prefix="View.AO.") | level(20, "RGBA", prefix="View.Combined.") | level(50, prefix="View.Normal.")
    image = media.read_image(written(tmp_path / "a.exr", layers)).as_array()
    assert image.shape == (5, 7, 4)
    assert np.array_equal(image[..., :3], stacked(layers, "View.Combined."))


def test_each_part_has_a_window_of_its_own(tmp_path: Path, media: MediaFiles) -> None:
    window = {"displayWindow": (np.array([-2, -1], np.int32), np.array([7, 8], np.int32))}
    made = [
        OpenEXR.Part({"type": OpenEXR.scanlineimage, **window}, level(at, names), names)
        for at, names in ((3.0, "Z"), (9.0, "RGBA"))
    ]
    OpenEXR.File(made).write(str(tmp_path / "a.exr"))
    image = media.read_image(tmp_path / "a.exr").as_array()
    assert image.shape == (10, 10, 4)
    assert (image[1:6, 2:9] == [9, 10, 11, 12]).all()
    assert image.sum() == 5 * 7 * (9 + 10 + 11 + 12)


@pytest.mark.parametrize(("at", "covered"), [((3, 2), np.s_[2:7, 3:10]), ((-4, -3), np.s_[0:2, 0:3]), ((40, 40), None)])
def test_what_the_data_window_lacks_is_transparent(
    at: tuple[int, int], covered: tuple[slice, slice] | None, tmp_path: Path, media: MediaFiles
) -> None:
    ends = {"dataWindow": (at, (at[0] + 6, at[1] + 4)), "displayWindow": ((0, 0), (11, 9))}
    windows = {name: tuple(np.array(corner, np.int32) for corner in corners) for name, corners in ends.items()}
    image = media.read_image(written(tmp_path / "a.exr", level(1, "RGBA"), **windows)).as_array()
    expected = np.zeros((10, 12, 4), np.float32)
    if covered is not None:
        expected[covered] = (1, 2, 3, 4)
    assert np.array_equal(image, expected)


def test_tiles_are_read(tmp_path: Path, media: MediaFiles) -> None:
    channels = planes("RGB", np.float32, 70, 50)
    header = {"type": OpenEXR.tiledimage, "tiles": OpenEXR.TileDescription()}
    assert np.array_equal(
        media.read_image(written(tmp_path / "a.exr", channels, **header)).as_array(), stacked(channels)
    )


def test_deep_files_and_smaller_channels_are_refused_in_words(tmp_path: Path, media: MediaFiles) -> None:
    samples = np.empty((4, 5), object)
    for place in np.ndindex(samples.shape):
        samples[place] = np.ones(2, np.float32)
    deep = {name: samples.copy() for name in "RGBAZ"}
    header = {"type": OpenEXR.deepscanline, "compression": OpenEXR.ZIPS_COMPRESSION}
    with pytest.raises(MediaError, match="deep OpenEXR files are not read"):
        media.read_image(written(tmp_path / "deep.exr", deep, **header))
    smaller = OpenEXR.Header(8, 8)
    smaller["channels"] = {"R": Imath.Channel(FLOAT), "G": Imath.Channel(FLOAT), "B": Imath.Channel(FLOAT, 2, 2)}
    file = OpenEXR.OutputFile(str(tmp_path / "smaller.exr"), smaller)
    file.writePixels({"R": bytes(256), "G": bytes(256), "B": bytes(64)}, 8)
    file.close()
    with pytest.raises(MediaError, match="stores B at a smaller size than the picture, which is not read"):
        media.read_image(tmp_path / "smaller.exr")
