"""What made an output is found in the graph, and goes into files: who has a part, what is generated, what is a mix."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

import studio
from studio.core.errors import MissingModelError
from studio.engine.engine import Engine
from studio.engine.provenance import find_provenance, serialize_upstream_graph
from studio.engine.render import render_output, render_sink
from studio.engine.request import EngineRequest
from studio.graph.file.project_parser import parse_project
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.media.media_files import MediaFiles
from studio.media.provenance.provenance_reader import read_provenance
from studio.media.writing.image_writer import write_still
from studio.sdk import (  # fmt: skip
    ClipInfo,
    Context,
    Features,
    FileMode,
    FrameNode,
    FrameRange,
    FrameRate,
    Image,
    Media,
    Param,
    SinkNode,
    SourceNode,
    Time,
    Writer,
    node,
    output,
)
from studio.sdk.files.provenance import Provenance, SourceType, UsedModel
from studio.sdk.media import ImageOptions, WriterTracks
from studio.sdk.models import ModelInfo, Task
from studio.sdk.networks.network import Network
from studio.sdk.networks.pretrained_node import PretrainedNode
from studio.sdk.params import ModelRef, ParamValue
from studio.sdk.registry import Registry
from tests.engine import nodes_for_tests as nodes
from tests.engine.graphs_for_tests import build, flat

CLIP = ClipInfo(FrameRate.from_value(25), 4, 4, 2, 3)
TRAINED, COMPOSITE = SourceType.TRAINED, SourceType.COMPOSITE


@node("test.dream")
class Dream(PretrainedNode, SourceNode):
    """Make a picture of a model's own."""

    tasks = (Task.TEXT_TO_IMAGE,)
    seed: int = Param(default=3, min=0, animatable=False, help="Draws it.")
    noise_seed: int = Param(default=5, min=0, animatable=False, help="Draws the rest.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        return CLIP

    def process(self, time: Time) -> Image:
        return flat(time.frame / 8)


@node("test.restyle")
class Restyle(Network, FrameNode):
    """Change a picture by a network; describe it, too."""

    def process(self, image: Image) -> Image:
        return image

    @output
    def features(self, image: Image) -> Features:
        return Features(image.pixels.mean().reshape(1, 1), "image")


@node("test.hear")
class Hear(PretrainedNode, FrameNode):
    """Say what is recognised."""

    is_generative = False
    tasks = (Task.TRANSCRIBE,)

    def process(self, image: Image) -> Image:
        return image


@node("test.glow_by")
class GlowBy(FrameNode):
    """Be as bright as features say."""

    def process(self, image: Image, features: Features | None) -> Image:
        return image


@node("test.file_sink")
class FileSink(SinkNode):
    """Write pictures."""

    file: Path = Param(default=Path(), file_mode=FileMode.SAVE, hashed=False, help="A pattern.")
    graph: bool = Param(default=True, help="Keep the graph.")

    def target(self) -> Path:
        return self.file

    def should_embed_graph(self) -> bool:
        return self.graph

    def open(self, inputs: Mapping[str, ClipInfo], frames: FrameRange, ctx: Context) -> Writer:
        return ctx.media.create_images(self.file, WriterTracks(inputs["image"]), ImageOptions())

    def write(self, writer: Writer, image: Image) -> None:
        writer.write(image)


class OneModel:
    """A library of one model."""

    def facts(self, ref: ModelRef, tasks: tuple[Task, ...] = ()) -> ModelInfo:
        if ref != "org/dreamer":
            raise MissingModelError(str(ref), ())
        return ModelInfo(ref, Path("/models/dreamer"), "diffusers", "DreamPipeline", frozenset(tasks), licence="mit")

    def list_models(self, tasks: tuple[Task, ...] = ()) -> tuple[ModelInfo, ...]:
        return ()

    def compute_content_hash(self, ref: ModelRef) -> str:
        return "c0ffee"


REGISTRY = Registry([*nodes.REGISTRY, *(cls.spec for cls in (Dream, Restyle, Hear, GlowBy, FileSink))])
MODEL = {"model": "org/dreamer"}


@pytest.fixture
def dreaming() -> Engine:
    """Return an engine that knows these nodes and the model."""
    return Engine(REGISTRY, MediaFiles(models=OneModel()), cache_bytes=8 << 20, device="cpu")


def made(engine: Engine, graph: Graph, last: str, port: str = "image") -> Provenance | None:
    return find_provenance(engine.compiler.compile_output(graph, last, port, 1.0), engine.media)


def source(engine: Engine, graph: Graph, last: str, port: str = "image") -> SourceType | None:
    found = made(engine, graph, last, port)
    assert found is not None
    return found.source


def test_nodes_without_weights_make_no_mark(dreaming: Engine) -> None:
    graph = build(("ramp", "ramp", {}), ("a", "add", {}), wires="ramp>a")
    assert made(dreaming, graph, "a") is None


def test_a_generator_is_said_with_its_model_seeds_and_versions(dreaming: Engine) -> None:
    graph = build(("d", "dream", {**MODEL, "seed": 11}), ("a", "add", {}), wires="d>a")
    found = made(dreaming, graph, "a")
    assert found is not None
    (step,) = found.steps
    assert (found.source, step.node, step.is_generative) == (TRAINED, "test.dream", True)
    assert step.models == (UsedModel("org/dreamer", "DreamPipeline", "c0ffee", "mit"),)
    assert step.seeds == {"seed": 11, "noise_seed": 5}
    assert found.versions["frameloom"] == studio.__version__
    assert found.versions.keys() == {"frameloom", "torch", "diffusers", "transformers"}


@pytest.mark.parametrize("name", ["org/gone", "/home/somebody/models/gone"])
def test_a_model_that_is_gone_is_named_without_its_path(name: str, dreaming: Engine) -> None:
    found = made(dreaming, build(("d", "dream", {"model": name})), "d")
    assert found is not None
    assert found.steps[0].models == (UsedModel("org/gone" if name == "org/gone" else "gone"),)


def test_weights_of_our_own_are_said_with_their_hash(dreaming: Engine, tmp_path: Path) -> None:
    weights = tmp_path / "look.safetensors"
    weights.write_bytes(b"weights")
    graph = build(("ramp", "ramp", {}), ("r", "restyle", {"weights": str(weights)}), wires="ramp>r")
    found = made(dreaming, graph, "r")
    assert found is not None
    digest = hashlib.sha256(b"weights").hexdigest()
    assert found.steps[0].models == (UsedModel("look.safetensors", "Restyle", digest),)
    assert found.versions.keys() == {"frameloom", "torch"}
    weights.write_bytes(b"others")
    again = made(dreaming, graph, "r")
    assert again is not None
    assert again.steps[0].models[0].sha256 == hashlib.sha256(b"others").hexdigest()


@pytest.mark.parametrize(
    ("wires", "last", "expected"),
    [
        ("d>r", "r", TRAINED),  # generated, then changed by a network
        ("ramp>r", "r", COMPOSITE),  # a found picture, changed by a network
        ("d>m ramp>m.other", "m", COMPOSITE),
        ("d>m d>m.other", "m", TRAINED),
        ("ramp>h", "h", None),  # a network had a part, but made nothing
        ("d>h", "h", TRAINED),
        ("ramp>r ramp>g r.features>g.features", "g", None),  # what it measured steers
        ("d>r ramp>g r.features>g.features", "g", COMPOSITE),  # generated pictures steer
    ],
)
def test_what_is_generated_and_what_is_a_mix(
    wires: str, last: str, expected: SourceType | None, dreaming: Engine
) -> None:
    graph = build(
        ("ramp", "ramp", {}), ("d", "dream", MODEL), ("r", "restyle", {}), ("h", "hear", MODEL), ("m", "mix", {}),
        ("g", "glow_by", {}), wires=wires,
    )  # fmt: skip
    assert source(dreaming, graph, last) is expected


def test_what_only_a_networks_numbers_are_made_of_is_not_generated(dreaming: Engine) -> None:
    graph = build(("ramp", "ramp", {}), ("r", "restyle", {}), wires="ramp>r")
    assert source(dreaming, graph, "r", "features") is None


def test_the_graph_holds_what_leads_to_the_output_and_no_other_place(tmp_path: Path) -> None:
    graph = build(
        ("d", "dream", {}), ("f", "file", {"file": str(tmp_path / "in" / "a.txt")}), ("m", "mix", {}),
        ("other", "ramp", {}), wires="d>m f>m.other",
    )  # fmt: skip
    group = NodeRecord("g", "graph.group", "g", group_project=Project(graph))
    text = serialize_upstream_graph(graph, "m", tmp_path / "out.png", REGISTRY)
    found = parse_project(text, tmp_path / "out.png", REGISTRY)
    assert found.graph.nodes.keys() == {"d", "f", "m"}
    assert found.graph.wires == graph.wires
    assert json.loads(text)["nodes"]["f"]["params"] == {"file": "in/a.txt"}
    assert len(set(found.layout.values())) == 3
    nested = serialize_upstream_graph(Graph({"g": group}), "g/m", tmp_path / "out.png", REGISTRY)
    assert parse_project(nested, tmp_path / "out.png", REGISTRY).graph["g"].group_project is not None


def written(folder: Path, engine: Engine, params: Mapping[str, ParamValue], *, keep: bool = True) -> bytes:
    pattern = folder / "a.#.png"
    graph = build(
        ("d", "dream", MODEL), ("sink", "file_sink", {"file": str(pattern), **params}), wires="d>sink"
    )  # fmt: skip
    render_sink(engine, graph, "sink", frames=FrameRange(0, 1), resume=False, keep_graph=keep)
    return (folder / "a.0.png").read_bytes()


def test_a_render_says_what_made_it_and_the_graph_can_be_left_out(dreaming: Engine, tmp_path: Path) -> None:
    first = written(tmp_path, dreaming, {})
    assert first == written(tmp_path, dreaming, {})
    found = read_provenance(tmp_path / "a.0.png")
    assert found is not None
    assert found.made_by is not None
    assert parse_project(found.made_by.graph, tmp_path / "a.0.png", REGISTRY).graph.nodes.keys() == {"d", "sink"}
    by_sink = written(tmp_path, dreaming, {"graph": False})
    silent = read_provenance(tmp_path / "a.0.png")
    assert silent is not None
    assert silent.made_by == replace(found.made_by, graph="")
    assert silent.source_type == TRAINED.uri
    assert by_sink == written(tmp_path, dreaming, {"graph": True}, keep=False)


def test_a_video_that_goes_on_is_the_same_bytes(tmp_path: Path) -> None:
    def once(name: str, parts: str) -> bytes:
        media = MediaFiles(tmp_path / parts, models=OneModel())
        engine = Engine(REGISTRY, media, cache_bytes=8 << 20, device="cpu")
        graph = build(("d", "dream", MODEL), ("a", "add", {"amount": 0.1}), wires="d>a")
        render_output(engine, graph, Endpoint("a", "image"), tmp_path / name)
        return (tmp_path / name).read_bytes()

    whole = once("a.mp4", "parts")
    assert whole == once("a.mp4", "others")
    assert b"trainedAlgorithmicMedia" in whole


def test_a_frame_that_is_asked_for_says_it_as_well(dreaming: Engine) -> None:
    graph = build(("d", "dream", MODEL), ("ramp", "ramp", {}))
    found = dreaming.find_provenance(EngineRequest(graph, "d", "image", 0))
    assert found is not None
    assert found.source is TRAINED
    assert dreaming.find_provenance(EngineRequest(graph, "ramp", "image", 0)) is None


@node("test.picture")
class Picture(SourceNode):
    """Read a picture."""

    file: Path = Param(default=Path(), help="The file.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        return CLIP

    def process(self, ctx: Context) -> Image:
        return ctx.media.read_image(self.file)


def test_what_was_generated_stays_so_when_it_is_read_again(tmp_path: Path) -> None:
    engine = Engine(Registry([*REGISTRY, Picture.spec]), MediaFiles(), cache_bytes=8 << 20, device="cpu")
    graph = build(
        ("p", "picture", {"file": str(tmp_path / "a.png")}), ("ramp", "ramp", {}), ("m", "mix", {}),
        wires="p>m ramp>m.other",
    )  # fmt: skip
    write_still(tmp_path / "a.png", flat(0.5))
    assert made(engine, graph, "m") is None
    kinds = ((TRAINED, TRAINED), (COMPOSITE, COMPOSITE))
    for said, expected in kinds:
        write_still(tmp_path / "a.png", flat(0.5), made_by=Provenance(said, (), {"x": str(said)}))
        found = made(engine, graph, "p")
        assert found is not None
        assert (found.source, found.steps) == (expected, ())
        assert source(engine, graph, "m") is COMPOSITE
    assert made(engine, graph, "ramp") is None
