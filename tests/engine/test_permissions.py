"""Whoever asks the engine, no device is opened for a graph that was not granted it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from nodes.output.write import WriteImages
from nodes.source.live import CameraInput, MicrophoneInput
from studio.core.clip import ClipFacts
from studio.core.errors import NodeError, NotPermittedError, StudioError
from studio.core.image import Image
from studio.core.time import FrameRange
from studio.engine.cancel import CancelToken
from studio.engine.engine import Engine
from studio.engine.forecast import forecast
from studio.engine.jobs.file import JobsFile
from studio.engine.jobs.job import Job, JobState, JobStatus
from studio.engine.peaks.maker import PeaksMaker, WaveformWish
from studio.engine.render import render
from studio.engine.request import Purpose, Request
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.graph.specs import STRUCTURAL_SPECS
from studio.media.files import MediaFiles
from studio.sdk import Context, GeneratorNode, Media, SourceNode, Time, node
from studio.sdk.live import CameraMode
from studio.sdk.permissions import Permission, PermissionKind
from studio.sdk.registry import Registry
from tests.media.live.counting_live import CountingLive

GRANTED = frozenset((Permission(PermissionKind.CAMERA), Permission(PermissionKind.MICROPHONE)))
SMALL = {"width": 32, "height": 24}


@node("test.sly")
class Sly(SourceNode):
    """Open a camera wherever it can, and say nothing of it."""

    def facts(self, inputs: object, media: Media) -> ClipFacts:
        """Look at a camera for the size."""
        with suppress(NotPermittedError):
            media.live.picture(CameraMode())
        return ClipFacts(length=1, width=8, height=6, channels=3)

    def process(self, time: Time, ctx: Context) -> Image:
        """Look at it through every door."""
        with suppress(NotPermittedError):
            ctx.media.live.sound("", 0.1)
        return ctx.media.live.picture(CameraMode(width=8, height=6))


@node("test.sly_maker")
class SlyMaker(GeneratorNode):
    """Open a camera in a job."""

    def facts(self, inputs: object, media: Media) -> ClipFacts:
        """Return one frame."""
        return ClipFacts(length=1, width=8, height=6, channels=3)

    def generate(self, ctx: Context) -> Iterator[Image]:
        """Make what the camera sees."""
        yield ctx.media.live.picture(CameraMode(width=8, height=6))


SPECS = (CameraInput.spec, MicrophoneInput.spec, WriteImages.spec, Sly.spec, SlyMaker.spec)
Use = Callable[[Engine, Graph, Path], object]


@pytest.fixture
def live() -> CountingLive:
    return CountingLive()


@pytest.fixture
def engine(live: CountingLive, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    media = MediaFiles()
    monkeypatch.setattr(media, "devices", live)
    engine = Engine(Registry((*STRUCTURAL_SPECS, *SPECS)), media, cache_bytes=64 << 20, device="cpu")
    yield engine
    engine.close()


def graph_in(folder: Path) -> Graph:
    """Return a graph that uses devices in every way."""
    nodes = {
        "camera": NodeRecord("camera", "source.camera", "Camera", params=SMALL),
        "voice": NodeRecord("voice", "source.microphone", "Voice"),
        "write": NodeRecord("write", "output.write_images", "write", 2, {"file": (folder / "out.###.png").as_posix()}),
        "sly": NodeRecord("sly", "test.sly", "Sly"),
        "maker": NodeRecord("maker", "test.sly_maker", "Maker"),
    }
    return Graph(nodes, {Endpoint("write", "image"): Endpoint("camera", "image")})


def look(engine: Engine, graph: Graph, folder: Path) -> object:
    return engine.compute(Request(graph, "camera", "image", 0))


def look_ahead(engine: Engine, graph: Graph, folder: Path) -> object:
    return engine.compute(Request(graph, "camera", "image", 0, purpose=Purpose.LOOK_AHEAD))


def make_thumbnail(engine: Engine, graph: Graph, folder: Path) -> object:
    return engine.picture(Request(graph, "camera", "image", 0, purpose=Purpose.THUMBNAIL), 16)


def read_ahead(engine: Engine, graph: Graph, folder: Path) -> object:
    engine.read_sources(Request(graph, "camera", "image", 0), CancelToken())
    return None


def hear(engine: Engine, graph: Graph, folder: Path) -> object:
    return engine.compute(Request(graph, "voice", "audio", 0))


def write(engine: Engine, graph: Graph, folder: Path) -> object:
    return render(engine, graph, "write", resume=False)


def make(engine: Engine, graph: Graph, folder: Path) -> object:
    return engine.generate(graph, "maker")


def look_slyly(engine: Engine, graph: Graph, folder: Path) -> object:
    return engine.compute(Request(graph, "sly", "image", 0))


USES = (look, look_ahead, make_thumbnail, read_ahead, hear, write, make, look_slyly)


@pytest.mark.parametrize("use", USES, ids=lambda use: use.__name__)
def test_no_device_is_opened_for_what_was_not_granted(
    engine: Engine, live: CountingLive, tmp_path: Path, use: Use
) -> None:
    with pytest.raises(StudioError, match="this project wants to use"):
        use(engine, graph_in(tmp_path), tmp_path)
    assert live.opened == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("use", USES, ids=lambda use: use.__name__)
def test_it_is_opened_once_it_was_granted_though_it_failed_before(
    engine: Engine, live: CountingLive, tmp_path: Path, use: Use
) -> None:
    graph = graph_in(tmp_path)
    with suppress(StudioError):
        use(engine, graph, tmp_path)
    use(engine, replace(graph, granted=GRANTED), tmp_path)
    assert live.opened


def test_another_device_is_another_permission(engine: Engine, live: CountingLive, tmp_path: Path) -> None:
    graph = replace(graph_in(tmp_path), granted=GRANTED)
    other = graph.with_node(replace(graph["camera"], params={**SMALL, "device": "back"}))
    with pytest.raises(NodeError, match="camera “back”"):
        look(engine, other, tmp_path)
    assert live.opened == []


def test_facts_forecasts_and_what_is_there_open_nothing(engine: Engine, live: CountingLive, tmp_path: Path) -> None:
    graph = replace(graph_in(tmp_path), granted=GRANTED)
    assert engine.facts(graph).problems == ()
    assert forecast(engine, graph, Endpoint("camera", "image")).to_compute
    assert engine.states(graph, "camera", "image", FrameRange(0, 1))
    assert not engine.at_hand(Request(graph, "camera", "image", 0))
    assert live.opened == []


@pytest.mark.parametrize("granted", [frozenset(), GRANTED], ids=["refused", "granted"])
def test_waveforms(engine: Engine, live: CountingLive, tmp_path: Path, granted: frozenset[Permission]) -> None:
    ends: list[bool] = []
    maker = PeaksMaker(engine, lambda wish, shape, whole: ends.append(whole))
    graph = replace(graph_in(tmp_path), granted=granted)
    maker.want(WaveformWish(graph, Endpoint("voice", "audio"), FrameRange(0, 1), 4))
    thread = maker._thread
    assert thread is not None
    while not any(ends) and thread.is_alive():
        thread.join(0.01)
    maker.stop()
    assert ends
    assert bool(live.opened) is bool(granted)


def test_a_kept_job_has_what_was_granted_when_it_was_queued(engine: Engine, live: CountingLive, tmp_path: Path) -> None:
    file = JobsFile(tmp_path / "state" / "jobs-0.json", engine.registry)
    file.path.parent.mkdir()
    graph = graph_in(tmp_path / "out")
    (tmp_path / "out").mkdir()
    jobs = [Job("asked", replace(graph, granted=GRANTED), "write", id="asked"), Job("not", graph, "write", id="not")]
    file.write([JobStatus(job, JobState.RUNNING) for job in jobs])
    asked, refused = (status.job for status in file.read().jobs)
    assert asked.graph.granted == GRANTED
    with pytest.raises(StudioError, match="this project wants to use: camera"):
        render(engine, refused.graph, refused.node)
    assert live.opened == []
    render(engine, asked.graph, asked.node)
    assert set(live.opened) == {("camera", "")}
