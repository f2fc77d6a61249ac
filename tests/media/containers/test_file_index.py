"""The index that a table of contents gives is the one that reading all packets gives; so are facts of skipped sound."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.core.errors import MediaError
from studio.media.audio.audio_plan import plan_audio
from studio.media.containers import file_index as indices
from studio.media.containers.file_index import FileIndex, read_file_index
from studio.media.containers.mp4_boxes import read_track_times
from studio.media.containers.mp4_index import read_mp4_index
from studio.media.source_file import open_container
from tests.media.clips import encode, run

X264 = ("-c:v", "libx264", "-preset", "ultrafast")
TONE = ("-f", "lavfi", "-i", "sine=r=44100:d=4")

# name: options before the input's end, options after it; whether tables say all
FILES: dict[str, tuple[tuple[str, ...], bool]] = {
    "groups.mp4": ((*X264, "-bf", "2", "-g", "12"), True),
    "open.mp4": (("-c:v", "libx264", "-bf", "3", "-x264-params", "open-gop=1:keyint=20"), True),
    "intra.mov": (("-c:v", "prores_ks"), True),
    "first.mp4": ((*X264, "-bf", "2", "-movflags", "+faststart"), True),
    "negative.mp4": ((*X264, "-bf", "2", "-movflags", "+negative_cts_offsets"), True),
    "uneven.mp4": ((*X264, "-vf", "select='not(eq(mod(n,5),1))'", "-fps_mode", "vfr"), True),
    "sound.mp4": ((*TONE, *X264, "-bf", "2", "-c:a", "aac"), True),
    "plain.mov": ((*TONE, *X264, "-c:a", "pcm_s16le"), True),
    "fragments.mp4": ((*X264, "-g", "10", "-movflags", "frag_keyframe+empty_moov"), False),
}


def both(path: Path) -> tuple[FileIndex | None, FileIndex | None]:
    with open_container(path) as container:
        quick = read_mp4_index(path, container)
    with open_container(path) as container:
        return quick, read_file_index(container)


@pytest.mark.program
@pytest.mark.parametrize("name", FILES)
def test_tables_say_what_packets_say(name: str, ffmpeg: str, tmp_path: Path) -> None:
    options, tabled = FILES[name]
    path = encode(ffmpeg, tmp_path / name, "|", *options)
    quick, whole = both(path)
    assert (quick is not None) == tabled
    assert quick in (None, whole)


@pytest.mark.program
def test_a_clip_cut_without_encoding_is_as_its_packets_say(ffmpeg: str, tmp_path: Path) -> None:
    path = encode(ffmpeg, tmp_path / "whole.mp4", "|", *X264, "-bf", "2", "-g", "25", frames=100)
    cut = tmp_path / "cut.mp4"
    run(ffmpeg, "-ss", "1.3", "-i", path, "-t", "2", "-c", "copy", cut)
    quick, whole = both(cut)
    assert quick in (None, whole)


@pytest.mark.program
@pytest.mark.parametrize("at", [40, 400, 4000])
def test_a_damaged_table_is_no_worse_than_none(at: int, ffmpeg: str, tmp_path: Path) -> None:
    path = encode(ffmpeg, tmp_path / "damaged.mp4", "|", *X264, "-movflags", "+faststart")
    data = bytearray(path.read_bytes())
    start = data.index(b"stbl") if at == 4000 else data.index(b"moov")
    for offset in range(at % 997, at % 997 + 24):
        data[start + offset] ^= 0x5A
    path.write_bytes(data)
    try:
        quick, whole = both(path)
    except MediaError:  # FFmpeg itself cannot open it
        return
    assert quick in (None, whole)


@pytest.mark.program
@pytest.mark.parametrize("name", ["long.mkv", "short.mkv"])
def test_sound_that_is_counted_need_not_be_read_whole(
    name: str, ffmpeg: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The end of the sound is enough; where it ends long before the pictures, all is read."""
    seconds = "4" if name == "long.mkv" else "2"
    tone = ("-f", "lavfi", "-i", f"sine=r=44100:d={seconds}")
    path = encode(ffmpeg, tmp_path / name, "|", *tone, *X264, "-c:a", "aac", frames=100)
    monkeypatch.setattr(indices, "_LARGE_BYTES", 0)
    monkeypatch.setattr(indices, "_TAIL_BYTES", path.stat().st_size // 4)
    monkeypatch.setattr(indices, "_MIN_COUNTED_PACKETS", 20)
    with open_container(path) as container:
        quick = read_file_index(container, thorough=False)
    with open_container(path) as container:
        whole = read_file_index(container)
    assert whole is not None
    assert whole.audio is not None
    if name == "short.mkv":
        assert quick is None
        return
    assert quick is not None
    assert quick.audio is not None
    assert quick.video == whole.video
    assert len(quick.audio.pts) < len(whole.audio.pts)
    assert whole.video is not None
    plans = [plan_audio(path, each, whole.video.start_seconds) for each in (quick.audio, whole.audio)]
    assert plans[0] == plans[1]


@pytest.mark.program
def test_delays_of_more_samples_than_there_are_are_damage(ffmpeg: str, tmp_path: Path) -> None:
    path = encode(ffmpeg, tmp_path / "damaged.mp4", "|", *X264, "-bf", "2")
    data = bytearray(path.read_bytes())
    data[data.index(b"ctts") + 13] = 1  # the first row counts 65,536 samples more
    path.write_bytes(data)
    quick, whole = both(path)
    assert quick is None
    assert whole is not None


@pytest.mark.program
def test_plain_sound_is_not_counted_sample_by_sample(ffmpeg: str, tmp_path: Path) -> None:
    """Two hours of it are 345 million samples, in one row."""
    path = tmp_path / "plain.mov"
    run(ffmpeg, "-f", "lavfi", "-i", "sine=r=48000:d=20", "-c:a", "pcm_s16le", path)
    tables = read_track_times(path)
    assert tables is not None
    (times,) = tables.values()
    assert len(times.durations) == times.durations.total_count == 20 * 48000
    assert len(times.durations.counts) == 1
    assert times.has_only_keys
    assert times.key_samples is not None
    assert not times.key_samples.size
    quick, whole = both(path)
    assert quick is not None
    assert quick == whole
