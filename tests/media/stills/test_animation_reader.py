"""Animated WebP, AVIF and PNG with their transparency, AVIF stills, and HEIC, which is not read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image as Pillow

from studio.core.errors import MediaError
from studio.core.time import FrameRate
from studio.media.media_files import MediaFiles
from studio.media.stills.animation_reader import AnimationReader
from studio.media.stills.picture_kind import PictureKind, detect_picture_kind, read_avif_peak
from tests.media.clips import encode, need_encoder, number_of, numbered_frames

COUNT = 9
WIDTH, HEIGHT = 60, 24


def frames() -> np.ndarray:
    """Return [COUNT, H, W, 4] uint8: numbered pictures, transparent to the right."""
    pixels = numbered_frames(COUNT, WIDTH, HEIGHT)
    alpha = np.broadcast_to(np.linspace(255, 40, WIDTH).astype(np.uint8)[:, None], (COUNT, HEIGHT, WIDTH, 1))
    return np.concatenate([pixels, alpha], axis=-1)


def save(path: Path, **options: Any) -> np.ndarray:
    pixels = frames()
    first, *others = [Pillow.fromarray(frame) for frame in pixels]
    first.save(path, save_all=True, append_images=others, duration=40, **options)
    return pixels


KINDS: dict[str, dict[str, Any]] = {
    "a.webp": {"lossless": True, "exact": True},
    "a.png": {},
    "a.avif": {"quality": 100, "subsampling": "4:4:4"},
}


@pytest.mark.parametrize("name", KINDS)
def test_an_animation_is_a_clip_with_alpha(name: str, tmp_path: Path, media: MediaFiles) -> None:
    pixels = save(tmp_path / name, **KINDS[name])
    video = media.facts(tmp_path / name).video
    assert video is not None
    assert (video.width, video.height, video.length, video.has_alpha) == (WIDTH, HEIGHT, COUNT, True)
    assert (video.rate, video.has_variable_rate) == (FrameRate.from_value(25), False)
    tolerance = 0.06 if name.endswith("avif") else 1e-6
    for frame in (0, 1, 5, 8, 2, 2, 7):
        image = media.read_video_frame(tmp_path / name, frame).as_array()
        assert np.abs(image - pixels[frame] / np.float32(255)).max() < tolerance
    half = media.read_video_frame(tmp_path / name, 3, scale=0.5)
    assert (half.width, half.height, half.channels, number_of(half)) == (WIDTH // 2, HEIGHT // 2, 4, 3)


@pytest.mark.parametrize("name", KINDS)
def test_as_a_still_an_animation_is_its_first_picture(name: str, tmp_path: Path, media: MediaFiles) -> None:
    save(tmp_path / name, **KINDS[name])
    still = media.read_image(tmp_path / name)
    assert np.array_equal(still.as_array(), media.read_video_frame(tmp_path / name, 0).as_array())


def test_pictures_of_different_length_are_held(tmp_path: Path, media: MediaFiles) -> None:
    pictures = [Pillow.fromarray(frame) for frame in frames()]
    path = tmp_path / "a.webp"
    pictures[0].save(path, save_all=True, append_images=pictures[1:4], duration=[40, 400, 40, 40], lossless=True)
    video = media.facts(path).video
    assert video is not None
    assert (video.length, video.rate, video.has_variable_rate) == (13, FrameRate.from_value(25), True)
    assert [number_of(media.read_video_frame(path, frame)) for frame in range(13)] == [0, *[1] * 10, 2, 3]


def test_the_times_of_an_animation_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.webp"
    save(path)
    with MediaFiles(indices=tmp_path / "kept") as media:
        source = media._source(path)
    monkeypatch.setattr(AnimationReader, "build_index", None)
    with MediaFiles(indices=tmp_path / "kept") as media:
        assert media._source(path) == source


def test_a_damaged_animation_gives_the_pictures_before(tmp_path: Path, media: MediaFiles) -> None:
    path = tmp_path / "a.webp"
    save(path, lossless=True)
    data = path.read_bytes()
    last = data.rindex(b"ANMF")
    path.write_bytes(data[: last + 40] + b"\xff" * (len(data) - last - 40))
    video = media.facts(path).video
    assert video is not None
    assert video.length == COUNT - 1
    assert number_of(media.read_video_frame(path, COUNT - 2)) == COUNT - 2
    path.write_bytes(data[:60])
    for use in (media.facts, media.read_image):
        with pytest.raises(MediaError, match=r"a\.webp: (cannot be read|frame 0 cannot be decoded)"):
            use(path)


def test_an_avif_picture_keeps_its_alpha(tmp_path: Path, media: MediaFiles) -> None:
    path = tmp_path / "still.avif"
    pixels = frames()[5]
    Pillow.fromarray(pixels).save(path, quality=100, subsampling="4:4:4")
    video = media.facts(path).video
    assert video is not None
    assert (video.width, video.height, video.length, video.codec, video.has_alpha) == (WIDTH, HEIGHT, 1, "avif", True)
    for image in (media.read_image(path), media.read_video_frame(path, 0)):
        assert np.abs(image.as_array() - pixels / np.float32(255)).max() < 0.06


@pytest.mark.program
def test_ten_bits_of_an_avif_reach_white(ffmpeg: str, tmp_path: Path, media: MediaFiles) -> None:
    need_encoder(ffmpeg, "libaom-av1")
    ramp = np.repeat(np.linspace(0, 255, 128).astype(np.uint8)[None, None, :, None], 3, axis=3).repeat(96, axis=1)
    options = ("-pix_fmt", "yuv444p10le", "-c:v", "libaom-av1", "-cpu-used", "8", "-crf", "5", "-still-picture", "1")
    path = encode(ffmpeg, tmp_path / "a.avif", *options, frames=ramp)
    assert read_avif_peak(path.read_bytes()) == 1023
    image = media.read_image(path).as_array()
    assert np.abs(image[..., 1] - ramp[0, ..., 1] / 255).max() < 0.03


@pytest.mark.program
def test_an_avif_animation_without_alpha_equals_the_ffmpeg_program(
    ffmpeg: str, tmp_path: Path, media: MediaFiles
) -> None:
    need_encoder(ffmpeg, "libaom-av1")
    options = ("-c:v", "libaom-av1", "-cpu-used", "8", "-crf", "20", "-pix_fmt", "yuv444p")
    path = encode(ffmpeg, tmp_path / "a.avif", *options, frames=numbered_frames(5, 120, 48))
    video = media.facts(path).video
    assert video is not None
    assert (video.length, video.has_alpha) == (5, False)
    assert [number_of(media.read_video_frame(path, frame)) for frame in (3, 1, 4)] == [3, 1, 4]


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"hevc", b"mif1"])
def test_heic_is_refused_by_name(brand: bytes, tmp_path: Path, media: MediaFiles) -> None:
    path = tmp_path / "photo.heic"
    path.write_bytes(b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0heicmif1" + bytes(200))
    for use in (media.facts, media.read_image):
        with pytest.raises(MediaError, match=r"is a HEIC picture, which is not read; accepted: video .*AVIF"):
            use(path)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"", PictureKind.OTHER),
        (b"\0\0\0\x1cftypisom\0\0\0\0isomavc1mp41", PictureKind.OTHER),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", PictureKind.AVIF),
        (b"RIFF\x10\0\0\0WEBPVP8X\x0a\0\0\0\x02", PictureKind.WEBP_ANIMATION),
        (b"RIFF\x10\0\0\0WEBPVP8X\x0a\0\0\0\x10", PictureKind.OTHER),
        (b"RIFF\x10\0\0\0WEBPVP8X", PictureKind.OTHER),
    ],
)
def test_kinds_are_told_by_the_first_bytes(head: bytes, kind: PictureKind) -> None:
    assert detect_picture_kind(head) is kind


def test_a_gif_as_a_still_keeps_its_transparency(tmp_path: Path, media: MediaFiles) -> None:
    pixels = np.zeros((16, 20, 4), np.uint8)
    pixels[:, :10] = (200, 30, 30, 255)
    path = tmp_path / "a.gif"
    Pillow.fromarray(pixels).save(path)
    assert cv2.imread(str(path)) is not None
    assert np.array_equal(media.read_image(path).as_array()[..., 3], pixels[..., 3] / 255)
