"""An engine that takes as long as a test says."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping

import torch

from studio.core.clip_info import ClipInfo
from studio.core.image import Image
from studio.core.time import FrameRange, FrameRate
from studio.engine.display.display_picture import DisplayPicture
from studio.engine.request import EngineRequest, RequestPurpose
from studio.engine.request import FrameState as EngineState
from studio.engine.scheduling.cancel_token import CancelToken
from studio.engine.scheduling.priority import Priority
from studio.engine.watch.profile import RunProfile
from studio.engine.watch.result_checks import ResultNotice
from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.sdk.files.provenance import Provenance, SourceType

OUTPUT = Endpoint("blur", "image")
GRAPH = Graph({"blur": NodeRecord("blur", "filter.blur", "Blur")})
GENERATED = 77
"""A frame that a network has made."""
FACTS = GraphFacts({OUTPUT: ClipInfo(FrameRate.from_value(25), 1000, 40, 20, 3)})


class FakeEngine:
    """Computes grey frames in as much time as it is told; notes what it was asked."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds
        self.computed: list[tuple[RequestPurpose, int]] = []
        self.started = threading.Event()
        self.fail: Callable[[int], BaseException | None] = lambda _: None
        self.progress: list[tuple[int, int]] = []
        self.priority = Priority(cores=1)
        self.cache_limit = 1 << 30
        self.stand_in: EngineRequest | None = None
        self.odd: dict[int, tuple[ResultNotice, ...]] = {}
        self.profile: RunProfile | None = None
        self._cached: dict[tuple[int, int, float], Image] = {}

    @property
    def last_times(self) -> Mapping[str, float]:
        return {"blur": self.seconds}

    def resolve_request(self, request: EngineRequest) -> EngineRequest:
        return request

    def compute_frame(
        self,
        request: EngineRequest,
        cancel: CancelToken | None = None,
        on_progress: Callable[[int, int, str], None] | None = None,
        on_preview: Callable[[Image], object] | None = None,
    ) -> object:
        found = self._cached.get(self._key(request))
        if found is not None:
            return found
        self.started.set()
        for done, total in self.progress if on_progress is not None else ():
            assert on_progress is not None
            on_progress(done, total, "")
        deadline = time.monotonic() + self.seconds
        while time.monotonic() < deadline:
            assert cancel is not None
            cancel.raise_if_cancelled()
            time.sleep(0.002)
        error = self.fail(request.frame)
        if error is not None:
            raise error
        self.computed.append((request.purpose, request.frame))
        width, height = round(40 * request.scale), round(20 * request.scale)
        value = Image(torch.full((3, height, width), request.frame / 255))
        self._cached[self._key(request)] = value
        return value

    def compute_picture(
        self,
        request: EngineRequest,
        max_side: int | None = None,
        cancel: CancelToken | None = None,
        on_progress: Callable[[int, int, str], None] | None = None,
        on_preview: Callable[[Image], object] | None = None,
    ) -> DisplayPicture:
        with self.priority.announce_work(request.purpose):
            value = self.compute_frame(request, cancel, on_progress, on_preview)
        return DisplayPicture.from_value(value, max_side)

    def put(self, request: EngineRequest, value: Image) -> None:
        """Let a frame be at hand."""
        self._cached[self._key(request)] = value

    def find_cached(self, request: EngineRequest) -> object | None:
        return self._cached.get(self._key(request))

    def find_provenance(self, request: EngineRequest) -> Provenance | None:
        return Provenance(SourceType.TRAINED, (), {}) if request.frame == GENERATED else None

    def is_available(self, request: EngineRequest, max_side: int | None = None, *, value: bool = False) -> bool:
        return self._key(request) in self._cached

    def find_stand_in(self, request: EngineRequest) -> EngineRequest | None:
        return self.stand_in

    def read_sources(self, request: EngineRequest, cancel: CancelToken) -> None:
        cancel.raise_if_cancelled()

    def forget_frame(self, request: EngineRequest) -> None:
        self._cached.pop(self._key(request), None)

    def find_notices(self, request: EngineRequest) -> tuple[ResultNotice, ...]:
        return self.odd.get(request.frame, ())

    def find_profile(self, purpose: RequestPurpose) -> RunProfile | None:
        return self.profile

    def get_frame_states(
        self, graph: Graph, node: str, output: str, frames: FrameRange, scale: float = 1.0
    ) -> tuple[EngineState, ...]:
        held = {frame for key, frame, _ in self._cached if key == id(graph)}
        return tuple(EngineState.CACHED if frame in held else EngineState.MISSING for frame in frames)

    def facts(self, graph: Graph) -> GraphFacts:
        return FACTS

    def _key(self, request: EngineRequest) -> tuple[int, int, float]:
        return id(request.graph), request.frame, request.scale
