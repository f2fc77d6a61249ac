"""Sequence in a graph: cached frames outlive edits, files are decoded exactly, sequences lie within sequences."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
import torch

from studio.core.clip_info import ClipInfo
from studio.core.errors import CycleError, NodeError
from studio.core.image import Audio, Image
from studio.core.time import FrameRate
from studio.engine.engine import Engine
from studio.engine.provenance import find_provenance
from studio.engine.request import EngineRequest
from studio.graph.commands import Connect
from studio.graph.file.project_file import load_project, save_project
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.media.media_files import MediaFiles
from studio.media.writing.image_writer import write_still
from studio.sdk.files.param_files import list_param_files
from studio.sdk.files.provenance import Provenance, SourceType
from studio.sdk.media import VideoCodec, VideoOptions, WriterTracks
from studio.sdk.registry import Registry
from studio.sdk.sequence.clip_sequence import ClipSequence, ClipTransition, SequenceClip, SequenceTrack, TrackKind
from studio.sdk.sequence.sequence_text import serialize_sequence
from studio.services.engine_setup import load_registry

RATE = FrameRate.from_value(25)


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry(has_user_nodes=False)


@pytest.fixture
def media() -> Iterator[MediaFiles]:
    with MediaFiles() as made:
        yield made


@pytest.fixture
def engine(registry: Registry, media: MediaFiles) -> Iterator[Engine]:
    made = Engine(registry, media, device="cpu")
    yield made
    made.close()


def write_clip(media: MediaFiles, path: Path, start: float, length: int = 30) -> Path:
    """Write a video of plain frames, each a hundredth brighter, with a rising sound; without loss."""
    tracks = WriterTracks(ClipInfo(RATE, length, 32, 24, 3), ClipInfo(RATE, length, channels=1, sample_rate=48_000))
    with media.create_video(path, tracks, VideoOptions(VideoCodec.FFV1)) as writer:
        for frame in range(length):
            writer.write(Image(torch.full((3, 24, 32), start + frame / 100)))
            writer.write_audio(Audio(torch.linspace(-0.5, 0.5, 1920)[None], 48_000))
    return path


def make_cut(files: list[Path], length: int = 6) -> ClipSequence:
    """Return clips one after the other, of each third one an input, with a dissolve before each fourth."""
    clips = tuple(
        SequenceClip(
            at + 1,
            at * length,
            length,
            file="" if at % 3 == 2 else files[at % len(files)].as_posix(),
            input=1 if at % 3 == 2 else 0,
            source_start=3 + at,
            transition=ClipTransition(before=1, after=1) if at % 4 == 3 else None,
        )
        for at in range(8)
    )
    sounds = tuple(replace(clip, number=clip.number + 100) for clip in clips if clip.file)
    return ClipSequence((SequenceTrack(TrackKind.VIDEO, "V1", clips), SequenceTrack(TrackKind.AUDIO, "A1", sounds)))


def make_graph(sequence: ClipSequence, like: Graph | None = None) -> Graph:
    record = NodeRecord("cut", "time.sequence", "Cut", params={"sequence": serialize_sequence(sequence)})
    if like is not None:
        return Graph({**like.nodes, "cut": record}, like.wires)
    source = NodeRecord("pattern", "source.gradient", "Pattern", params={"width": 32, "height": 24, "length": 40})
    noise = NodeRecord("noise", "source.noise", "Noise", params={"width": 32, "height": 24, "length": 40})
    wires = {Endpoint("cut", "clip_1"): Endpoint("pattern", "image")}
    return Graph({"pattern": source, "noise": noise, "cut": record}, wires)


def find_kept(engine: Engine, graph: Graph, output: str = "image", length: int = 48) -> list[int]:
    """Return the frames that are in the cache."""
    return [at for at in range(length) if engine.find_cached(EngineRequest(graph, "cut", output, at)) is not None]


@pytest.fixture
def files(media: MediaFiles, tmp_path: Path) -> list[Path]:
    return [write_clip(media, tmp_path / f"take {number}.mkv", number / 4) for number in (1, 2)]


@pytest.fixture
def rendered(engine: Engine, files: list[Path]) -> Graph:
    """A graph of which all frames are in the cache."""
    graph = make_graph(make_cut(files))
    for output in ("image", "audio"):
        for frame in range(48):
            engine.compute_frame(EngineRequest(graph, "cut", output, frame))
        assert len(find_kept(engine, graph, output)) == 48
    return graph


def edit(graph: Graph, files: list[Path], index: int, **changes: object) -> Graph:
    """Return the graph with one clip changed."""
    sequence = make_cut(files)
    track = sequence.tracks[0]
    clips = [replace(clip, **changes) if at == index else clip for at, clip in enumerate(track.clips)]  # type: ignore[arg-type]
    return make_graph(sequence.with_track(0, track.with_clips(clips)), graph)


def test_an_edit_of_a_clip_leaves_the_frames_of_others(engine: Engine, rendered: Graph, files: list[Path]) -> None:
    edited = edit(rendered, files, 4, opacity=0.5)
    assert find_kept(engine, edited) == [at for at in range(48) if not 24 <= at < 30]
    assert len(find_kept(engine, edited, "audio")) == 48


def test_a_ripple_keeps_all_frames_but_new_ones(engine: Engine, rendered: Graph, files: list[Path]) -> None:
    sequence = make_cut(files)
    inserted = SequenceClip(50, 12, 5, files[0].as_posix(), source_start=20)
    tracks = [
        track.with_clips(
            [replace(clip, start=clip.start + 5) if clip.start >= 12 else clip for clip in track.clips]
            + ([inserted] if track.kind is TrackKind.VIDEO else [])
        )
        for track in sequence.tracks
    ]
    graph = make_graph(ClipSequence(tuple(tracks)), rendered)
    assert find_kept(engine, graph, length=53) == [at for at in range(53) if not 12 <= at < 17]
    silent = range(12, 17)  # the same as other silent frames of that length
    assert set(range(53)) - set(find_kept(engine, graph, "audio", 53)) <= set(silent)


def test_another_input_leaves_frames_that_do_not_show_it(engine: Engine, rendered: Graph, files: list[Path]) -> None:
    wired = Graph(rendered.nodes, {**rendered.wires, Endpoint("cut", "clip_2"): Endpoint("noise", "image")})
    assert len(find_kept(engine, wired)) == 48
    other = Graph(rendered.nodes, {Endpoint("cut", "clip_1"): Endpoint("noise", "image")})
    shown = {at for at in range(48) if (at // 6) % 3 == 2} | {18}  # and the dissolve from it
    assert set(find_kept(engine, other)) == set(range(48)) - shown


def test_only_frames_of_a_changed_file_are_computed_again(engine: Engine, rendered: Graph, files: list[Path]) -> None:
    kept = set(find_kept(engine, rendered))
    later = files[1].stat().st_mtime + 10
    os.utime(files[1], (later, later))
    lost = kept - set(find_kept(engine, rendered))
    assert lost == {at for at in range(48) if (at // 6) % 3 != 2 and (at // 6) % 2 == 1} | {17, 18, 41}


def test_a_missing_file_stops_only_its_frames(engine: Engine, files: list[Path]) -> None:
    graph = edit(make_graph(make_cut(files)), files, 1, file="/nowhere/gone.mp4")
    (problem,) = engine.facts(graph).problems
    assert (problem.node, problem.place, problem.file) == ("cut", "sequence", "/nowhere/gone.mp4")
    assert "(clip “gone.mp4” on track V1, from frame 6 on)" in problem.message
    assert not problem.is_blocking
    engine.compute_frame(EngineRequest(graph, "cut", "image", 5))
    with pytest.raises(NodeError, match=r"gone.mp4.*clip “gone.mp4” on track V1, from 00:00:00:06 on"):
        engine.compute_frame(EngineRequest(graph, "cut", "image", 6))
    states = engine.get_frame_states(graph, "cut", "image", range(12))
    assert [str(state) for state in states[5:7]] == ["cached", "failed"]


def test_frames_are_those_that_a_plain_decoder_gives(engine: Engine, files: list[Path]) -> None:
    graph = make_graph(make_cut(files))
    decoded = []
    for file in files:
        with av.open(str(file)) as container:
            decoded.append([frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)])
    for frame, number, at in ((0, 0, 3), (5, 0, 8), (6, 1, 4), (11, 1, 9), (40, 0, 13), (47, 1, 15)):
        image = engine.compute_frame(EngineRequest(graph, "cut", "image", frame))
        assert isinstance(image, Image)
        seen = (image.pixels.permute(1, 2, 0).numpy() * 255).round()
        assert np.abs(seen - decoded[number][at]).max() <= 1


def nest(depth: int, file: Path) -> Graph:
    """Return sequences each of which shows the one before, from its second frame on."""
    first = SequenceClip(1, 0, 20, file.as_posix())
    records, wires = {}, {}
    for level in range(depth):
        picture = first if level == 0 else SequenceClip(1, 0, 19, input=1, source_start=1)
        tracks = (
            SequenceTrack(TrackKind.VIDEO, "V1", (picture,)),
            SequenceTrack(TrackKind.AUDIO, "A1", (replace(picture, number=2),)),
        )
        params = {"sequence": serialize_sequence(ClipSequence(tracks))}
        records[f"level{level}"] = NodeRecord(f"level{level}", "time.sequence", f"Level {level}", params=params)
        if level:
            wires[Endpoint(f"level{level}", "clip_1")] = Endpoint(f"level{level - 1}", "image")
            wires[Endpoint(f"level{level}", "sound_1")] = Endpoint(f"level{level - 1}", "audio")
    return Graph(records, wires)


def test_sequences_lie_within_sequences(engine: Engine, files: list[Path], registry: Registry) -> None:
    graph = nest(10, files[0])
    image = engine.compute_frame(EngineRequest(graph, "level9", "image", 4))
    audio = engine.compute_frame(EngineRequest(graph, "level9", "audio", 4))
    assert isinstance(image, Image)
    assert isinstance(audio, Audio)
    assert float(image.pixels.mean()) == pytest.approx(0.25 + 0.13, abs=0.01)
    assert torch.allclose(audio.samples[0], torch.linspace(-0.5, 0.5, 1920), atol=1e-4)
    with pytest.raises(CycleError):
        Connect(Endpoint("level9", "image"), Endpoint("level0", "clip_1")).apply_to(Project(graph), registry)
    looped = Graph(graph.nodes, {**graph.wires, Endpoint("level0", "clip_1"): Endpoint("level9", "image")})
    with pytest.raises(CycleError):
        engine.compute_frame(EngineRequest(looped, "level9", "image", 0))


def test_a_project_moves_with_the_files_of_its_clips(registry: Registry, files: list[Path], tmp_path: Path) -> None:
    graph = make_graph(make_cut(files))
    save_project(tmp_path / "edit.loom", Project(graph), registry)
    text = (tmp_path / "edit.loom").read_text("utf-8")
    assert "take 1.mkv" in text
    assert tmp_path.as_posix() not in text
    moved = tmp_path / "moved"
    moved.mkdir()
    (tmp_path / "edit.loom").rename(moved / "edit.loom")
    record = load_project(moved / "edit.loom", registry).graph.nodes["cut"]
    param = registry["time.sequence"].params["sequence"]
    assert list_param_files(param, record.params["sequence"]) == tuple((moved / file.name).as_posix() for file in files)


def test_what_a_clip_says_of_how_it_was_made_is_said_again(
    engine: Engine, media: MediaFiles, files: list[Path], tmp_path: Path
) -> None:
    later = make_cut(files).tracks[0].clips[-1]
    graph = edit(make_graph(make_cut(files)), files, 7, file=(tmp_path / "dream.png").as_posix())
    assert later.start > 0  # not at the first frame
    write_still(tmp_path / "dream.png", Image(torch.full((3, 24, 32), 0.5)))
    output = engine.compiler.compile_output(graph, "cut", "image", 1.0)
    assert find_provenance(output, media) is None
    made_by = Provenance(SourceType.TRAINED, (), {"model": "1"})
    write_still(tmp_path / "dream.png", Image(torch.full((3, 24, 32), 0.5)), made_by=made_by)
    found = find_provenance(output, media)
    assert found is not None
    assert found.source is not None


def test_inputs_may_have_other_rates(engine: Engine, files: list[Path]) -> None:
    graph = make_graph(make_cut(files))
    video = NodeRecord("video", "source.video", "Video", params={"file": files[0].as_posix(), "rate": 30.0})
    wires = {
        **graph.wires,
        Endpoint("cut", "clip_2"): Endpoint("video", "image"),
        Endpoint("cut", "sound_2"): Endpoint("video", "audio"),
    }
    facts = engine.facts(Graph({**graph.nodes, "video": video}, wires))
    assert facts.problems == ()
    assert facts.unused_inputs["cut"].keys() == {"clip_2", "sound_2"}
