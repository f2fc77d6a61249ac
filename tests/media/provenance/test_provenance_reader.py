"""What made a file is in it, in every container: read back by ourselves, by FFmpeg's and by Pillow's means."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import OpenEXR
import pytest
from PIL import Image as Pillow

from studio.core.image import Audio, Image
from studio.media.media_files import MediaFiles
from studio.media.provenance.provenance_reader import read_provenance
from studio.media.provenance.xmp_packet import XmpInfo
from studio.sdk import ClipInfo, FrameRate
from studio.sdk.files.provenance import Provenance, ProvenanceStep, SourceType, UsedModel
from studio.sdk.media import ImageOptions, SoundOptions, VideoCodec, VideoOptions, WriterTracks

MADE_BY = Provenance(
    SourceType.TRAINED,
    (
        ProvenanceStep(
            "generate.wan", True, (UsedModel("org/wan", "WanPipeline", "ab" * 32, "apache-2.0"),), {"seed": 7}
        ),
        ProvenanceStep("encode.image_cnn", False),
    ),
    {"frameloom": "1.2.3", "torch": "2.13.0"},
    '{"frameloom": 3, "nodes": {"ä": {"name": "<&\\"日本"}}}\n',
)
URI = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
RATE = FrameRate.from_value(25)
C = VideoCodec
VIDEOS = [
    (C.H264, "a.mp4"), (C.HEVC, "a.m4v"), (C.PRORES, "a.mov"), (C.FFV1, "a.mkv"), (C.VP9, "a.webm"), (C.FFV1, "a.avi"),
    (C.GIF, "a.gif"),
]  # fmt: skip
SOUNDS = ["a.wav", "a.flac", "a.mp3", "a.m4a", "a.aac", "a.opus", "a.ogg"]
PICTURES = ["a.#.png", "a.#.jpg", "a.#.tif", "a.#.webp", "a.#.exr"]


def pictures(count: int = 3, channels: int = 3) -> list[Image]:
    random = np.random.default_rng(5)
    return [Image.from_array(random.random((18, 32, channels), np.float32)) for _ in range(count)]


def tones() -> list[Audio]:
    import torch

    wave = torch.sin(torch.arange(3 * 1920) * 0.05)[None].float() * 0.5
    return [Audio(piece.contiguous(), 48_000) for piece in torch.split(wave, 1920, dim=1)]


def video(path: Path, codec: VideoCodec, made_by: Provenance | None = MADE_BY) -> Path:
    clip = ClipInfo(RATE, 3, 32, 18, 3)
    files = MediaFiles() if made_by is None else MediaFiles().with_provenance(made_by)
    tracks = WriterTracks(clip, ClipInfo(RATE, 3, channels=1, sample_rate=48_000))
    with files.create_video(path, tracks, VideoOptions(codec)) as writer:
        for image, tone in zip(pictures(), tones(), strict=True):
            writer.write(image)
            writer.write_audio(tone)
    return path


def sound(path: Path, made_by: Provenance | None = MADE_BY, options: SoundOptions | None = None) -> Path:
    files = MediaFiles() if made_by is None else MediaFiles().with_provenance(made_by)
    facts = ClipInfo(RATE, 3, channels=1, sample_rate=48_000)
    with files.create_sound(path, facts, options or SoundOptions()) as writer:
        for tone in tones():
            writer.write_audio(tone)
    return path


def stills(pattern: Path, made_by: Provenance | None = MADE_BY, channels: int = 3, bits: int = 8) -> Path:
    files = MediaFiles() if made_by is None else MediaFiles().with_provenance(made_by)
    with files.create_images(
        pattern, WriterTracks(ClipInfo(RATE, 1, 32, 18, channels)), ImageOptions(bits=bits)
    ) as writer:
        writer.write(pictures(1, channels)[0])
    return pattern.with_name(pattern.name.replace("#", "0"))


def probed(path: Path, *options: str) -> dict[str, Any]:
    program = shutil.which("ffprobe")
    if program is None:
        pytest.skip("the ffprobe program is not installed")
    wanted = ["-v", "error", *options, "-show_format", "-show_streams", "-of", "json", str(path)]
    found: dict[str, Any] = json.loads(subprocess.run([program, *wanted], capture_output=True, check=True).stdout)
    return found


def tags_of(path: Path, *options: str) -> dict[str, str]:
    """Return the tags of a file and its streams, as the ffprobe program finds them, by small names."""
    found = probed(path, *options)
    holders = [found["format"], *found["streams"]]
    return {name.lower(): text for holder in holders for name, text in holder.get("tags", {}).items()}


def said(path: Path) -> XmpInfo:
    found = read_provenance(path)
    assert found is not None
    return found


@pytest.mark.parametrize(("codec", "name"), VIDEOS)
def test_videos_say_what_made_them_and_show_the_same(codec: VideoCodec, name: str, tmp_path: Path) -> None:
    path, plain = video(tmp_path / name, codec), video(tmp_path / f"plain-{name}", codec, None)
    found = said(path)
    assert (found.source_type, found.tool, found.made_by) == (URI, "Frameloom 1.2.3", MADE_BY)
    assert read_provenance(plain) is None
    with MediaFiles() as files:
        for frame in range(3):
            assert bool(
                (files.read_video_frame(path, frame).pixels == files.read_video_frame(plain, frame).pixels).all()
            )
    again = video(tmp_path / f"again-{name}", codec).read_bytes()
    assert again == path.read_bytes()
    assert MediaFiles().facts(path).video == MediaFiles().facts(plain).video
    assert MediaFiles().facts(path).audio == MediaFiles().facts(plain).audio


@pytest.mark.parametrize("name", SOUNDS)
def test_sounds_say_what_made_them_and_sound_the_same(name: str, tmp_path: Path) -> None:
    path, plain = sound(tmp_path / name), sound(tmp_path / f"plain-{name}", None)
    assert said(path).made_by == MADE_BY
    assert read_provenance(plain) is None
    with MediaFiles() as files:
        heard, before = (files.read_audio_samples(each, 0, 3 * 1920) for each in (path, plain))
    assert bool((heard.samples == before.samples).all())


@pytest.mark.parametrize(("bits", "channels"), [(8, 3), (8, 4), (16, 4)])
@pytest.mark.parametrize("name", PICTURES)
def test_pictures_say_what_made_them_and_show_the_same(name: str, bits: int, channels: int, tmp_path: Path) -> None:
    path = stills(tmp_path / name, channels=channels, bits=bits)
    plain = stills(tmp_path / f"plain-{name}", None, channels, bits)
    assert said(path).made_by == MADE_BY
    assert read_provenance(plain) is None
    with MediaFiles() as files:
        seen, before = files.read_image(path), files.read_image(plain)
    assert seen.pixels.shape == before.pixels.shape
    assert bool((seen.pixels == before.pixels).all())


@pytest.mark.parametrize("name", [name for _, name in VIDEOS[:-1]] + SOUNDS)
def test_ffmpeg_finds_the_mark(name: str, tmp_path: Path) -> None:
    codec = next((codec for codec, video_name in VIDEOS if video_name == name), None)
    path = sound(tmp_path / name) if codec is None else video(tmp_path / name, codec)
    assert URI in tags_of(path)["comment"]


@pytest.mark.parametrize(("codec", "name"), [VIDEOS[0], VIDEOS[2]])
def test_ffmpeg_finds_xmp_in_the_boxes_of_mp4_and_mov(codec: VideoCodec, name: str, tmp_path: Path) -> None:
    found = tags_of(video(tmp_path / name, codec), "-export_xmp", "1")
    assert f"<Iptc4xmpExt:DigitalSourceType>{URI}</Iptc4xmpExt:DigitalSourceType>" in found["xmp"]


@pytest.mark.parametrize(
    ("name", "key"), [("png", "XML:com.adobe.xmp"), ("jpg", "xmp"), ("webp", "xmp"), ("tif", "xmp")]
)
def test_pillow_finds_xmp_in_pictures(name: str, key: str, tmp_path: Path) -> None:
    with Pillow.open(stills(tmp_path / f"a.#.{name}")) as picture:
        text = picture.info[key]
    found = text if isinstance(text, str) else text.decode()
    assert URI in found
    assert "<Iptc4xmpExt:AISystemUsed>org/wan</Iptc4xmpExt:AISystemUsed>" in found


def test_pillow_finds_xmp_in_gifs_and_all_their_pictures(tmp_path: Path) -> None:
    with Pillow.open(video(tmp_path / "a.gif", C.GIF)) as picture:
        frames = picture.n_frames  # type: ignore[attr-defined]  # a GIF's pictures have it
        picture.seek(frames - 1)
        assert frames == 3
    assert b"XMP DataXMP<?xpacket" in (tmp_path / "a.gif").read_bytes()


def test_a_png_has_the_chunk_that_xmp_belongs_in(tmp_path: Path) -> None:
    data = stills(tmp_path / "a.#.png").read_bytes()
    at = data.index(b"iTXt")
    assert data[at - 4 - 25 : at - 4][4:8] == b"IHDR"
    assert data[at + 4 :].startswith(b"XML:com.adobe.xmp\0\0\0\0\0<?xpacket")
    assert struct.unpack(">I", data[at - 4 : at])[0] == data.index(b"<?xpacket end") + 20 - at - 4 - 1


def test_opencv_and_openexr_read_what_they_did(tmp_path: Path) -> None:
    for name in ("png", "jpg", "tif", "webp"):
        pair = [stills(tmp_path / f"{kind}.#.{name}", made, 4, 16) for kind, made in (("a", MADE_BY), ("b", None))]
        marked, plain = (cv2.imread(str(path), cv2.IMREAD_UNCHANGED) for path in pair)
        assert marked is not None
        assert plain is not None
        assert np.array_equal(marked, plain), name
    header = OpenEXR.File(str(stills(tmp_path / "a.#.exr"))).header()
    assert header["digitalSourceType"] == URI


def test_a_picture_beside_the_sound_of_a_video_is_marked_as_well(tmp_path: Path) -> None:
    silent = video(tmp_path / "from.mp4", C.H264, None)
    for name in ("to.mp4", "to.mov", "to.mkv"):
        assert said(sound(tmp_path / name, options=SoundOptions(pictures=silent))).made_by == MADE_BY


def test_a_graph_that_a_jpeg_has_no_room_for_is_left_out_and_said_so(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    noise = replace(MADE_BY, graph=random.bytes(60_000).hex())
    found = said(stills(tmp_path / "a.#.jpg", noise))
    assert found.is_too_large
    assert found.made_by == replace(MADE_BY, graph="")
    assert said(stills(tmp_path / "a.#.png", noise)).made_by == noise


def test_a_sequence_goes_on_where_it_says_the_same(tmp_path: Path) -> None:
    def write(made_by: Provenance) -> list[bool]:
        files = MediaFiles(tmp_path / "parts").with_provenance(made_by)
        tracks = WriterTracks(ClipInfo(RATE, 2, 32, 18, 3))
        with files.create_images(tmp_path / "a.#.png", tracks, ImageOptions()) as writer:
            found = [writer.restore_part("first")]
            if not found[0]:
                writer.write(pictures(1)[0])
                writer.finish_part("first")
            writer.finish_part(None)  # one is missing: what is known is kept
        return found

    assert write(MADE_BY) == [False]
    assert write(replace(MADE_BY, graph='{"another": "place of a card"}')) == [True]
    assert write(replace(MADE_BY, graph="")) == [False]  # who takes the graph out does not get files with it
    assert write(replace(MADE_BY, source=None)) == [False]
