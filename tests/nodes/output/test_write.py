"""Writers open the right file and hand on what they are given."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from nodes.output.write import EncoderPreset, ImageBitDepth, VideoCodecChoice, WriteImages, WriteVideo
from nodes.output.write_audio import WriteAudio
from studio.sdk import Audio, ClipInfo, FrameRate, Image, ParameterError, SinkNode, SubtitleFrame, SubtitleLine
from studio.sdk.media import ImageOptions, VideoCodec, VideoOptions
from studio.sdk.testing import MemoryMedia, run_sink

IMAGE = Image(torch.zeros(3, 4, 6))
SOUND = Audio(torch.zeros(2, 1920), 48_000)
FACTS = ClipInfo(FrameRate.from_value(25), 3, 6, 4, 3)
SOUND_FACTS = ClipInfo(FrameRate.from_value(25), 3, channels=2, sample_rate=48_000)


def test_video_is_written_with_its_sound_and_options() -> None:
    media = MemoryMedia()
    node = WriteVideo(
        file=Path("a.mov"), codec=VideoCodecChoice.PRORES, quality=40, preset=EncoderPreset.SLOW, keep_alpha=True
    )
    run_sink(node, 3, media=media, facts={"image": FACTS, "audio": SOUND_FACTS}, image=IMAGE, audio=SOUND)
    written = media.written_files[Path("a.mov")]
    assert written.options == VideoOptions(VideoCodec.PRORES, 40, "slow", True)
    assert (written.tracks.image, written.tracks.audio) == (FACTS, SOUND_FACTS)
    assert (len(written.images), len(written.audio), written.is_complete) == (3, 3, True)
    assert node.target() == Path("a.mov")


@pytest.mark.parametrize("audio", [None, Audio(torch.zeros(0, 0), 48_000)])
def test_without_sound_there_is_no_track(audio: Audio | None) -> None:
    media = MemoryMedia()
    facts = {"image": FACTS, "audio": ClipInfo(FrameRate.from_value(25), 3)}
    run_sink(WriteVideo(file=Path("a.mp4")), 2, media=media, facts=facts, image=IMAGE, audio=audio)
    assert media.written_files[Path("a.mp4")].tracks.audio is None
    assert media.written_files[Path("a.mp4")].audio == []


def test_subtitles_are_handed_on_where_there_is_a_place_for_them() -> None:
    media, said = MemoryMedia(), [SubtitleFrame((SubtitleLine(text, "en"),)) for text in ("", "Hello", "Hello")]
    node = WriteVideo(file=Path("a.mp4"))
    run_sink(node, 3, media=media, facts={"image": FACTS}, image=IMAGE, subtitles=said)
    assert media.written_files[Path("a.mp4")].subtitles == said
    assert node.get_unused_inputs({}, media) == {}
    assert ".gif files hold no" in WriteVideo(file=Path("a.gif")).get_unused_inputs({}, media)["subtitles"]


def test_images_are_written_under_their_pattern() -> None:
    media = MemoryMedia()
    node = WriteImages(file=Path("s.####.png"), bits=ImageBitDepth.SIXTEEN, quality=50, start_number=7)
    run_sink(node, 2, media=media, facts={"image": FACTS}, image=IMAGE)
    written = media.written_files[Path("s.####.png")]
    assert written.options == ImageOptions(50, 16, 7, is_half_float=True)
    assert len(written.images) == 2


@pytest.mark.parametrize("node", [WriteVideo(file=Path()), WriteImages(file=Path())], ids=lambda node: node.spec.id)
def test_a_missing_name_is_refused(node: WriteVideo | WriteImages) -> None:
    with pytest.raises(ParameterError, match="“file” is empty"):
        node.target()


def test_where_a_file_is_written_changes_no_pixels() -> None:
    assert not WriteVideo.spec.get_param("file").hashed
    assert not WriteImages.spec.get_param("file").hashed


@pytest.mark.parametrize(
    ("name", "codec"), [("a.mkv", "ffv1"), ("a.webm", "vp9"), ("a.gif", "gif"), ("a.mp4", "h264"), ("a.MKV", "ffv1")]
)
def test_auto_takes_what_a_file_is_best_at(name: str, codec: str) -> None:
    assert VideoCodecChoice.AUTO.resolve_codec(Path(name)) == codec
    assert VideoCodecChoice.HEVC.resolve_codec(Path(name)) == "hevc"


@pytest.mark.parametrize(("cls", "version"), [(WriteVideo, 1), (WriteImages, 2), (WriteAudio, 1)])
def test_a_project_that_stores_no_graph_stores_none_still(cls: type[SinkNode], version: int) -> None:
    assert cls.migrate_params({"file": "a.png", "graph": False}, version)["store_graph"] is False
    assert "graph" not in cls.migrate_params({"file": "a.exr", "graph": True}, 1)
    assert cls.migrate_params({"store_graph": False}, version + 1) == {"store_graph": False}
