"""Every frame by its number, in any order, of many containers and codecs."""

from __future__ import annotations

import hashlib
import threading
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from studio.core.errors import CancelledError, MediaError
from studio.core.image import Image
from studio.core.time import FrameRate
from studio.media.media_files import MediaFiles
from tests.media.clips import HEIGHT, WIDTH, decode, encode, need_encoder, number_of, numbered_frames, run
from tests.sweeps import all_but_slow

pytestmark = pytest.mark.program

COUNT = 60
X264 = ("-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-g", "24")
MPEG2 = ("-c:v", "mpeg2video", "-g", "12", "-bf", "2", "-q:v", "3")
KINDS: dict[str, tuple[str, ...]] = {
    "b_frames.mp4": (*X264, "-bf", "3"),
    "no_b_frames.mp4": (*X264, "-bf", "0"),
    "open_gop.mp4": (*X264, "-x264-params", "open-gop=1:keyint=16:min-keyint=8:bframes=3:scenecut=0"),
    "intra_refresh.mp4": (*X264, "-x264-params", "intra-refresh=1:keyint=20"),
    "late.mkv": (*X264, "-output_ts_offset", "5"),
    "program.mpg": MPEG2,
    "stream.ts": X264,
    "late_open_gop.ts": (*X264, "-x264-params", "open-gop=1", "-output_ts_offset", "5"),
    "interlaced.ts": (*MPEG2, "-flags", "+ildct+ilme"),
    "hevc.mp4": ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error:keyint=20:open-gop=1"),
    "vp8.webm": ("-c:v", "libvpx", "-deadline", "realtime", "-b:v", "300k", "-g", "20"),
    "vp9.webm": ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "300k", "-g", "20"),
    "av1.mkv": ("-c:v", "libsvtav1", "-preset", "12", "-g", "20", "-vf", "scale=240:96:flags=neighbor"),
    "prores.mov": ("-c:v", "prores_ks"),
    "h264.avi": (*X264, "-bf", "2"),
    "mpeg4.avi": ("-c:v", "mpeg4", "-g", "12", "-bf", "2", "-q:v", "3"),
    "mjpeg.avi": ("-c:v", "mjpeg", "-q:v", "3"),
    "bare.h264": X264,
    "flash.flv": X264,
    "theora.ogv": ("-c:v", "libtheora", "-q:v", "9", "-g", "12"),
    "media.wmv": ("-c:v", "wmv2", "-q:v", "3", "-g", "12"),
    "ffv1.mkv": ("-c:v", "ffv1"),
    "animation.mov": ("-c:v", "qtrle"),
    "animated.gif": (),
}
QUICK = ("b_frames.mp4", "late_open_gop.ts", "hevc.mp4", "program.mpg", "prores.mov", "animated.gif")


def clip(folder: Path, ffmpeg: str, name: str, *options: str, rate: str = "25") -> Path:
    path = folder / name
    if "-c:v" in options:
        need_encoder(ffmpeg, options[options.index("-c:v") + 1])
    return path if path.exists() else encode(ffmpeg, path, *options, frames=COUNT, rate=rate)


@pytest.mark.parametrize("name", all_but_slow(KINDS, QUICK))
def test_frames_in_order_at_random_and_backwards(name: str, ffmpeg: str, clip_folder: Path, media: MediaFiles) -> None:
    path = clip(clip_folder, ffmpeg, name, *KINDS[name])
    video = media.facts(path).video
    assert video is not None
    assert (video.length, video.rate, video.has_variable_rate) == (COUNT, FrameRate.from_value(25), False)
    assert [number_of(media.read_video_frame(path, f)) for f in range(COUNT)] == list(range(COUNT))
    order = [int(f) for f in np.random.default_rng(1).integers(0, COUNT, 30)]
    assert [number_of(media.read_video_frame(path, f)) for f in order] == order
    back = list(range(COUNT - 1, -1, -1))
    assert [number_of(media.read_video_frame(path, f)) for f in back] == back


@pytest.mark.slow
def test_random_access_in_a_long_group_equals_reading_in_order(
    ffmpeg: str, clip_folder: Path, media: MediaFiles
) -> None:
    noise = np.random.default_rng(2).integers(0, 256, (600, 32, 48, 3), dtype=np.uint8)
    frames = noise // 4 + numbered_frames(600, 48, 32) // 2
    path = clip_folder / "long_group.mp4"
    encode(ffmpeg, path, *X264[:-2], "-g", "250", "-bf", "3", frames=frames)
    in_order = [_hash(media.read_video_frame(path, f)) for f in range(600)]
    assert len(set(in_order)) == 600
    with MediaFiles() as other:
        for frame in np.random.default_rng(3).permutation(600)[:120].tolist():
            assert _hash(other.read_video_frame(path, frame)) == in_order[frame]


def test_reading_in_order_never_seeks(ffmpeg: str, clip_folder: Path, media: MediaFiles) -> None:
    path = clip(clip_folder, ffmpeg, "b_frames.mp4", *KINDS["b_frames.mp4"])
    for frame in range(COUNT):
        media.read_video_frame(path, frame)
    readers = [slot.reader for slot in media._videos._slots]
    assert [reader.seek_count for reader in readers] == [1]  # the one that goes to the first frame


def test_a_held_frame_is_decoded_once(ffmpeg: str, clip_folder: Path, media: MediaFiles) -> None:
    path = clip(clip_folder, ffmpeg, "b_frames.mp4", *KINDS["b_frames.mp4"])
    slow = FrameRate.from_value(100)
    assert [number_of(media.read_video_frame(path, f, rate=slow)) for f in range(40)] == [f // 4 for f in range(40)]
    assert [slot.reader.seek_count for slot in media._videos._slots] == [1]


def test_backwards_costs_one_seek_a_group(ffmpeg: str, clip_folder: Path, media: MediaFiles) -> None:
    path = clip(clip_folder, ffmpeg, "no_b_frames.mp4", *KINDS["no_b_frames.mp4"])
    for frame in range(COUNT - 1, -1, -1):
        media.read_video_frame(path, frame)
    assert sum(slot.reader.seek_count for slot in media._videos._slots) <= 4  # keys at 0, 24 and 48


@pytest.mark.parametrize("container", all_but_slow(["mp4", "mkv", "ts", "avi"], ["mp4"]))
def test_ntsc_is_exact_in_every_container(container: str, ffmpeg: str, clip_folder: Path, media: MediaFiles) -> None:
    codec = MPEG2 if container == "avi" else X264
    path = clip(clip_folder, ffmpeg, f"ntsc.{container}", *codec, rate="30000/1001")
    video = media.facts(path).video
    assert video is not None
    assert (video.rate.value, video.length, video.has_variable_rate) == (Fraction(30000, 1001), COUNT, False)


@pytest.mark.parametrize("container", ["mp4", "mkv"])
def test_a_variable_rate_is_held_to_a_constant_one(
    container: str, ffmpeg: str, clip_folder: Path, media: MediaFiles
) -> None:
    select = ("-vf", "select=not(between(mod(n\\,10)\\,3\\,5))", "-fps_mode", "vfr")
    path = clip(clip_folder, ffmpeg, f"variable.{container}", *select, *X264)
    video = media.facts(path).video
    assert video is not None
    assert video.has_variable_rate
    assert video.rate == FrameRate.from_value(25)
    assert abs(video.length - COUNT) <= 1
    expected = [n - (n % 10 - 2 if 3 <= n % 10 <= 5 else 0) for n in range(COUNT)]
    assert [number_of(media.read_video_frame(path, f)) for f in range(COUNT)] == expected


def test_both_ends_are_held_and_another_rate_can_be_asked_for(
    ffmpeg: str, clip_folder: Path, media: MediaFiles
) -> None:
    path = clip(clip_folder, ffmpeg, "b_frames.mp4", *KINDS["b_frames.mp4"])
    assert number_of(media.read_video_frame(path, -5)) == 0
    assert number_of(media.read_video_frame(path, COUNT + 100)) == COUNT - 1
    assert number_of(media.read_video_frame(path, 41, rate=FrameRate.from_value(50))) == 20
    assert number_of(media.read_video_frame(path, 10, rate=FrameRate.from_value("12.5"))) == 20


@pytest.mark.parametrize("degrees", all_but_slow([90, 180, 270], [90]))
def test_a_rotation_in_the_metadata_is_applied(degrees: int, ffmpeg: str, clip_folder: Path, media: MediaFiles) -> None:
    flat = clip(clip_folder, ffmpeg, "b_frames.mp4", *KINDS["b_frames.mp4"])
    path = clip_folder / f"rotated_{degrees}.mp4"
    run(ffmpeg, "-i", flat, "-c", "copy", "-metadata:s:v", f"rotate={degrees}", path)
    video = media.facts(path).video
    assert video is not None
    size = (HEIGHT, WIDTH) if degrees % 180 else (WIDTH, HEIGHT)
    assert (video.width, video.height) == size
    assert abs(video.rotation) in {90, 180}
    image = media.read_video_frame(path, 7)
    assert (image.width, image.height) == size
    reference = np.frombuffer(decode(ffmpeg, path), np.uint8).reshape(COUNT, size[1], size[0], 3)
    assert np.array_equal(np.rint(image.as_array() * 255).astype(np.uint8), reference[7])
    half = media.read_video_frame(path, 7, scale=0.5)
    assert (half.width, half.height) == (size[0] // 2, size[1] // 2)


def test_pixels_become_square(ffmpeg: str, clip_folder: Path, media: MediaFiles) -> None:
    path = clip(clip_folder, ffmpeg, "wide.mp4", "-vf", "setsar=4/3", *X264)
    video = media.facts(path).video
    assert video is not None
    assert (video.width, video.height) == (WIDTH * 4 // 3, HEIGHT)
    image = media.read_video_frame(path, 9)
    assert (image.width, image.height) == (WIDTH * 4 // 3, HEIGHT)
    assert number_of(image) == 9


def test_a_scale_gives_about_the_scaled_picture(ffmpeg: str, clip_folder: Path, media: MediaFiles) -> None:
    path = clip(clip_folder, ffmpeg, "b_frames.mp4", *KINDS["b_frames.mp4"])
    whole = media.read_video_frame(path, 5).as_array()
    half = media.read_video_frame(path, 5, scale=0.5)
    assert (half.width, half.height) == (WIDTH // 2, HEIGHT // 2)
    boxes = whole.reshape(HEIGHT // 2, 2, WIDTH // 2, 2, 3).mean(axis=(1, 3))
    assert np.abs(half.as_array() - boxes).mean() < 0.02


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("bt709.mp4", (*X264, "-vf", "scale=out_color_matrix=bt709:out_range=tv", "-colorspace", "bt709")),
        ("full.mp4", (*X264[:-4], "-pix_fmt", "yuvj420p", "-color_range", "pc")),
        ("untagged_hd.mp4", (*X264, "-vf", "scale=1280:720:flags=neighbor", "-frames:v", "3")),
        ("odd.mkv", ("-c:v", "libx264", "-pix_fmt", "yuv444p", "-vf", "scale=121:49")),
        ("odd420.webm", (*KINDS["vp9.webm"], "-pix_fmt", "yuv420p", "-vf", "scale=121:49")),
        ("grey.mkv", ("-c:v", "ffv1", "-pix_fmt", "gray")),
        ("colours.gif", ()),
    ],
)
def test_eight_bits_equal_the_ffmpeg_program(
    name: str, options: tuple[str, ...], ffmpeg: str, clip_folder: Path, media: MediaFiles
) -> None:
    path = clip(clip_folder, ffmpeg, name, *options)
    video = media.facts(path).video
    assert video is not None
    kind = "rgba" if video.has_alpha else "rgb24"
    shape = (video.length, video.height, video.width, len(kind) if kind == "rgba" else 3)
    reference = np.frombuffer(decode(ffmpeg, path, kind), np.uint8).reshape(shape)
    for frame in range(0, video.length, 7):
        ours = np.rint(media.read_video_frame(path, frame).as_array() * 255).astype(np.uint8)
        assert np.array_equal(ours, reference[frame])


def test_ten_bits_keep_their_precision(ffmpeg: str, clip_folder: Path, media: MediaFiles) -> None:
    path = clip_folder / "ten_bits.mkv"
    source = "gradients=s=256x32:c0=black:c1=0x303030:x0=0:y0=0:x1=255:y1=0:d=0.2:r=25,format=gray16le,format=gray10le"
    run(ffmpeg, "-f", "lavfi", "-i", source, "-c:v", "ffv1", "-pix_fmt", "gray10le", path)
    levels = np.unique(media.read_video_frame(path, 0).as_array()[..., 0])
    assert len(levels) > 80  # 8 bits would have 49


ALPHA = {
    "prores.mov": ("-c:v", "prores_ks", "-pix_fmt", "yuva444p10le"),
    "animation.mov": ("-c:v", "qtrle", "-pix_fmt", "argb"),
    "ffv1.mkv": ("-c:v", "ffv1", "-pix_fmt", "bgra"),
    "png.mov": ("-c:v", "png", "-pix_fmt", "rgba"),
    "vp9.webm": ("-c:v", "libvpx-vp9", "-pix_fmt", "yuva420p", "-b:v", "2M", "-auto-alt-ref", "0", "-cpu-used", "8"),
    "vp8.webm": ("-c:v", "libvpx", "-pix_fmt", "yuva420p", "-b:v", "2M", "-auto-alt-ref", "0"),
}


@pytest.mark.parametrize("name", ALPHA)
def test_alpha_is_read(name: str, ffmpeg: str, clip_folder: Path, media: MediaFiles) -> None:
    frames = np.dstack([numbered_frames(12).reshape(12 * HEIGHT, WIDTH, 3), np.zeros((12 * HEIGHT, WIDTH), np.uint8)])
    frames = frames.reshape(12, HEIGHT, WIDTH, 4)
    frames[..., 3] = np.linspace(0, 255, WIDTH).astype(np.uint8)
    path = clip_folder / f"alpha_{name}"
    encode(ffmpeg, path, *ALPHA[name], frames=frames)
    video = media.facts(path).video
    assert video is not None
    assert video.has_alpha
    for frame in (0, 7, 3, 11):
        image = media.read_video_frame(path, frame)
        assert image.channels == 4
        assert np.abs(image.as_array()[..., 3] - frames[frame, ..., 3] / 255).max() < 0.03
        assert number_of(image) == frame


@pytest.mark.slow
def test_hidden_frames_of_vp8_are_not_counted(ffmpeg: str, clip_folder: Path, media: MediaFiles) -> None:
    path, log = clip_folder / "hidden.webm", clip_folder / "passes"
    options = ["-c:v", "libvpx", "-b:v", "100k", "-lag-in-frames", "25", "-auto-alt-ref", "1", "-g", "60"]
    for step, target in (("1", ["-f", "null", "-"]), ("2", [str(path)])):
        source = ["-f", "lavfi", "-i", "testsrc2=s=160x120:r=25:d=2", *options, "-pass", step, "-passlogfile", str(log)]
        run(ffmpeg, *source, *target)
    reference = np.frombuffer(decode(ffmpeg, path), np.uint8).reshape(-1, 120, 160, 3)
    video = media.facts(path).video
    assert video is not None
    assert video.length == len(reference) == 50
    for frame in (49, 0, 25, 26, 27, 10):
        ours = np.rint(media.read_video_frame(path, frame).as_array() * 255).astype(np.uint8)
        assert np.array_equal(ours, reference[frame])


def test_a_cover_is_no_video(ffmpeg: str, clip_folder: Path, media: MediaFiles) -> None:
    cover, path = clip_folder / "cover.png", clip_folder / "cover.mp3"
    encode(ffmpeg, cover, "-frames:v", "1", frames=1)
    tone = ("-f", "lavfi", "-i", "sine=440:d=1")
    run(ffmpeg, *tone, "-i", cover, "-map", "0", "-map", "1", "-c:v", "copy", "-disposition:v", "attached_pic", path)
    facts = media.facts(path)
    assert facts.video is None
    assert facts.audio is not None
    with pytest.raises(MediaError, match="has no picture track, only sound"):
        media.read_video_frame(path, 0)


def test_threads_read_two_places_of_one_file_at_once(ffmpeg: str, clip_folder: Path, media: MediaFiles) -> None:
    path = clip(clip_folder, ffmpeg, "b_frames.mp4", *KINDS["b_frames.mp4"])
    wrong: list[tuple[int, int]] = []

    def read(order: list[int]) -> None:
        for frame in order:
            found = number_of(media.read_video_frame(path, frame))
            if found != frame:
                wrong.append((frame, found))

    orders = [list(range(COUNT)), list(range(30, COUNT)), list(range(COUNT - 1, -1, -1)), [0, 50] * 15]
    threads = [threading.Thread(target=read, args=(order,)) for order in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert len(media._videos._slots) <= 2


def _hash(image: Image) -> str:
    return hashlib.blake2b(np.ascontiguousarray(image.as_array()).tobytes(), digest_size=16).hexdigest()


@pytest.mark.program
def test_a_search_that_is_ended_leaves_frames_exact(ffmpeg: str, tmp_path: Path, media: MediaFiles) -> None:
    path = encode(ffmpeg, tmp_path / "group.mp4", "|", "-c:v", "libx264", "-bf", "2", "-g", "60")
    checks = 0

    def check() -> None:
        nonlocal checks
        checks += 1
        if checks == 20:
            raise CancelledError

    with pytest.raises(CancelledError):
        media.read_video_frame(path, 50, check=check)
    assert [number_of(media.read_video_frame(path, number)) for number in (50, 20, 21, 55)] == [50, 20, 21, 55]
