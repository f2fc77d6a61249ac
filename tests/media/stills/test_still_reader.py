"""Pictures and numbered sequences, written and read back."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from studio.core.clip_info import ClipInfo
from studio.core.errors import CancelledError, MediaError
from studio.core.image import Image
from studio.core.time import FrameRate
from studio.media.media_files import MediaFiles
from studio.media.stills.still_reader import apply_orientation, read_orientation
from studio.sdk.media import ImageOptions, WriterTracks

TRACKS = WriterTracks(ClipInfo(FrameRate.from_value(25), 3, 40, 30, 3))


def picture(channels: int = 3, *, bright: float = 1.0) -> Image:
    pixels = np.random.default_rng(channels).random((30, 40, channels), dtype=np.float32) * bright
    return Image.from_array(pixels)


def write(
    pattern: Path, options: ImageOptions, pictures: list[Image], failure: BaseException | None = None
) -> list[Path]:
    with MediaFiles() as media, media.create_images(pattern, TRACKS, options) as writer:
        for image in pictures:
            writer.write(image)
        if failure is not None:
            raise failure
    return sorted(pattern.parent.iterdir())


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize(
    ("suffix", "bits", "tolerance"),
    [
        ("png", 8, 0.5 / 255),
        ("png", 16, 0.5 / 65535),
        ("tif", 8, 0.5 / 255),
        ("tiff", 16, 0.5 / 65535),
        ("webp", 8, 0.5 / 255),
        ("exr", 8, 0.0),
    ],
)
def test_pictures_come_back(
    suffix: str, bits: int, tolerance: float, channels: int, tmp_path: Path, media: MediaFiles
) -> None:
    image = picture(channels)
    [path] = write(tmp_path / f"a.####.{suffix}", ImageOptions(bits=bits), [image])
    assert path.name == f"a.0000.{suffix}"
    back = media.read_image(path)
    assert back.channels == channels
    assert np.abs(back.as_array() - image.as_array()).max() <= tolerance * 1.001
    video = media.facts(path).video
    assert video is not None
    assert (video.width, video.height, video.length, video.has_alpha) == (40, 30, 1, channels == 4)


def test_jpeg_is_near_and_has_no_alpha(tmp_path: Path, media: MediaFiles) -> None:
    pixels = np.zeros((30, 40, 4), np.float32)
    pixels[..., 0], pixels[..., 3] = 0.8, 0.5
    [path] = write(tmp_path / "a%d.jpg", ImageOptions(quality=98), [Image.from_array(pixels)])
    back = media.read_image(path).as_array()
    assert back.shape == (30, 40, 3)
    assert np.abs(back - [0.4, 0, 0]).max() < 0.02


def test_exr_keeps_brighter_than_white_and_darker_than_black(tmp_path: Path, media: MediaFiles) -> None:
    image = picture(3, bright=50.0)
    dark = Image.from_array(image.as_array() - 3)
    paths = write(tmp_path / "a.#.exr", ImageOptions(), [image, dark])
    for path, expected in zip(paths, (image, dark), strict=True):
        assert np.array_equal(media.read_image(path).as_array(), expected.as_array())


def test_planar_pictures_are_written_alike(tmp_path: Path, media: MediaFiles) -> None:
    image = picture(4)
    planar = Image(image.pixels.contiguous())
    for suffix in ("png", "exr"):
        first, second = write(tmp_path / suffix / f"a.#.{suffix}", ImageOptions(), [image, planar])
        assert first.read_bytes() == second.read_bytes()


def test_a_scale_gives_the_smaller_picture(tmp_path: Path, media: MediaFiles) -> None:
    for suffix in ("png", "exr"):
        [path] = write(tmp_path / suffix / f"a.#.{suffix}", ImageOptions(), [picture()])
        half = media.read_image(path, scale=0.5)
        assert (half.width, half.height) == (20, 15)
        boxes = picture().as_array().reshape(15, 2, 20, 2, 3).mean(axis=(1, 3))
        assert np.abs(half.as_array() - boxes).mean() < 0.05


def test_grey_becomes_rgb(tmp_path: Path, media: MediaFiles) -> None:
    grey = np.random.default_rng(8).integers(0, 65536, (30, 40), dtype=np.uint16)
    cv2.imwrite(str(tmp_path / "grey.png"), grey)
    back = media.read_image(tmp_path / "grey.png").as_array()
    assert back.shape == (30, 40, 3)
    assert np.array_equal(back[..., 1], (grey / np.float32(65535)).astype(np.float32))


@pytest.mark.parametrize("order", ["little", "big"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_orientation_of_a_camera_is_applied(
    orientation: int, order: str, tmp_path: Path, media: MediaFiles
) -> None:
    upright = np.zeros((32, 48, 3), np.uint8)
    upright[:16, :24] = 250  # bright where top meets left
    turned = {1: 0, 2: 0, 3: 0, 4: 0, 5: 1, 6: 1, 7: 1, 8: 1}[orientation]
    stored = np.ascontiguousarray(_undo(upright, orientation))
    assert stored.shape[:2] == ((48, 32) if turned else (32, 48))
    _, jpeg = cv2.imencode(".jpg", stored, [cv2.IMWRITE_JPEG_QUALITY, 100])
    path = tmp_path / "camera.jpg"
    path.write_bytes(_with_exif(jpeg.tobytes(), _exif(orientation, order)))
    image = media.read_image(path).as_array()
    assert image.shape == (32, 48, 3)
    assert image[:14, :22].min() > 0.9
    assert max(image[18:].max(), image[:, 26:].max()) < 0.1
    video = media.facts(path).video
    assert video is not None
    assert (video.width, video.height) == (48, 32)


@pytest.mark.parametrize("data", [b"", b"Exif\0\0", b"II*\0", b"MM\0*\xff\xff\xff\xff", b"II*\0\x08\0\0\0\xff\xff" * 3])
def test_broken_camera_data_means_upright(data: bytes) -> None:
    assert read_orientation(data) == 1


def test_sequences_are_listed_by_number(tmp_path: Path, media: MediaFiles) -> None:
    for name in ("s.0002.png", "s.0010.png", "s.0001.png", "s.12345.png", "s.3.png", "t.0001.png", "s.0001.jpg"):
        (tmp_path / name).touch()
    names = [p.name for p in media.list_sequence(tmp_path / "s.####.png")]
    assert names == ["s.0001.png", "s.0002.png", "s.0010.png", "s.12345.png"]
    assert names == [p.name for p in media.list_sequence(tmp_path / "s.%04d.png")]
    assert [p.name for p in media.list_sequence(tmp_path / "s.%d.png")] == ["s.3.png", "s.12345.png"]


@pytest.mark.parametrize("name", ["shot.png", "shot.%s.png", "a#b#.png"])
def test_a_pattern_needs_one_place_for_the_number(name: str, tmp_path: Path, media: MediaFiles) -> None:
    for use in (media.list_sequence, lambda p: media.create_images(p, TRACKS, ImageOptions())):
        with pytest.raises(MediaError, match=r"shot\.####\.png or shot\.%04d\.png"):
            use(tmp_path / name)


def test_nothing_that_fits_is_an_error(tmp_path: Path, media: MediaFiles) -> None:
    with pytest.raises(MediaError, match=r"no file fits; wanted: files such as s\.001\.png"):
        media.list_sequence(tmp_path / "s.###.png")
    with pytest.raises(MediaError, match=r"the folder .* does not exist"):
        media.list_sequence(tmp_path / "no" / "s.###.png")


@pytest.mark.parametrize("name", ["s.####.mp4", "s.####.xyz", "s.####"])
def test_a_suffix_that_is_no_picture_is_refused(name: str, tmp_path: Path, media: MediaFiles) -> None:
    with pytest.raises(MediaError, match=r"accepted for pictures: \.png, \.jpg, \.jpeg, \.tif, \.tiff, \.webp, \.exr"):
        media.create_images(tmp_path / name, TRACKS, ImageOptions())


def test_the_first_number_can_be_chosen(tmp_path: Path) -> None:
    paths = write(tmp_path / "new" / "s.%03d.png", ImageOptions(start_number=998), [picture()] * 3)
    assert [p.name for p in paths] == ["s.1000.png", "s.998.png", "s.999.png"]


def test_whole_pictures_stay_when_writing_ends_early(tmp_path: Path) -> None:
    with pytest.raises(CancelledError):
        write(tmp_path / "s.#.png", ImageOptions(), [picture()], failure=CancelledError())
    assert [p.name for p in tmp_path.iterdir()] == ["s.0.png"]


def test_a_picture_that_cannot_be_stored_leaves_nothing(tmp_path: Path) -> None:
    huge = Image.from_array(np.zeros((2, 70_000, 3), np.float32))
    with pytest.raises(MediaError, match=r"s\.0\.webp: cannot be written: \.webp takes no picture of 70000×2 pixels"):
        write(tmp_path / "s.#.webp", ImageOptions(), [huge])
    assert not list(tmp_path.iterdir())


def test_a_still_is_a_clip_of_one_frame(tmp_path: Path, media: MediaFiles) -> None:
    [path] = write(tmp_path / "a.#.png", ImageOptions(), [picture()])
    assert np.array_equal(
        media.read_video_frame(path, 7, scale=0.5).as_array(), media.read_image(path, scale=0.5).as_array()
    )


def _undo(array: np.ndarray, orientation: int) -> np.ndarray:
    inverse = {6: 8, 8: 6}.get(orientation, orientation)
    return apply_orientation(array, inverse)


def _exif(orientation: int, order: str) -> bytes:
    def number(value: int, size: int) -> bytes:
        return value.to_bytes(size, "little" if order == "little" else "big")

    head = (b"II" if order == "little" else b"MM") + number(42, 2) + number(8, 4)
    entry = number(0x0112, 2) + number(3, 2) + number(1, 4) + number(orientation, 2) + number(0, 2)
    return b"Exif\0\0" + head + number(1, 2) + entry + number(0, 4)


def _with_exif(jpeg: bytes, exif: bytes) -> bytes:
    segment = b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif
    return jpeg[:2] + segment + jpeg[2:]
