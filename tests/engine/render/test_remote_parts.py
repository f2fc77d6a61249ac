"""Parts that are made elsewhere: the file is byte for byte the one that a single render makes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from studio.core.errors import CancelledError, NodeError, StudioError
from studio.core.time import FrameRange
from studio.engine.engine import Engine
from studio.engine.output_records import OutputRecords
from studio.engine.render import RenderReport, find_target_provenance, render_sink
from studio.engine.render.part_maker import PartMaker
from studio.engine.render.remote_parts import PartArrival, RemotePart
from studio.engine.scheduling.cancel_token import CancelToken
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.media.media_files import MediaFiles
from studio.sdk.node import SinkNode
from studio.sdk.registry import Registry
from tests.conftest import ROOT

CLIP = ROOT / "assets" / "media" / "moving-scene.mp4"
FRAMES = FrameRange(3, 70)
SCALE = 0.25
REGISTRY = Registry().discover_nodes("nodes", {"source", "color", "output"})
FILES = {"video": "out.mp4", "images": "out.###.png", "audio": "out.wav"}


def make_graph(folder: Path, sink: str = "video", gain: float = 1.5, clip: Path = CLIP) -> Graph:
    records = [
        NodeRecord("v", "source.video", "v", params={"file": str(clip)}),
        NodeRecord("g", "color.gain", "g", params={"gain": gain}),
        NodeRecord("sink", f"output.write_{sink}", "sink", params={"file": (folder / FILES[sink]).as_posix()}),
    ]
    wires = {Endpoint("g", "image"): Endpoint("v", "image")}
    if sink == "video":
        records[-1] = replace(records[-1], params={**records[-1].params, "preset": "ultrafast"})
    if sink != "audio":
        wires[Endpoint("sink", "image")] = Endpoint("g", "image")
    if sink != "images":
        wires[Endpoint("sink", "audio")] = Endpoint("v", "audio")
    return Graph({record.id: record for record in records}, wires)


@pytest.fixture
def make_engine(tmp_path: Path) -> Iterator[Callable[[str], Engine]]:
    engines = []

    def make(name: str) -> Engine:
        engines.append(Engine(REGISTRY, MediaFiles(tmp_path / name / "parts"), cache_bytes=64 << 20, device="cpu"))
        return engines[-1]

    yield make
    for engine in engines:
        engine.close()


class OtherMachine:
    """Makes parts with an engine of its own, the last one first."""

    salt = ""

    def __init__(self, engine: Engine, graph: Graph, folder: Path, frames: FrameRange | None = FRAMES) -> None:
        self.asked: list[int] = []
        self.returned: list[int] = []
        self.is_closed = False
        self.change: Callable[[PartArrival], PartArrival] = lambda arrival: arrival
        target = engine.compiler.compile_output(graph, "sink", "write", SCALE)
        node = target.build_node(0)
        assert isinstance(node, SinkNode)
        made_by = find_target_provenance(engine, graph, "sink", target, node, is_embedded=True)
        self._maker = PartMaker(engine, graph, target, folder, frames=frames, made_by=made_by)
        self._parts: deque[RemotePart] = deque()

    def begin(self, parts: Sequence[RemotePart]) -> None:
        self.asked = [part.index for part in parts]
        self._parts.extend(parts)

    def take_arrivals(self, timeout: float) -> Sequence[PartArrival]:
        part = self._parts.pop()
        try:
            data = self._maker.make_part(part.frames)
        except NodeError:
            data = None
        return [self.change(PartArrival(part.index, data))]

    def return_part(self, index: int, reason: str) -> None:
        self.returned.append(index)
        self.change = lambda arrival: PartArrival(arrival.index, None)
        self._parts.append(RemotePart(index, FrameRange(0, 1)))

    def close(self) -> None:
        self.is_closed = True
        self._maker.close()


def render(engine: Engine, graph: Graph, **how: Any) -> RenderReport:
    return render_sink(engine, graph, "sink", frames=FRAMES, scale=SCALE, **how)


def read_all(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.name.startswith("out")}


@pytest.mark.parametrize("sink", FILES)
def test_the_file_is_the_same_byte_for_byte(tmp_path: Path, make_engine: Callable[[str], Engine], sink: str) -> None:
    graph = make_graph(tmp_path / "target", sink)
    render(make_engine("one"), graph)
    expected = read_all(tmp_path / "target")
    for path in (tmp_path / "target").iterdir():
        path.unlink()
    remote = OtherMachine(make_engine("other"), graph, tmp_path / "other" / "work")
    report = render(make_engine("two"), graph, remote=remote)
    assert read_all(tmp_path / "target") == expected
    assert expected
    assert remote.is_closed
    assert remote.asked
    assert report.computed_count <= 3  # one frame of each node: it tells the size of a proxy
    assert report.restored_count == 0
    assert list((tmp_path / "other" / "work").iterdir()) == []
    assert list((tmp_path / "other" / "parts").glob("*.part")) == []


def test_what_is_there_is_not_asked_for_again(tmp_path: Path, make_engine: Callable[[str], Engine]) -> None:
    graph = make_graph(tmp_path / "target")
    engine, token = make_engine("two"), CancelToken()
    with pytest.raises(CancelledError):
        render(engine, graph, cancel=token, on_progress=lambda done, _: token.cancel() if done >= 50 else None)
    remote = OtherMachine(make_engine("other"), graph, tmp_path / "work")
    report = render(engine, graph, remote=remote)
    assert remote.asked == [1]
    assert report.restored_count == 45


def test_a_part_that_nobody_could_make_is_made_here(tmp_path: Path, make_engine: Callable[[str], Engine]) -> None:
    graph = make_graph(tmp_path / "target")
    render(make_engine("one"), graph)
    expected = read_all(tmp_path / "target")
    remote = OtherMachine(make_engine("other"), graph, tmp_path / "work")
    remote.change = lambda arrival: PartArrival(arrival.index, None) if arrival.index == 0 else arrival
    report = render(make_engine("two"), graph, remote=remote)
    assert read_all(tmp_path / "target") == expected
    assert report.computed_count >= 45


@pytest.mark.parametrize(
    "spoil", [lambda data: data[:-1], lambda data: b"", lambda data: data[:8] + bytes(16) + data[24:]]
)
def test_a_damaged_part_goes_back(
    tmp_path: Path, make_engine: Callable[[str], Engine], spoil: Callable[[bytes], bytes]
) -> None:
    graph = make_graph(tmp_path / "target")
    render(make_engine("one"), graph)
    expected = read_all(tmp_path / "target")
    remote = OtherMachine(make_engine("other"), graph, tmp_path / "work")
    remote.change = lambda arrival: PartArrival(arrival.index, spoil(arrival.data or b""))
    render(make_engine("two"), graph, remote=remote)
    assert remote.returned == [1]
    assert read_all(tmp_path / "target") == expected


def test_a_pause_is_noticed_while_nothing_comes(tmp_path: Path, make_engine: Callable[[str], Engine]) -> None:
    graph = make_graph(tmp_path / "target")
    remote, token, looks = OtherMachine(make_engine("other"), graph, tmp_path / "work"), CancelToken(), list[int]()
    remote.take_arrivals = lambda timeout: []  # type: ignore[method-assign]

    def on_progress(done: int, total: int) -> None:
        looks.append(done)
        if len(looks) == 3:
            token.cancel()

    with pytest.raises(CancelledError):
        render(make_engine("two"), graph, remote=remote, cancel=token, on_progress=on_progress)
    assert looks == [0, 0, 0]
    assert remote.is_closed
    assert read_all(tmp_path / "target") == {}


def test_pictures_of_others_are_not_written_over(tmp_path: Path, make_engine: Callable[[str], Engine]) -> None:
    graph = make_graph(tmp_path / "target", "images")
    (tmp_path / "target").mkdir()
    (tmp_path / "target" / "out.050.png").write_bytes(b"somebody's")
    outputs = OutputRecords(tmp_path / "records").get_project_outputs("mine")
    remote = OtherMachine(make_engine("other"), graph, tmp_path / "work")
    with pytest.raises(StudioError, match=r"out\.050\.png"):
        render(make_engine("two"), graph, remote=remote, outputs=outputs)
    assert (tmp_path / "target" / "out.050.png").read_bytes() == b"somebody's"


def test_parts_of_another_class_of_devices_are_not_taken_for_own_ones(
    tmp_path: Path, make_engine: Callable[[str], Engine]
) -> None:
    graph = make_graph(tmp_path / "target")
    engine = make_engine("two")
    remote = OtherMachine(make_engine("other"), graph, tmp_path / "work")
    remote.salt = "cuda bfloat16"

    def break_off(arrival: PartArrival) -> PartArrival:
        if arrival.index == 0:
            raise StudioError("the line is dead")
        return arrival

    remote.change = break_off
    with pytest.raises(StudioError, match="dead"):
        render(engine, graph, remote=remote)
    assert render(engine, graph).restored_count == 0
