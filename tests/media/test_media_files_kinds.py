"""Kinds of files that cameras, phones, renderers and editors make: facts and pixels as the ffmpeg program has them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from studio.core.errors import MediaError
from studio.core.time import FrameRate
from studio.media.media_files import MediaFiles
from tests.media.clips import decode, encode, need_encoder, number_of, numbered_frames, run
from tests.sweeps import all_but_slow, mark_slow

pytestmark = pytest.mark.program

COUNT = 12
WIDTH, HEIGHT = 60, 48
X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "6")
X265 = ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error:keyint=6")
TONE = ("-f", "lavfi", "-i", "sine=r=44100:d=0.4")


@dataclass(frozen=True)
class Kind:
    """A file that is made and looked at.

    Args:
        name: Its name; the suffix chooses the container.
        options: For the ffmpeg program.
        size: Of its frames.
        tolerance: How far a pixel may be from the ffmpeg program's, of 1.
        reading: Options for the program when it decodes.
    """

    name: str
    options: tuple[str, ...]
    size: tuple[int, int] = (WIDTH, HEIGHT)
    tolerance: float = 1e-6
    reading: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name


FINE = 2 / 255
"""More than 8 bits: the program rounds to 8."""
CHROMA = 0.13
"""More than 8 bits with smaller chroma: it is made larger at edges in another way; the mean is held to FINE as well."""
FIELDS = ("-vf", "scale=interl=1")
"""The chroma of interlaced pictures belongs to fields; the program takes it so where it is told to, we always do."""

ACCURATE = ("-sws_flags", "bicubic+accurate_rnd+full_chroma_int")
"""Without these the program rounds down where there are more than 8 bits."""

KINDS = (
    Kind(
        "interlaced_h264.mp4",
        (*X264, "-flags", "+ildct+ilme", "-x264-params", "tff=1", "-pix_fmt", "yuv420p"),
        reading=FIELDS,
    ),
    Kind(
        "interlaced_mpeg2.mpg",
        ("-c:v", "mpeg2video", "-flags", "+ildct+ilme", "-top", "0", "-q:v", "2", "-bf", "2"),
        reading=FIELDS,
    ),
    Kind("bits10_420.mp4", (*X265, "-pix_fmt", "yuv420p10le", "-tag:v", "hvc1"), tolerance=CHROMA, reading=ACCURATE),
    Kind("bits10_422.mkv", (*X264, "-pix_fmt", "yuv422p10le"), tolerance=CHROMA, reading=ACCURATE),
    Kind("bits12_444.mkv", (*X265, "-pix_fmt", "yuv444p12le"), tolerance=FINE),
    Kind("rgb10.mkv", ("-c:v", "ffv1", "-pix_fmt", "gbrp10le"), tolerance=FINE),
    Kind("bits16.mov", ("-c:v", "png", "-pix_fmt", "rgb48be"), tolerance=FINE),
    Kind("full_444.mp4", (*X264, "-pix_fmt", "yuv444p")),
    Kind("rgb_h264.mkv", ("-c:v", "libx264rgb", "-preset", "ultrafast", "-qp", "0")),
    Kind("odd_420.mp4", (*X264, "-vf", "scale=59:47,format=yuv444p"), size=(59, 47)),
    Kind("odd_ffv1.mkv", ("-c:v", "ffv1", "-vf", "scale=59:47,format=yuv420p"), size=(59, 47)),
    Kind("one_pixel.mkv", ("-c:v", "ffv1", "-vf", "scale=1:1,format=gray"), size=(1, 1)),
    Kind(
        "palette.avi", ("-vf", "split[a][b];[a]palettegen[p];[b][p]paletteuse", "-c:v", "rawvideo", "-pix_fmt", "pal8")
    ),
    Kind("palette.mov", ("-vf", "split[a][b];[a]palettegen[p];[b][p]paletteuse", "-c:v", "png", "-pix_fmt", "pal8")),
    Kind("palette.gif", ("-vf", "split[a][b];[a]palettegen[p];[b][p]paletteuse")),
    Kind("animated.png", ("-f", "apng", "-pix_fmt", "rgb24")),
    Kind("raw.y4m", ("-pix_fmt", "yuv420p")),
    Kind("raw.nut", ("-c:v", "rawvideo", "-pix_fmt", "bgr24")),
    Kind("fragments.mp4", (*X264, "-pix_fmt", "yuv420p", "-movflags", "+frag_keyframe+empty_moov", "-bf", "2")),
    Kind("material.mxf", ("-c:v", "mpeg2video", "-q:v", "2", "-g", "4")),
    Kind("negative.mkv", (*X264, "-pix_fmt", "yuv420p", "-bf", "2", "-avoid_negative_ts", "disabled")),
    Kind("negative.mp4", (*X264, "-pix_fmt", "yuv420p", "-bf", "2", "-movflags", "+negative_cts_offsets")),
    Kind("late.mov", (*X264, "-pix_fmt", "yuv420p", "-bf", "2", "-output_ts_offset", "1.5")),
)


QUICK = {"interlaced_mpeg2.mpg", "bits10_422.mkv", "rgb10.mkv", "odd_ffv1.mkv", "palette.avi", "negative.mkv"}
"""One of each kind; the others are tried in the slow run."""


@pytest.mark.parametrize("kind", mark_slow(KINDS, lambda kind: str(kind) not in QUICK, str))
def test_each_frame_is_that_of_the_ffmpeg_program(kind: Kind, ffmpeg: str, tmp_path: Path, media: MediaFiles) -> None:
    if "-c:v" in kind.options:
        need_encoder(ffmpeg, kind.options[kind.options.index("-c:v") + 1])
    path = encode(ffmpeg, tmp_path / kind.name, *kind.options, frames=numbered_frames(COUNT, WIDTH, HEIGHT))
    video = media.facts(path).video
    assert video is not None
    assert (video.width, video.height, video.length) == (*kind.size, COUNT)
    assert (video.rate, video.has_variable_rate) == (FrameRate.from_value(25), False)
    shape = (COUNT, kind.size[1], kind.size[0], 3)
    reference = np.frombuffer(decode(ffmpeg, path, "rgb24", *kind.reading), np.uint8).reshape(shape) / np.float32(255)
    for frame in (0, 7, 3, 4, COUNT - 1):
        ours = media.read_video_frame(path, frame).as_array()[..., :3]
        away = np.abs(ours - reference[frame])
        assert away.max() <= kind.tolerance
        assert away.mean() <= FINE


ALPHA = {
    "alpha.webm": ("-c:v", "libvpx-vp9", "-pix_fmt", "yuva420p", "-lossless", "1", "-auto-alt-ref", "0"),
    "alpha.mov": ("-c:v", "prores_ks", "-pix_fmt", "yuva444p10le", "-alpha_bits", "16"),
    "alpha.mkv": ("-c:v", "ffv1", "-pix_fmt", "yuva420p"),
    "alpha_png.mov": ("-c:v", "png", "-pix_fmt", "rgba"),
    "alpha.png": ("-f", "apng", "-pix_fmt", "rgba"),
}


@pytest.mark.parametrize("name", all_but_slow(ALPHA, {"alpha.mkv", "alpha.png"}))
def test_alpha_is_what_was_encoded(name: str, ffmpeg: str, tmp_path: Path, media: MediaFiles) -> None:
    pixels = np.dstack(
        [numbered_frames(4, WIDTH, HEIGHT).reshape(-1, WIDTH, 3), np.zeros((4 * HEIGHT, WIDTH), np.uint8)]
    )
    pixels = pixels.reshape(4, HEIGHT, WIDTH, 4)
    pixels[..., 3] = np.linspace(30, 255, WIDTH).astype(np.uint8)
    path = encode(ffmpeg, tmp_path / name, *ALPHA[name], frames=pixels)
    video = media.facts(path).video
    assert video is not None
    assert video.has_alpha
    for frame in (0, 3, 1):
        image = media.read_video_frame(path, frame)
        assert np.abs(image.as_array()[..., 3] - pixels[frame, ..., 3] / 255).max() < 0.01
        assert number_of(image) == frame


@pytest.mark.parametrize("name", all_but_slow(["cut.mp4", "cut.mov"], {"cut.mp4"}))
def test_an_edit_list_leaves_out_what_lies_before_it(name: str, ffmpeg: str, tmp_path: Path, media: MediaFiles) -> None:
    """A cut without encoding begins at a key frame, and an edit list says where the picture does."""
    whole = encode(ffmpeg, tmp_path / f"whole_{name}", *X264, "-bf", "2", "-pix_fmt", "yuv420p", frames=48)
    path = tmp_path / name
    run(ffmpeg, "-ss", "0.4", "-i", whole, "-c", "copy", path)
    shown = decode(ffmpeg, path)
    size = 120 * 48 * 3
    video = media.facts(path).video
    assert video is not None
    assert video.length == len(shown) // size
    reference = np.frombuffer(shown, np.uint8).reshape(-1, 48, 120, 3)
    for frame in (0, 9, 4, video.length - 1):
        ours = np.rint(media.read_video_frame(path, frame).as_array() * 255).astype(np.uint8)
        assert np.array_equal(ours, reference[frame])
    assert number_of(media.read_video_frame(path, 0)) == 10


@pytest.mark.parametrize("name", all_but_slow(["phone.mp4", "phone.mkv"], {"phone.mkv"}))
def test_pictures_of_a_variable_rate_come_at_their_times(
    name: str, ffmpeg: str, tmp_path: Path, media: MediaFiles
) -> None:
    times = [0, 1, 2, 6, 7, 8, 9, 15, 16, 17]
    chosen = "+".join(f"eq(n\\,{at})" for at in times)
    options = ("-vf", f"select={chosen}", "-fps_mode", "vfr", *X264, "-pix_fmt", "yuv420p")
    path = encode(ffmpeg, tmp_path / name, *options, frames=numbered_frames(18, WIDTH, HEIGHT))
    video = media.facts(path).video
    assert video is not None
    assert (video.rate, video.has_variable_rate) == (FrameRate.from_value(25), True)
    assert abs(Fraction(video.length, 25) - Fraction(18, 25)) <= Fraction(1, 25)
    expected = [max(at for at in times if at <= frame) for frame in range(18)]
    assert [number_of(media.read_video_frame(path, frame)) for frame in range(18)] == expected


@pytest.mark.parametrize("turn", all_but_slow(["0", "90", "180", "270"], {"90"}))
def test_the_display_matrix_turns_pictures(turn: str, ffmpeg: str, tmp_path: Path, media: MediaFiles) -> None:
    flat = encode(ffmpeg, tmp_path / "flat.mov", "-c:v", "qtrle", frames=numbered_frames(2, WIDTH, HEIGHT))
    path = tmp_path / "turned.mov"
    run(ffmpeg, "-i", flat, "-c", "copy", "-metadata:s:v", f"rotate={turn}", path)
    width, height = (HEIGHT, WIDTH) if turn in {"90", "270"} else (WIDTH, HEIGHT)
    reference = np.frombuffer(decode(ffmpeg, path), np.uint8).reshape(2, height, width, 3)
    ours = np.rint(media.read_video_frame(path, 1).as_array() * 255).astype(np.uint8)
    assert np.array_equal(ours, reference[1])


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("song.flac", "flac"),
        pytest.param("song.mp3", "libmp3lame", marks=pytest.mark.slow),
        pytest.param("song.m4a", "aac", marks=pytest.mark.slow),
    ],
)
def test_a_cover_is_not_taken_for_a_clip(name: str, codec: str, ffmpeg: str, tmp_path: Path, media: MediaFiles) -> None:
    need_encoder(ffmpeg, codec)
    cover = encode(ffmpeg, tmp_path / "cover.png", "-frames:v", "1", frames=1)
    path = tmp_path / name
    mapped = ("-map", "0", "-map", "1", "-c:v", "copy", "-c:a", codec, "-disposition:v", "attached_pic")
    run(ffmpeg, *TONE, "-i", cover, *mapped, path)
    facts = media.facts(path)
    assert facts.video is None
    assert facts.audio is not None
    assert facts.audio.samples == pytest.approx(0.4 * 44100, abs=3000)
    with pytest.raises(MediaError, match="has no picture track, only sound"):
        media.read_video_frame(path, 0)


def test_sound_that_begins_before_the_picture_is_in_step(ffmpeg: str, tmp_path: Path, media: MediaFiles) -> None:
    path = tmp_path / "early.mkv"
    picture = ("-itsoffset", "0.2", "-f", "lavfi", "-i", f"color=s={WIDTH}x{HEIGHT}:r=25:d=0.4")
    sound = ("-f", "lavfi", "-i", "aevalsrc='if(gte(t,0.2),0.5,0)':s=48000:d=0.6")
    run(ffmpeg, *picture, *sound, "-map", "0", "-map", "1", *X264, "-c:a", "pcm_s16le", path)
    samples = media.read_audio_samples(path, 0, 4800).samples.numpy()
    before = media.read_audio_samples(path, -4800, 4800).samples.numpy()
    assert np.allclose(samples[:, 100:], 0.5, atol=1e-3)
    assert np.allclose(before[:, :-100], 0.0, atol=1e-3)
