"""Of a project from elsewhere nothing runs that reaches outside, whoever asks the engine."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nodes.color.tone import Gain
from nodes.output.write import WriteImages
from nodes.source.pattern import Colour
from nodes.source.video import Video
from studio.core.clip_info import ClipInfo
from studio.core.errors import NotPermittedError, StudioError
from studio.core.image import Image
from studio.core.time import FrameRange
from studio.engine.engine import Engine
from studio.engine.forecast import forecast_range
from studio.engine.jobs.job import Job, JobState, JobStatus
from studio.engine.jobs.jobs_file import JobsFile
from studio.engine.peaks.waveform_maker import WaveformMaker, WaveformRequest
from studio.engine.provenance import make_stored_graph
from studio.engine.render import render_sink
from studio.engine.request import EngineRequest, RequestPurpose
from studio.engine.scheduling.cancel_token import CancelToken
from studio.graph.analysis.problems import ProblemKind
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.graph.specs import STRUCTURAL_SPECS
from studio.media.media_files import MediaFiles
from studio.sdk import Context, FrameNode, Media, SourceNode, Time, node
from studio.sdk.permissions import Permission, PermissionKind
from studio.sdk.registry import Registry

FAR = "//evil.example/share/clip.mp4"
MINE = frozenset((Permission(PermissionKind.USER_NODE, "mine.blink"),))
THERE = frozenset((Permission(PermissionKind.NETWORK, "//evil.example/share"),))
CALLS: list[str] = []


@node("mine.blink")
class Blink(SourceNode):
    """Note every call: a node from the user's own folder."""

    def facts(self, inputs: object, media: Media) -> ClipInfo:
        """Return one frame."""
        CALLS.append("facts")
        return ClipInfo(length=1, width=4, height=4, channels=3)

    def get_revision(self, media: Media) -> int | None:
        """Be asked for each digest."""
        CALLS.append("revision")
        return 0

    def files_read(self, frame: int, media: Media) -> tuple[Path, ...]:
        """Be asked for each digest."""
        CALLS.append("files")
        return ()

    def get_permissions(self) -> tuple[Permission, ...]:
        """Be asked for more."""
        CALLS.append("permissions")
        return ()

    def process(self, time: Time, ctx: Context) -> Image:
        """Be run."""
        import torch

        CALLS.append("process")
        return Image(torch.ones(3, 4, 4))


@node("mine.pass")
class PassOn(FrameNode):
    """A second node of the user's, which may be disabled."""

    def process(self, image: Image) -> Image:
        """Be run."""
        CALLS.append("pass")
        return image


@pytest.fixture
def engine() -> Iterator[Engine]:
    CALLS.clear()
    specs = (Video.spec, Colour.spec, Gain.spec, WriteImages.spec, Blink.spec, PassOn.spec)
    registry = Registry((*STRUCTURAL_SPECS, *specs))
    registry.content.user_packages.add(__name__)
    engine = Engine(registry, MediaFiles(), cache_bytes=64 << 20, device="cpu")
    yield engine
    engine.close()


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the paths on the other machine that anything has looked at."""
    found: list[str] = []

    def spy(module: Any, name: str) -> None:
        real = getattr(module, name)

        def call(path: Any, *args: Any, **more: Any) -> Any:
            if "evil" in os.fsdecode(path if not isinstance(path, int) else ""):
                found.append(f"{name} {path}")
            return real(path, *args, **more)

        monkeypatch.setattr(module, name, call)

    for name in ("stat", "lstat", "open", "scandir", "listdir"):
        spy(os, name)
    import av

    spy(av, "open")
    return found


def stranger(folder: Path, **granted: frozenset[Permission]) -> Graph:
    """Return a graph that reaches outside in every way, as it is read from a stranger's file."""
    nodes = (
        NodeRecord("blink", "mine.blink", "Blink"),
        NodeRecord("video", "source.video", "Video", Video.spec.version, {"file": FAR}),
        NodeRecord("off", "source.video", "Off", Video.spec.version, {"file": FAR}, is_disabled=True),
        NodeRecord("plain", "source.color", "Plain", Colour.spec.version, {"width": 8, "height": 8, "length": 1}),
        NodeRecord("gain", "color.gain", "Gain", Gain.spec.version),
        NodeRecord("write", "output.write_images", "Write", WriteImages.spec.version, {"file": f"{folder}/a.###.png"}),
    )
    wires = {
        Endpoint("gain", "image"): Endpoint("blink", "image"),
        Endpoint("write", "image"): Endpoint("plain", "image"),
    }
    permissions = frozenset().union(*granted.values()) if granted else frozenset()
    return Graph({each.id: each for each in nodes}, wires, granted_permissions=permissions, is_restricted=True)


def compute(engine: Engine, graph: Graph, node: str) -> Image:
    found = engine.compute_frame(EngineRequest(graph, node, "image", 0))
    assert isinstance(found, Image)
    return found


def ask(engine: Engine, graph: Graph, node: str, output: str = "image") -> None:
    """Ask for everything that anybody asks for."""
    request = EngineRequest(graph, node, output, 0)
    uses: tuple[Callable[[], object], ...] = (
        lambda: engine.compute_frame(request),
        lambda: engine.compute_frame(replace(request, purpose=RequestPurpose.PREFETCH)),
        lambda: engine.compute_picture(replace(request, purpose=RequestPurpose.THUMBNAIL), 16),
        lambda: engine.read_sources(request, CancelToken()),
        lambda: engine.get_frame_states(graph, node, output, FrameRange(0, 1)),
        lambda: engine.is_available(request),
        lambda: engine.find_cached(request),
        lambda: engine.find_provenance(request),
        lambda: forecast_range(engine, graph, Endpoint(node, output)),
    )
    for use in uses:
        with pytest.raises(StudioError, match="this project wants to use"):
            use()


@pytest.mark.parametrize("node", ["blink", "gain"])
def test_a_node_of_the_users_is_neither_made_nor_asked(engine: Engine, tmp_path: Path, node: str) -> None:
    graph = stranger(tmp_path)
    ask(engine, graph, node)
    problems = [each for each in engine.facts(graph).problems if each.node == "blink"]
    assert [each.kind for each in problems] == [ProblemKind.PERMISSION]
    assert "your own node “mine.blink”" in problems[0].message
    assert problems[0].is_blocking
    assert CALLS == []


def test_once_allowed_it_runs_as_if_it_had_never_been_refused(engine: Engine, tmp_path: Path) -> None:
    with suppress(StudioError):
        engine.compute_frame(EngineRequest(stranger(tmp_path), "gain", "image", 0))
    graph = stranger(tmp_path, mine=MINE)
    assert float(compute(engine, graph, "gain").pixels.mean()) == 1.0
    assert "process" in CALLS
    assert not [each for each in engine.facts(graph).problems if each.node == "blink"]


def test_a_disabled_node_of_the_users_passes_on_and_is_not_run(engine: Engine, tmp_path: Path) -> None:
    graph = stranger(tmp_path)
    between = NodeRecord("between", "mine.pass", "Between", is_disabled=True)
    wires = {
        Endpoint("between", "image"): Endpoint("plain", "image"),
        Endpoint("gain", "image"): Endpoint("between", "image"),
    }
    graph = replace(graph, nodes={**graph.nodes, "between": between}, wires=wires)
    assert compute(engine, graph, "gain").pixels.shape == (3, 8, 8)
    assert CALLS == []


def test_in_the_users_own_project_it_needs_no_permission(engine: Engine, tmp_path: Path) -> None:
    graph = replace(stranger(tmp_path), is_restricted=False)
    assert engine.compute_frame(EngineRequest(graph, "blink", "image", 0)) is not None


def test_no_connection_is_opened_for_a_file_on_another_machine(
    engine: Engine, tmp_path: Path, looks: list[str]
) -> None:
    graph = stranger(tmp_path)
    ask(engine, graph, "video")
    ask(engine, graph, "video", "audio")
    problems = engine.facts(graph).problems
    assert [each.node for each in problems if each.kind is ProblemKind.PERMISSION] == ["blink", "video", "write"]
    assert make_stored_graph(graph, "video", tmp_path / "a.mp4", engine.registry).sources == {}
    assert looks == []
    assert engine.facts(replace(graph, granted_permissions=THERE)).problems
    assert looks, "it is looked at once that is allowed"


def test_no_connection_is_opened_for_a_waveform(engine: Engine, tmp_path: Path, looks: list[str]) -> None:
    ends: list[bool] = []
    maker = WaveformMaker(engine, lambda wish, shape, whole: ends.append(whole))
    maker.request_waveform(WaveformRequest(stranger(tmp_path), Endpoint("video", "audio"), FrameRange(0, 1), 4))
    thread = maker._thread
    assert thread is not None
    while not any(ends) and thread.is_alive():
        thread.join(0.01)
    maker.stop()
    assert looks == []


def test_nothing_is_written_outside_without_a_permission(engine: Engine, tmp_path: Path) -> None:
    graph = stranger(tmp_path)
    with pytest.raises(StudioError, match="a file outside of its folder"):
        render_sink(engine, graph, "write", resume=False)
    relative = replace(graph["write"], params={"file": "a.###.png"})
    with pytest.raises(NotPermittedError):
        render_sink(engine, graph.with_node(relative), "write", resume=False)
    assert list(tmp_path.iterdir()) == []
    allowed = frozenset((Permission(PermissionKind.WRITE, f"{tmp_path}/a.###.png"),))
    render_sink(engine, replace(graph, granted_permissions=allowed), "write", resume=False)
    assert [each.name for each in tmp_path.iterdir()] == ["a.000.png"]


def test_a_permission_for_one_file_is_none_for_another(engine: Engine, tmp_path: Path) -> None:
    allowed = frozenset((Permission(PermissionKind.WRITE, f"{tmp_path}/a.###.png"),))
    graph = replace(stranger(tmp_path), granted_permissions=allowed)
    victim = replace(graph["write"], params={"file": f"{tmp_path}/b.###.png"})
    with pytest.raises(StudioError, match=r"b\.###\.png"):
        render_sink(engine, graph.with_node(victim), "write", resume=False)
    assert list(tmp_path.iterdir()) == []


def test_a_kept_job_stays_as_restricted_as_it_was(engine: Engine, tmp_path: Path) -> None:
    file = JobsFile(tmp_path / "state" / "jobs-0.json", engine.registry)
    file.path.parent.mkdir()
    (tmp_path / "out").mkdir()
    graph = stranger(tmp_path / "out")
    allowed = frozenset((Permission(PermissionKind.WRITE, f"{tmp_path}/out/a.###.png"),))
    jobs = [
        Job("refused", graph, "write", id="refused"),
        Job("allowed", replace(graph, granted_permissions=allowed), "write", id="allowed"),
        Job("own", replace(graph, is_restricted=False), "write", id="own"),
    ]
    file.write_queue([JobStatus(job, JobState.RUNNING) for job in jobs])
    refused, permitted, own = (status.job for status in file.read_queue().jobs)
    assert [job.graph.is_restricted for job in (refused, permitted, own)] == [True, True, False]
    with pytest.raises(StudioError, match="a file outside of its folder"):
        render_sink(engine, refused.graph, refused.node, resume=False)
    assert list((tmp_path / "out").iterdir()) == []
    for job in (permitted, own):
        render_sink(engine, job.graph, job.node, resume=False)
    assert len(list((tmp_path / "out").iterdir())) == 1
