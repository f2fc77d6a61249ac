"""Pictures that are damaged, too large or of an unusual kind: one clear error each, and nothing raw of OpenCV's."""

from __future__ import annotations

import logging
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest

from studio.core.errors import MediaError, MediaMemoryError
from studio.engine.watch.out_of_memory import find_memory_shortage
from studio.media.media_files import MediaFiles
from studio.media.stills import memory_check, still_reader
from studio.media.stills.picture_header import PictureSize, read_picture_size, read_plain_png_size

RANDOM = np.random.default_rng(4).integers(0, 256, (48, 64, 4), dtype=np.uint8)


def png(folder: Path) -> Path:
    path = folder / "a.png"
    cv2.imwrite(str(path), RANDOM[..., :3])
    return path


def with_size(path: Path, width: int, height: int) -> Path:
    """Let the header of a PNG name another size."""
    data = bytearray(path.read_bytes())
    data[16:24] = struct.pack(">II", width, height)
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("suffix", "channels", "size"),
    [
        (".png", 3, PictureSize(64, 48)),
        (".png", 4, PictureSize(64, 48, 4)),
        (".jpg", 3, PictureSize(64, 48)),
        (".jpg", 1, PictureSize(64, 48, 1)),
        (".tif", 3, PictureSize(64, 48)),
        (".bmp", 3, PictureSize(64, 48, 4)),
        (".webp", 4, PictureSize(64, 48, 4)),
        (".ppm", 3, None),
    ],
)
def test_the_header_says_the_size(suffix: str, channels: int, size: PictureSize | None) -> None:
    data = cv2.imencode(suffix, RANDOM[..., :channels])[1].tobytes()
    assert read_picture_size(data) == size
    for end in (0, 4, 13, 20, 26):
        assert read_picture_size(data[:end]) in (None, size)


@pytest.mark.parametrize(
    ("channels", "kind"), [(1, np.uint8), (3, np.uint8), (4, np.uint8), (3, np.uint16), (4, np.uint16)]
)
def test_facts_of_a_png_are_read_off_its_header(
    channels: int, kind: type, tmp_path: Path, media: MediaFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.png"
    cv2.imwrite(str(path), RANDOM[..., :channels].astype(kind))
    read = media.read_image(path)

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("it was decoded")

    monkeypatch.setattr(cv2, "imdecodeWithMetadata", refuse)
    video = media.facts(path).video
    assert video is not None
    assert (
        (video.width, video.height, video.has_alpha)
        == (read.width, read.height, read.has_alpha)
        == (64, 48, channels == 4)
    )


def test_a_png_with_more_than_a_plain_header_is_decoded_for_its_facts(tmp_path: Path, media: MediaFiles) -> None:
    from PIL import Image as PillowImage

    palette = PillowImage.fromarray(RANDOM[..., 0]).convert("P")
    palette.save(tmp_path / "clear.png", transparency=3)
    turned = PillowImage.fromarray(RANDOM[..., :3])
    exif = turned.getexif()
    exif[0x0112] = 6
    turned.save(tmp_path / "turned.png", exif=exif)
    for name, size in (("clear.png", (64, 48)), ("turned.png", (48, 64))):
        path = tmp_path / name
        assert read_plain_png_size(path.read_bytes()) is None
        read, video = media.read_image(path), media.facts(path).video
        assert video is not None
        assert (video.width, video.height, video.has_alpha) == (read.width, read.height, read.has_alpha)
        assert (read.width, read.height) == size


def test_lossy_webp_and_16_bits() -> None:
    lossy = cv2.imencode(".webp", RANDOM[..., :3], [cv2.IMWRITE_WEBP_QUALITY, 50])[1].tobytes()
    assert read_picture_size(lossy) == PictureSize(64, 48)
    words = RANDOM[..., :3].astype(np.uint16) * 257
    for suffix in (".png", ".tif"):
        assert read_picture_size(cv2.imencode(suffix, words)[1].tobytes()) == PictureSize(64, 48, 3, 2)


def test_a_damaged_png_says_where_and_nothing_reaches_the_terminal(
    tmp_path: Path, media: MediaFiles, capfd: pytest.CaptureFixture[str]
) -> None:
    path = png(tmp_path)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    for use in (media.read_image, media.facts):
        with pytest.raises(MediaError, match=r"is damaged, .*the checksum of its chunk IDAT at byte 33 differs"):
            use(path)
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("missing", [12, 14, 2000])
def test_a_png_that_ends_too_early(
    missing: int, tmp_path: Path, media: MediaFiles, capfd: pytest.CaptureFixture[str]
) -> None:
    path = png(tmp_path)
    path.write_bytes(path.read_bytes()[:-missing])
    with pytest.raises(MediaError, match=r"is damaged, .*it ends too early"):
        media.read_image(path)
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("suffix", [".bmp", ".tif", ".jp2"])
def test_what_opencv_says_of_damage_stays_off_the_terminal(
    suffix: str, tmp_path: Path, media: MediaFiles, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(cv2.imencode(suffix, RANDOM[..., :3])[1].tobytes()[:900])
    with pytest.raises(MediaError, match="is not a picture that can be read, or is damaged"):
        media.read_image(path)
    assert capfd.readouterr().err == ""


def test_a_jpeg_that_ends_too_early_is_read_and_logged(
    tmp_path: Path, media: MediaFiles, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(cv2.imencode(".jpg", RANDOM[..., :3])[1].tobytes()[:-300])
    with caplog.at_level(logging.WARNING, "studio.media"):
        assert media.read_image(path).width == 64
    assert f"{path} is damaged: it ends too early" in caplog.text


def test_a_picture_of_too_many_pixels_is_refused_by_its_header(tmp_path: Path, media: MediaFiles) -> None:
    path = with_size(png(tmp_path), 60_000, 60_000)
    for use in (media.read_image, media.facts):
        with pytest.raises(MediaError, match=r"has 60000×60000 pixels, 3600000000 in all; at most 1073741824 are read"):
            use(path)


def test_a_picture_that_does_not_fit_into_memory_says_what_it_takes(
    tmp_path: Path, media: MediaFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = with_size(png(tmp_path), 8192, 4320)
    monkeypatch.setattr(memory_check, "get_free_memory", lambda: 100 << 20)
    needs = 8192 * 4320 * 3 * 6
    for use in (media.read_image, media.facts):
        with pytest.raises(MediaMemoryError, match=r"takes 607\.5 MiB of memory to read; free: 100\.0 MiB") as caught:
            use(path)
        shortage = find_memory_shortage(caught.value)
        assert shortage is not None
        assert shortage.needed_bytes == needs


def test_memory_that_runs_out_in_opencv_is_told_in_our_words(
    tmp_path: Path, media: MediaFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    def decode(*_: object, **__: object) -> None:
        raise cv2.error("OpenCV(5.0.0) alloc.cpp:73: error: (-4:Insufficient memory) Failed to allocate 9 bytes")

    path = png(tmp_path)
    monkeypatch.setattr(cv2, "imdecodeWithMetadata", decode)
    with pytest.raises(MediaMemoryError, match="does not fit into memory; free: ") as caught:
        media.read_image(path)
    assert "OpenCV" not in str(caught.value)
    assert find_memory_shortage(caught.value) is not None


def test_an_error_of_opencv_is_told_in_our_words(
    tmp_path: Path, media: MediaFiles, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path = png(tmp_path)
    monkeypatch.setattr(still_reader, "_PEAKS", {})
    monkeypatch.setattr(cv2, "cvtColor", lambda *_: cv2.resize(RANDOM, (0, 0)))
    with pytest.raises(MediaError, match="is not a picture that can be read") as caught:
        media.read_image(path)
    assert "OpenCV" not in str(caught.value)
    assert "OpenCV" in caplog.text


@pytest.mark.parametrize("kind", [np.uint8, np.uint16, np.float32, np.float64])
def test_of_a_tiff_with_pages_the_first_is_read(kind: type[np.generic], tmp_path: Path, media: MediaFiles) -> None:
    pages = [(np.full((48, 64, 3), level) * (1 if level > 1 else 0.25)).astype(kind) for level in (40, 80, 120)]
    path = tmp_path / "pages.tif"
    assert cv2.imwritemulti(str(path), pages)
    peak = {np.uint8: 255, np.uint16: 65535}.get(kind, 1)
    image = media.read_image(path).as_array()
    assert image.shape == (48, 64, 3)
    assert np.allclose(image, 40 / peak)
    video = media.facts(path).video
    assert video is not None
    assert (video.width, video.height, video.length) == (64, 48, 1)


def test_whole_numbers_of_32_bits_are_refused(tmp_path: Path, media: MediaFiles) -> None:
    path = tmp_path / "a.tif"
    cv2.imwrite(str(path), RANDOM[..., :3].astype(np.int32))
    with pytest.raises(MediaError, match="holds numbers of the kind int32; accepted: uint8, uint16, float32, float64"):
        media.read_image(path)
