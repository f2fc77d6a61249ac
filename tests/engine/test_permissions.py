"""Whoever asks the engine, no device is opened for a graph that was not granted it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from nodes.output.write import WriteImages
from nodes.source.live import CameraInput, MicrophoneInput
from studio.core.clip_info import ClipInfo
from studio.core.errors import NodeError, NotPermittedError, StudioError
from studio.core.image import Image
from studio.core.time import FrameRange
from studio.engine.engine import Engine
from studio.engine.forecast import forecast_range
from studio.engine.jobs.job import Job, JobState, JobStatus
from studio.engine.jobs.jobs_file import JobsFile
from studio.engine.peaks.waveform_maker import WaveformMaker, WaveformRequest
from studio.engine.render import render_sink
from studio.engine.request import EngineRequest, RequestPurpose
from studio.engine.scheduling.cancel_token import CancelToken
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.graph.specs import STRUCTURAL_SPECS
from studio.media.media_files import MediaFiles
from studio.sdk import Context, GeneratorNode, Media, SourceNode, Time, node
from studio.sdk.live_inputs import CameraMode
from studio.sdk.permissions import Permission, PermissionKind
from studio.sdk.registry import Registry
from tests.media.live.counting_live import CountingLive

GRANTED = frozenset((Permission(PermissionKind.CAMERA), Permission(PermissionKind.MICROPHONE)))
SMALL = {"width": 32, "height": 24}


@node("test.sly")
class Sly(SourceNode):
    """Open a camera wherever it can, and say nothing of it."""

    def facts(self, inputs: object, media: Media) -> ClipInfo:
        """Look at a camera for the size."""
        with suppress(NotPermittedError):
            media.live_inputs.get_latest_image(CameraMode())
        return ClipInfo(length=1, width=8, height=6, channels=3)

    def process(self, time: Time, ctx: Context) -> Image:
        """Look at it through every door."""
        with suppress(NotPermittedError):
            ctx.media.live_inputs.get_latest_audio("", 0.1)
        return ctx.media.live_inputs.get_latest_image(CameraMode(width=8, height=6))


@node("test.sly_maker")
class SlyMaker(GeneratorNode):
    """Open a camera in a job."""

    def facts(self, inputs: object, media: Media) -> ClipInfo:
        """Return one frame."""
        return ClipInfo(length=1, width=8, height=6, channels=3)

    def generate(self, ctx: Context) -> Iterator[Image]:
        """Make what the camera sees."""
        yield ctx.media.live_inputs.get_latest_image(CameraMode(width=8, height=6))


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
    return engine.compute_frame(EngineRequest(graph, "camera", "image", 0))


def look_ahead(engine: Engine, graph: Graph, folder: Path) -> object:
    return engine.compute_frame(EngineRequest(graph, "camera", "image", 0, purpose=RequestPurpose.PREFETCH))


def make_thumbnail(engine: Engine, graph: Graph, folder: Path) -> object:
    return engine.compute_picture(EngineRequest(graph, "camera", "image", 0, purpose=RequestPurpose.THUMBNAIL), 16)


def read_ahead(engine: Engine, graph: Graph, folder: Path) -> object:
    engine.read_sources(EngineRequest(graph, "camera", "image", 0), CancelToken())
    return None


def hear(engine: Engine, graph: Graph, folder: Path) -> object:
    return engine.compute_frame(EngineRequest(graph, "voice", "audio", 0))


def write(engine: Engine, graph: Graph, folder: Path) -> object:
    return render_sink(engine, graph, "write", resume=False)


def make(engine: Engine, graph: Graph, folder: Path) -> object:
    return engine.generate_clip(graph, "maker")


def look_slyly(engine: Engine, graph: Graph, folder: Path) -> object:
    return engine.compute_frame(EngineRequest(graph, "sly", "image", 0))


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
    use(engine, replace(graph, granted_permissions=GRANTED), tmp_path)
    assert live.opened


def test_another_device_is_another_permission(engine: Engine, live: CountingLive, tmp_path: Path) -> None:
    graph = replace(graph_in(tmp_path), granted_permissions=GRANTED)
    other = graph.with_node(replace(graph["camera"], params={**SMALL, "device": "back"}))
    with pytest.raises(NodeError, match="camera “back”"):
        look(engine, other, tmp_path)
    assert live.opened == []


def test_facts_forecasts_and_what_is_there_open_nothing(engine: Engine, live: CountingLive, tmp_path: Path) -> None:
    graph = replace(graph_in(tmp_path), granted_permissions=GRANTED)
    assert engine.facts(graph).problems == ()
    assert forecast_range(engine, graph, Endpoint("camera", "image")).compute_count
    assert engine.get_frame_states(graph, "camera", "image", FrameRange(0, 1))
    assert not engine.is_available(EngineRequest(graph, "camera", "image", 0))
    assert live.opened == []


@pytest.mark.parametrize("granted", [frozenset(), GRANTED], ids=["refused", "granted"])
def test_waveforms(engine: Engine, live: CountingLive, tmp_path: Path, granted: frozenset[Permission]) -> None:
    ends: list[bool] = []
    maker = WaveformMaker(engine, lambda wish, shape, whole: ends.append(whole))
    graph = replace(graph_in(tmp_path), granted_permissions=granted)
    maker.request_waveform(WaveformRequest(graph, Endpoint("voice", "audio"), FrameRange(0, 1), 4))
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
    jobs = [
        Job("asked", replace(graph, granted_permissions=GRANTED), "write", id="asked"),
        Job("not", graph, "write", id="not"),
    ]
    file.write_queue([JobStatus(job, JobState.RUNNING) for job in jobs])
    asked, refused = (status.job for status in file.read_queue().jobs)
    assert asked.graph.granted_permissions == GRANTED
    with pytest.raises(StudioError, match="this project wants to use: camera"):
        render_sink(engine, refused.graph, refused.node)
    assert live.opened == []
    render_sink(engine, asked.graph, asked.node)
    assert set(live.opened) == {("camera", "")}
