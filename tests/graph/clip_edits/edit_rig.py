"""A document with real nodes and an engine, in which clips are edited as the window does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import torch

from studio.core.clip_info import ClipInfo
from studio.core.image import Audio, Image
from studio.core.time import FrameRange, FrameRate
from studio.engine.engine import Engine
from studio.engine.request import EngineRequest
from studio.graph.active_level import ActiveLevel
from studio.graph.clip_edits.chain_builder import ClipEdit
from studio.graph.clip_edits.edited_level import EditedLevel
from studio.graph.clip_edits.extension import plan_extension
from studio.graph.clip_edits.frame_makers import FrameMaker, choose_frame_maker
from studio.graph.clip_edits.gap_fill import GapRequest, plan_gap_fill
from studio.graph.clip_edits.made_frames import ClipEnd
from studio.graph.clip_edits.retake import ChooseMaker, plan_retake
from studio.graph.history import Document
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.graph.node_expansion import PlaceNodes
from studio.media.media_files import MediaFiles
from studio.models.library import ModelLibrary
from studio.sdk.media import VideoCodec, VideoOptions, WriterTracks
from studio.sdk.params import ParamValue, Point
from studio.services.engine_setup import load_registry

FAMILIES = ("time", "source", "motion", "transform", "generate", "composite", "color", "audio", "output")
RATE = FrameRate.from_value("30000/1001")
SAMPLE_RATE = 48_000
Plan = Callable[[EditedLevel, ChooseMaker, PlaceNodes], ClipEdit]


def noise(id: str, *, length: int = 12, seed: int = 0, **params: ParamValue) -> NodeRecord:
    """Return a source of moving noise, 32×24, each frame of which is another one."""
    values: dict[str, ParamValue] = {"width": 32, "height": 24, "length": length, "seed": seed, "speed": 2.0}
    return NodeRecord(id, "source.noise", id.capitalize(), params={**values, **params})


def write_clip(path: Path, *, length: int = 12, channels: int = 1, width: int = 32) -> Path:
    """Write a lossless video of noise, at a rate that divides no number of samples, with sound of noise."""
    random = torch.Generator().manual_seed(7)
    tracks = WriterTracks(
        ClipInfo(RATE, length, width, 24, 3),
        ClipInfo(RATE, length, channels=channels, sample_rate=SAMPLE_RATE),
    )
    with MediaFiles().create_video(path, tracks, VideoOptions(VideoCodec.FFV1)) as writer:
        for frame in range(length):
            writer.write(Image(torch.rand(3, 24, width, generator=random)))
            count = len(RATE.get_frame_samples(frame, SAMPLE_RATE))
            writer.write_audio(Audio(torch.rand(channels, count, generator=random) - 0.5, SAMPLE_RATE))
    return path


def place_in_row(grown: Graph, nodes: tuple[str, ...]) -> Mapping[str, Point]:
    """Return a place for each node."""
    assert set(nodes) <= grown.nodes.keys()
    return {node: Point(220.0 * column, 400.0) for column, node in enumerate(nodes)}


@dataclass
class EditRig:
    """A document, its open level, an engine, and what was edited last.

    Args:
        document: The project.
        models: Folders of models.
    """

    document: Document
    models: tuple[Path, ...] = ()
    edit: ClipEdit = field(init=False)
    makers: list[FrameMaker] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.level = ActiveLevel(self.document)
        self.engine = Engine(self.document.registry, MediaFiles(models=ModelLibrary(self.models)), device="cpu")

    def close(self) -> None:
        """End the engine."""
        self.level.close()
        self.engine.close()

    def view(self, node: str, port: str = "image") -> None:
        """View an output of the open level."""
        self.level.set_viewed_output(Endpoint(node, port))

    def retake(self, start: int, stop: int) -> ClipEdit:
        """Make the frames from `start` to before `stop` of the viewed clip anew."""
        viewed = self.document.project.viewed_output
        frames = FrameRange(start, stop)
        return self._make(lambda level, choose, place: plan_retake(level, viewed, frames, choose, place))

    def extend(self, count: int, end: ClipEnd = ClipEnd.END) -> ClipEdit:
        """Let the viewed clip go on."""
        viewed = self.document.project.viewed_output
        return self._make(lambda level, choose, place: plan_extension(level, viewed, end, count, choose, place))

    def fill(self, count: int, selected: tuple[str, ...] = (), playhead: int = 0) -> ClipEdit:
        """Fill the gap between two clips."""
        project = self.level.project
        request = GapRequest(selected, self.document.project.viewed_output, playhead, project.layout, count)
        return self._make(lambda level, choose, place: plan_gap_fill(level, request, choose, place))

    def _make(self, plan: Plan) -> ClipEdit:
        graph = self.document.graph
        edited = EditedLevel(graph, self.level.path, self.document.registry, self.engine.facts(graph))
        self.edit = plan(edited, partial(self._choose, graph), place_in_row)
        self.level.apply_command(self.edit.command)
        self.level.set_viewed_output(self.edit.result)
        return self.edit

    def _choose(self, graph: Graph, clip: ClipInfo, count: int, holds_both_ends: bool) -> FrameMaker:
        media = self.engine.media
        models = media.models.list_models()
        maker = choose_frame_maker(
            graph, self.document.registry, media, models, clip, count, holds_both_ends=holds_both_ends
        )
        self.makers.append(maker)
        return maker

    def find_node(self, type: str) -> str:
        """Return the one new node of a type."""
        (found,) = (node for node in self.edit.node_ids if self.level.graph[node].type == type)
        return found

    def facts(self, node: str, port: str = "image") -> ClipInfo:
        """Return what is known of an output."""
        return self.engine.facts(self.document.graph).clips[Endpoint(node, port)]

    def problems(self) -> list[str]:
        """Return everything that is wrong with the graph."""
        return [problem.message for problem in self.engine.facts(self.document.graph).problems]

    def pixels(self, node: str, frame: int) -> torch.Tensor:
        """Return the pixels of a frame."""
        image = self.engine.compute_frame(EngineRequest(self.document.graph, node, "image", frame))
        assert isinstance(image, Image)
        return image.pixels

    def samples(self, node: str, length: int) -> torch.Tensor:
        """Return all samples of a node's sound."""
        found = []
        for frame in range(length):
            audio = self.engine.compute_frame(EngineRequest(self.document.graph, node, "audio", frame))
            assert isinstance(audio, Audio)
            found.append(audio.samples)
        return torch.cat(found, 1)


def make_rig(
    nodes: tuple[NodeRecord, ...],
    wires: Mapping[Endpoint, Endpoint] | None = None,
    *,
    viewed: str = "",
    models: tuple[Path, ...] = (),
    layout: Mapping[str, Point] | None = None,
    rate: FrameRate | None = None,
) -> EditRig:
    """Return a rig with a graph."""
    graph = Graph({node.id: node for node in nodes}, wires or {}, rate)
    view = Endpoint(viewed, "image") if viewed else None
    project = Project(graph, layout or {node.id: Point(0.0, 0.0) for node in nodes}, viewed_output=view)
    return EditRig(Document(load_registry(FAMILIES, has_user_nodes=False), project), models)
