"""Written files, read back by ourselves and by the ffmpeg program."""

from __future__ import annotations

import errno
import json
import subprocess
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import torch

from studio.core.clip_info import ClipInfo
from studio.core.errors import CancelledError, MediaError
from studio.core.image import Audio, Image
from studio.core.time import FrameRate
from studio.media.media_files import MediaFiles
from studio.media.writing.formats import compute_crf
from studio.sdk.media import VideoCodec, VideoOptions, WriterTracks
from tests.media.clips import HEIGHT, WIDTH, decode, number_of, numbered_frames
from tests.sweeps import all_but_slow

C = VideoCodec
FITTING = [
    *((C.H264, s) for s in ("mp4", "m4v", "mov", "mkv", "avi")),
    *((C.HEVC, s) for s in ("mp4", "mov", "mkv")),
    *((C.VP9, s) for s in ("webm", "mkv", "mp4")),
    *((C.PRORES, s) for s in ("mov", "mkv")),
    *((C.FFV1, s) for s in ("mkv", "avi")),
    (C.GIF, "gif"),
]
CLIPS = ("chaplin.mp4", "example2.mp4", "big_buck_bunny_432_433.webm", "fire2.mp4")
UNFIT = [(C.H264, "webm"), (C.VP9, "avi"), (C.PRORES, "mp4"), (C.FFV1, "mp4"), (C.GIF, "mp4"), (C.H264, "gif")]


def tracks(
    rate: str = "25", size: tuple[int, int] = (WIDTH, HEIGHT), channels: int = 3, sound: tuple[int, int] | None = None
) -> WriterTracks:
    clip = ClipInfo(FrameRate.from_value(rate), 30, *size, channels)
    heard = None if sound is None else ClipInfo(FrameRate.from_value(rate), 30, 0, 0, sound[1], sound[0])
    return WriterTracks(clip, heard)


def images(count: int, width: int = WIDTH, height: int = HEIGHT) -> list[Image]:
    return [Image.from_array(f / np.float32(255)) for f in numbered_frames(count, width, height)]


def write(
    path: Path,
    options: VideoOptions,
    pictures: list[Image],
    wanted: WriterTracks | None = None,
    *,
    sounds: list[Audio] | None = None,
    failure: BaseException | None = None,
) -> Path:
    with MediaFiles() as media, media.create_video(path, wanted or tracks(), options) as writer:
        for image in pictures:
            writer.write(image)
        for sound in sounds or []:
            writer.write_audio(sound)
        if failure is not None:
            raise failure
    return path


def probe(path: Path) -> dict[str, dict[str, str]]:
    command = ["ffprobe", "-v", "error", "-show_streams", "-count_frames", "-of", "json", str(path)]
    streams = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["streams"]
    return {s["codec_type"]: s for s in streams}


@pytest.mark.parametrize(("codec", "suffix"), FITTING)
def test_every_codec_in_every_container(codec: C, suffix: str, tmp_path: Path, media: MediaFiles) -> None:
    options = VideoOptions(codec, quality=90, preset="ultrafast")
    path = write(tmp_path / f"clip.{suffix}", options, images(30))
    video = media.facts(path).video
    assert video is not None
    assert (video.width, video.height, video.length, video.rate) == (WIDTH, HEIGHT, 30, FrameRate.from_value(25))
    assert video.codec == codec.value
    assert [number_of(media.read_video_frame(path, f)) for f in range(30)] == list(range(30))
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(("codec", "suffix"), UNFIT)
def test_what_does_not_fit_is_refused_before_anything_is_written(codec: C, suffix: str, tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="accepted") as caught, MediaFiles() as media:
        media.create_video(tmp_path / "new" / f"clip.{suffix}", tracks(), VideoOptions(codec))
    assert codec.value in str(caught.value)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["clip", "clip.xyz", "clip.png"])
def test_a_suffix_that_is_no_container_is_refused(name: str, tmp_path: Path) -> None:
    with (
        pytest.raises(MediaError, match=r"accepted for h264: \.mp4, \.m4v, \.mov, \.mkv, \.avi"),
        MediaFiles() as media,
    ):
        media.create_video(tmp_path / name, tracks(), VideoOptions())


@pytest.mark.program
@pytest.mark.parametrize("suffix", ["mp4", "mkv", "mov", "avi"])
@pytest.mark.parametrize("rate", all_but_slow(["25", "30000/1001", "24000/1001", "750000/71393", "60"], ["30000/1001"]))
def test_rate_and_duration_are_exact(suffix: str, rate: str, ffmpeg: str, tmp_path: Path) -> None:
    options = VideoOptions(preset="ultrafast")
    path = write(tmp_path / f"clip.{suffix}", options, images(31), tracks(rate))
    found = probe(path)["video"]
    assert int(found["nb_read_frames"]) == 31
    assert float(Fraction(found["avg_frame_rate"])) == pytest.approx(float(Fraction(rate)), rel=1e-3)
    with MediaFiles() as media:
        video = media.facts(path).video
    assert video is not None
    assert (video.length, video.has_variable_rate) == (31, False)
    assert float(video.rate) == pytest.approx(float(Fraction(rate)), rel=1e-4)


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "webm", "gif"])
def test_a_single_frame(suffix: str, tmp_path: Path, media: MediaFiles) -> None:
    codec = {"webm": C.VP9, "gif": C.GIF}.get(suffix, C.H264)
    path = write(tmp_path / f"one.{suffix}", VideoOptions(codec), images(1))
    video = media.facts(path).video
    assert video is not None
    assert (video.length, video.rate) == (1, FrameRate.from_value(25))
    assert number_of(media.read_video_frame(path, 0)) == 0


@pytest.mark.program
@pytest.mark.parametrize(("codec", "suffix"), [(C.H264, "mp4"), (C.HEVC, "mp4"), (C.VP9, "webm"), (C.PRORES, "mov")])
def test_colours_are_bt709_and_say_so(codec: C, suffix: str, ffmpeg: str, tmp_path: Path) -> None:
    patches = np.kron(np.random.default_rng(6).random((4, 8, 3)), np.ones((16, 16, 1))).astype(np.float32)
    path = tmp_path / f"colours.{suffix}"
    write(path, VideoOptions(codec, quality=100), [Image.from_array(patches)] * 3, tracks(size=(128, 64)))
    tags = probe(path)["video"]
    assert [tags.get(t) for t in ("color_space", "color_primaries", "color_transfer")] == ["bt709"] * 3
    shown = np.frombuffer(decode(ffmpeg, path), np.uint8).reshape(3, 64, 128, 3)[1] / 255
    centres = (slice(8, None, 16), slice(8, None, 16))
    assert np.abs(shown[centres] - patches[centres]).max() < 0.03


@pytest.mark.parametrize("size", [(121, 48), (120, 47), (121, 47), (1, 1), (3, 2)])
@pytest.mark.parametrize(("codec", "suffix"), [(C.H264, "mp4"), (C.VP9, "webm"), (C.FFV1, "mkv"), (C.GIF, "gif")])
def test_odd_sizes_keep_their_size(
    codec: C, suffix: str, size: tuple[int, int], tmp_path: Path, media: MediaFiles
) -> None:
    grey = Image.from_array(np.full((size[1], size[0], 3), 0.5, np.float32))
    path = write(tmp_path / f"odd.{suffix}", VideoOptions(codec), [grey] * 3, tracks(size=size))
    video = media.facts(path).video
    assert video is not None
    assert (video.width, video.height, video.length) == (*size, 3)
    assert np.abs(media.read_video_frame(path, 1).as_array()[..., :3] - 0.5).max() < 0.04


@pytest.mark.parametrize("size", [(121, 47), (64, 64)])
@pytest.mark.parametrize(("codec", "suffix"), [(C.HEVC, "mp4"), (C.PRORES, "mov")])
def test_odd_sizes_of_codecs_with_blocks(
    codec: C, suffix: str, size: tuple[int, int], tmp_path: Path, media: MediaFiles
) -> None:
    grey = Image.from_array(np.full((size[1], size[0], 3), 0.5, np.float32))
    path = write(tmp_path / f"odd.{suffix}", VideoOptions(codec), [grey] * 3, tracks(size=size))
    video = media.facts(path).video
    assert video is not None
    assert (video.width, video.height, video.length) == (*size, 3)


@pytest.mark.parametrize(
    ("codec", "suffix", "tolerance"), [(C.PRORES, "mov", 0.02), (C.VP9, "webm", 0.06), (C.FFV1, "mkv", 0.002)]
)
def test_alpha_is_kept_where_asked(codec: C, suffix: str, tolerance: float, tmp_path: Path, media: MediaFiles) -> None:
    pixels = np.full((HEIGHT, WIDTH, 4), 0.6, np.float32)
    pixels[..., 3] = np.linspace(0, 1, WIDTH)
    options = VideoOptions(codec, quality=95, keep_alpha=True)
    path = write(tmp_path / f"a.{suffix}", options, [Image.from_array(pixels)] * 3, tracks(channels=4))
    image = media.read_video_frame(path, 2)
    assert image.has_alpha
    assert np.abs(image.as_array()[..., 3] - pixels[..., 3]).max() < tolerance


def test_gif_keeps_what_is_transparent(tmp_path: Path, media: MediaFiles) -> None:
    pixels = np.full((HEIGHT, WIDTH, 4), 0.6, np.float32)
    pixels[:, : WIDTH // 2, 3] = 0
    pixels[:, WIDTH // 2 :, 3] = 1
    options = VideoOptions(C.GIF, keep_alpha=True)
    path = write(tmp_path / "a.gif", options, [Image.from_array(pixels)] * 3, tracks(channels=4))
    image = media.read_video_frame(path, 1).as_array()
    assert np.array_equal(image[..., 3] > 0.5, pixels[..., 3] > 0.5)


def test_alpha_that_is_not_kept_is_put_over_black(tmp_path: Path, media: MediaFiles) -> None:
    pixels = np.full((HEIGHT, WIDTH, 4), 0.8, np.float32)
    pixels[..., 3] = 0.5
    path = write(tmp_path / "a.mkv", VideoOptions(C.FFV1), [Image.from_array(pixels)], tracks(channels=4))
    image = media.read_video_frame(path, 0)
    assert image.channels == 3
    assert np.abs(image.as_array() - 0.4).max() < 0.003


@pytest.mark.parametrize(
    ("codec", "suffix", "rate", "channels", "heard", "kept"),
    [
        (C.H264, "mp4", 44100, 2, "aac", 44100),
        (C.H264, "mp4", 48000, 6, "aac", 48000),
        (C.H264, "mov", 22050, 1, "aac", 22050),
        (C.H264, "mp4", 37800, 1, "aac", 48000),
        (C.VP9, "webm", 44100, 2, "opus", 48000),
        (C.FFV1, "mkv", 44100, 2, "flac", 44100),
        (C.PRORES, "mov", 48000, 2, "pcm_s24le", 48000),
        (C.FFV1, "avi", 44100, 1, "pcm_s16le", 44100),
    ],
)
def test_sound_is_in_step(
    codec: C, suffix: str, rate: int, channels: int, heard: str, kept: int, tmp_path: Path, media: MediaFiles
) -> None:
    frame_rate, count = FrameRate.from_value("30000/1001"), 60
    total = frame_rate.sample_at(count, rate)
    time = np.arange(total) / rate
    tone = (0.4 * np.sin(2 * np.pi * 440 * time) * (time >= 1)).astype(np.float32)
    samples = torch.from_numpy(np.repeat(tone[None], channels, axis=0))
    path = tmp_path / f"sound.{suffix}"
    wanted = tracks("30000/1001", sound=(rate, channels))
    with media.create_video(path, wanted, VideoOptions(codec, preset="ultrafast")) as writer:
        for number, image in enumerate(images(count)):
            writer.write(image)
            first, last = frame_rate.sample_at(number, rate), frame_rate.sample_at(number + 1, rate)
            writer.write_audio(Audio(samples[:, first:last], rate))
    facts = media.facts(path)
    assert facts.audio is not None
    assert (facts.audio.codec, facts.audio.sample_rate, facts.audio.channels) == (heard, kept, channels)
    assert facts.duration == pytest.approx(count * 1001 / 30000, abs=0.03)
    back = media.read_audio_samples(path, 0, facts.audio.samples).samples.numpy()
    begin = int(np.argmax(np.abs(back[0]) > 0.1)) / kept
    assert abs(begin - 1) < 0.02
    middle = back[:, int(1.2 * kept) : int(1.8 * kept)]
    assert np.sqrt((middle**2).mean()) == pytest.approx(0.4 / np.sqrt(2), rel=0.1)


def test_gif_has_no_sound(tmp_path: Path, media: MediaFiles) -> None:
    with media.create_video(tmp_path / "a.gif", tracks(sound=(48000, 2)), VideoOptions(C.GIF)) as writer:
        writer.write(images(1)[0])
        writer.write_audio(Audio(torch.zeros(2, 1920), 48000))
    assert media.facts(tmp_path / "a.gif").audio is None


@pytest.mark.parametrize("error", [CancelledError(), KeyboardInterrupt(), ValueError("x")])
@pytest.mark.parametrize("frames", [0, 5])
def test_what_is_not_finished_is_removed(error: BaseException, frames: int, tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"what was there before")
    with pytest.raises(type(error)):
        write(path, VideoOptions(), images(frames), failure=error)
    assert [p.name for p in tmp_path.iterdir()] == ["clip.mp4"]
    assert path.read_bytes() == b"what was there before"


def test_the_name_is_temporary_until_the_file_is_whole(tmp_path: Path, media: MediaFiles) -> None:
    with media.create_video(tmp_path / "clip.mkv", tracks(), VideoOptions()) as writer:
        writer.write(images(1)[0])
        [temporary] = tmp_path.iterdir()
        assert temporary.name.startswith(".clip.partial-")
        assert temporary.suffix == ".mkv"
    assert [p.name for p in tmp_path.iterdir()] == ["clip.mkv"]


def test_the_same_frames_make_the_same_file(tmp_path: Path) -> None:
    for suffix in ("mp4", "mkv"):
        contents = {
            write(tmp_path / f"{n}.{suffix}", VideoOptions(preset="ultrafast"), images(40)).read_bytes() for n in "ab"
        }
        assert len(contents) == 1


def test_nothing_written_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="there is no frame in it"):
        write(tmp_path / "clip.mp4", VideoOptions(), [])
    assert not list(tmp_path.iterdir())


def test_a_frame_of_another_size_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"frame 1 is 60×24 pixels; accepted: 120×48"):
        write(tmp_path / "clip.mp4", VideoOptions(), [*images(1), *images(1, 60, 24)])
    assert not list(tmp_path.iterdir())


def test_sound_of_another_rate_is_refused(tmp_path: Path) -> None:
    sounds = [Audio(torch.zeros(1, 320), 8000)]
    with pytest.raises(MediaError, match=r"got sound of 1 channels at 8000 Hz; accepted: 2 at 48000 Hz"):
        write(tmp_path / "clip.mp4", VideoOptions(), images(1), tracks(sound=(48000, 2)), sounds=sounds)


def test_missing_folders_are_made(tmp_path: Path) -> None:
    assert write(tmp_path / "a" / "b" / "clip.mp4", VideoOptions(), images(1)).is_file()


def test_a_folder_is_no_file_to_write(tmp_path: Path, media: MediaFiles) -> None:
    (tmp_path / "clip.mp4").mkdir()
    with pytest.raises(MediaError, match="it is a folder"):
        media.create_video(tmp_path / "clip.mp4", tracks(), VideoOptions())


def test_a_file_is_no_folder_to_write_into(tmp_path: Path, media: MediaFiles) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(MediaError, match=r"file/clip\.mp4: cannot be written: "):
        media.create_video(tmp_path / "file" / "clip.mp4", tracks(), VideoOptions())


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "avi"])
def test_a_full_disk_is_one_clear_error(suffix: str, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    noise = np.random.default_rng(7).random((256, 256, 3), dtype=np.float32)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, before[1]))  # "file too large" stands for "no space left"
    options = VideoOptions(quality=100, preset="ultrafast")
    try:
        with pytest.raises(MediaError, match=r"clip\.\w+: cannot be written: ") as caught:
            write(tmp_path / f"clip.{suffix}", options, [Image.from_array(noise)] * 40, tracks(size=(256, 256)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    cause = caught.value.__cause__
    assert isinstance(cause, OSError)
    assert cause.errno == errno.EFBIG
    assert not list(tmp_path.iterdir())


def test_quality_runs_from_worst_to_best() -> None:
    assert [compute_crf(q, 51, 23, 10) for q in (0, 75, 100)] == ["51.0", "23.0", "10.0"]
    rising = [float(compute_crf(q, 51, 23, 10)) for q in range(101)]
    assert rising == sorted(rising, reverse=True)


def test_better_quality_makes_larger_files(tmp_path: Path) -> None:
    noisy = [Image.from_array(np.random.default_rng(n).random((64, 64, 3), dtype=np.float32)) for n in range(5)]
    for codec, suffix in ((C.H264, "mp4"), (C.HEVC, "mp4"), (C.VP9, "webm"), (C.PRORES, "mov")):
        sizes = [
            write(tmp_path / f"{q}.{suffix}", VideoOptions(codec, q), noisy, tracks(size=(64, 64))).stat().st_size
            for q in (0, 50, 100)
        ]
        assert sizes == sorted(sizes)
        assert sizes[0] < sizes[2]


@pytest.mark.program
@pytest.mark.media
@pytest.mark.parametrize("name", all_but_slow(CLIPS, ("chaplin.mp4",)))
def test_reading_and_writing_without_loss_is_bit_exact(
    name: str, media_folder: Path, ffmpeg: str, tmp_path: Path, media: MediaFiles
) -> None:
    source, path = media_folder / name, tmp_path / "copy.mkv"
    video = media.facts(source).video
    assert video is not None
    length = min(video.length, 25)
    wanted = WriterTracks(ClipInfo(video.rate, length, video.width, video.height, 3))
    with media.create_video(path, wanted, VideoOptions(C.FFV1)) as writer:
        for frame in range(length):
            writer.write(media.read_video_frame(source, frame))
    frames = ("-frames:v", str(length))
    assert decode(ffmpeg, path, "rgb24", *frames) == decode(ffmpeg, source, "rgb24", *frames)
