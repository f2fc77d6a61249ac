"""Every render stores its graph, with and without networks, and every kind of file opens as the graph that made it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from studio.app.cli.arguments.graph_argument import load_graph
from studio.app.run import main
from studio.core.errors import MediaError, OverwriteError
from studio.engine.engine import Engine
from studio.engine.output_records import OutputRecords
from studio.engine.provenance import select_upstream_graph
from studio.engine.render import render_sink
from studio.graph.commands import AddNode, Connect, GroupNodes, SetKeys
from studio.graph.curves.curve import Curve, Keyframe
from studio.graph.file.project_file import load_project, save_project
from studio.graph.history import Document
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.media.media_files import MediaFiles
from studio.media.provenance.graph_reader import read_stored_graph
from studio.media.provenance.provenance_reader import read_provenance
from studio.sdk import Audio, ClipInfo, FrameRate
from studio.sdk.media import SoundOptions
from studio.sdk.params import ParamValue, Point
from studio.sdk.registry import Registry
from studio.services.engine_setup import load_engine, load_media, load_registry

NOISE: dict[str, ParamValue] = {"width": 16, "height": 16, "length": 2, "octaves": 1, "seed": 5}
NETWORK: dict[str, ParamValue] = {
    "inner_width": 8, "inner_height": 8, "window": 1, "patch_frames": 1, "features": 32, "blocks": 1, "steps": 1,
    "width": 16, "height": 16, "length": 2, "seed": 4,
}  # fmt: skip
SOURCES = {"plain": ("source.noise", NOISE), "network": ("generate.video_diffusion", NETWORK)}
FILES = [
    ("output.write_video", "a.mp4", {}),
    ("output.write_video", "a.mov", {"codec": "prores"}),
    ("output.write_video", "a.mkv", {"codec": "ffv1"}),
    ("output.write_video", "a.webm", {"codec": "vp9"}),
    ("output.write_video", "a.avi", {"codec": "ffv1"}),
    ("output.write_video", "a.gif", {"codec": "gif"}),
    *(("output.write_images", f"a.#.{kind}", {}) for kind in ("png", "jpg", "tif", "webp", "exr")),
    ("output.write_layers", "a.#.exr", {}),
]
_QUICK = ("a.mp4", "a.#.png")
SOUNDS = ["a.wav", "a.flac", "a.mp3", "a.m4a", "a.aac", "a.opus", "a.ogg"]
SLOW = [pytest.param(*case, marks=pytest.mark.slow) for case in FILES if case[1] not in _QUICK]
QUICK = [case for case in FILES if case[1] in _QUICK]


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry()


@pytest.fixture(scope="module")
def engine(registry: Registry) -> Iterator[Engine]:
    with closing(load_engine(registry, load_media(), None, device="cpu")) as made:
        yield made


def build(registry: Registry, source: str, sink: str, path: Path, params: dict[str, ParamValue]) -> Graph:
    """Return a graph with keys and a group that leads to a file."""
    kind, values = SOURCES[source]
    document = Document(registry)
    for record in (
        NodeRecord("make", kind, "Make", registry[kind].version, dict(values)),
        NodeRecord("gain", "color.gain", "Gain", registry["color.gain"].version),
        NodeRecord("blur", "filter.blur", "Blur", registry["filter.blur"].version, {"radius": 1.5}),
        NodeRecord("write", sink, "Write", registry[sink].version, {"file": path.as_posix(), **params}),
        NodeRecord("aside", "source.checker", "Aside"),
    ):
        document.apply_command(AddNode(record, Point(0, 0)))
    for name, end in (("make", "gain"), ("gain", "blur"), ("blur", "write")):
        document.apply_command(Connect(Endpoint(name, "image"), Endpoint(end, "image")))
    document.apply_command(SetKeys({("gain", "gain"): Curve((Keyframe(0, 0.5), Keyframe(1, 1.5)))}, "Key"))
    document.apply_command(GroupNodes(("gain", "blur"), "Look"))
    return document.graph


def first_file(path: Path) -> Path:
    return path.with_name(path.name.replace("#", "0"))


@pytest.mark.parametrize(("sink", "name", "params"), [*QUICK, *SLOW])
@pytest.mark.parametrize("source", SOURCES)
def test_each_picture_file_opens_as_its_graph(
    engine: Engine, registry: Registry, source: str, sink: str, name: str, params: dict[str, ParamValue], tmp_path: Path
) -> None:
    path = tmp_path / name
    graph = build(registry, source, sink, path, params)
    render_sink(engine, graph, "write")
    made = select_upstream_graph(graph, "write")
    assert "aside" not in made.nodes
    assert load_graph(first_file(path), registry).graph == made
    said = read_provenance(first_file(path))
    assert said is not None
    assert bool(said.source_type) is (source == "network"), "the mark is on what is generated alone"
    moved = tmp_path / "moved"
    moved.mkdir()
    first_file(path).rename(moved / first_file(path).name)
    found = load_graph(moved / first_file(path).name, registry).graph["write"].params["file"]
    assert found == (moved / name).as_posix(), "what lies beside the project is named relative to it"


@pytest.fixture
def tone(tmp_path: Path) -> Path:
    import torch

    path, rate = tmp_path / "in" / "tone.wav", FrameRate.from_value(25)
    path.parent.mkdir()
    with MediaFiles().create_sound(path, ClipInfo(rate, 3, channels=1, sample_rate=48_000), SoundOptions()) as writer:
        for piece in torch.split(torch.sin(torch.arange(3 * 1920) * 0.05)[None].float() * 0.5, 1920, dim=1):
            writer.write_audio(Audio(piece.contiguous(), 48_000))
    return path


def build_sound(registry: Registry, tone: Path, path: Path) -> Graph:
    nodes = {
        "in": NodeRecord("in", "source.audio", "In", registry["source.audio"].version, {"file": tone.as_posix()}),
        "out": NodeRecord("out", "output.write_audio", "Out", registry["output.write_audio"].version,
                          {"file": path.as_posix()}),
    }  # fmt: skip
    return Graph(nodes, {Endpoint("out", "audio"): Endpoint("in", "audio")})


@pytest.mark.parametrize("name", [SOUNDS[0], *(pytest.param(name, marks=pytest.mark.slow) for name in SOUNDS[1:])])
def test_each_sound_file_opens_as_its_graph_and_finds_its_source(
    engine: Engine, registry: Registry, name: str, tone: Path, tmp_path: Path
) -> None:
    path = tmp_path / "out" / name
    graph = build_sound(registry, tone, path)
    render_sink(engine, graph, "out")
    assert load_graph(path, registry).graph == graph
    assert read_stored_graph(path).sources.keys() == {"../in/tone.wav"}
    tone.rename(path.parent / "other name.wav")
    found = load_graph(path, registry).graph["in"].params["file"]
    assert found == (path.parent / "other name.wav").as_posix()


def test_the_graph_is_left_out_where_the_node_says_so(engine: Engine, registry: Registry, tmp_path: Path) -> None:
    path = tmp_path / "a.#.png"
    for source in SOURCES:
        graph = build(registry, source, "output.write_images", path, {"store_graph": False})
        render_sink(engine, graph, "write")
        with pytest.raises(MediaError, match="has no graph in it"):
            read_stored_graph(first_file(path))
        assert (read_provenance(first_file(path)) is not None) is (source == "network")


def test_a_sidecar_is_written_beside_the_file_and_is_the_projects_own(
    engine: Engine, registry: Registry, tmp_path: Path
) -> None:
    path, sidecar = tmp_path / "a.%02d.png", tmp_path / "a.##.png.loom"
    graph = build(registry, "plain", "output.write_images", path, {"store_graph": False, "sidecar": True})
    records = OutputRecords(tmp_path / "records")
    for _ in range(2):  # the second one writes over what the first one made
        render_sink(engine, graph, "write", outputs=records.get_project_outputs("p"))
        assert load_project(sidecar, registry).graph == select_upstream_graph(graph, "write")
        assert load_graph(tmp_path / "a.01.png", registry).graph == select_upstream_graph(graph, "write")
    sidecar.write_text("mine")
    with pytest.raises(OverwriteError, match=re.escape(sidecar.name)):
        render_sink(engine, graph, "write", outputs=records.get_project_outputs("p"))
    assert sidecar.read_text() == "mine"


@pytest.mark.slow
def test_the_command_line_writes_sidecars_and_renders_what_it_is_given(
    registry: Registry, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clip, again, project = tmp_path / "clip.mp4", tmp_path / "again.mp4", tmp_path / "p.loom"
    graph = build(registry, "plain", "output.write_video", clip, {})
    save_project(project, replace(Document(registry).project, graph=graph), registry)
    quiet = ("--quiet", "--no-cache")
    assert main(["render", str(project), "--no-graph", "--sidecar", *quiet]) == 0
    assert "aside" not in json.loads((tmp_path / "clip.mp4.loom").read_text())["nodes"]
    assert main(["check", str(clip)]) == 0
    assert main(["render", str(clip), *quiet]) == 2, "the clip itself is in the way"
    assert "clip.mp4" in capsys.readouterr().err
    assert main(["render", str(clip), "-o", str(again), "--node", "Look", *quiet]) == 0
    assert load_graph(again, registry).graph.nodes.keys() == graph.nodes.keys() - {"aside", "write"}
    project.unlink()
    (tmp_path / "clip.mp4.loom").unlink()
    assert main(["render", str(clip), *quiet]) == 2
    assert "has no graph in it" in capsys.readouterr().err
