"""An engine that takes as long as a test says."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping

import torch

from studio.core.clip import ClipFacts
from studio.core.image import Image
from studio.core.time import FrameRange, FrameRate
from studio.engine.cancel import CancelToken
from studio.engine.display import ScreenPicture
from studio.engine.priority import Priority
from studio.engine.request import FrameState as EngineState
from studio.engine.request import Purpose, Request
from studio.engine.watch.checks import Notice
from studio.engine.watch.profile import Profile
from studio.graph.facts import GraphFacts
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.sdk.provenance import Provenance, SourceType

OUTPUT = Endpoint("blur", "image")
GRAPH = Graph({"blur": NodeRecord("blur", "filter.blur", "Blur")})
GENERATED = 77
"""A frame that a network has made."""
FACTS = GraphFacts({OUTPUT: ClipFacts(FrameRate.of(25), 1000, 40, 20, 3)})


class FakeEngine:
    """Computes grey frames in as much time as it is told; notes what it was asked."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds
        self.computed: list[tuple[Purpose, int]] = []
        self.started = threading.Event()
        self.fail: Callable[[int], BaseException | None] = lambda _: None
        self.progress: list[tuple[int, int]] = []
        self.priority = Priority(cores=1)
        self.cache_limit = 1 << 30
        self.odd: dict[int, tuple[Notice, ...]] = {}
        self.profile: Profile | None = None
        self._cached: dict[tuple[int, int, float], Image] = {}

    @property
    def last_times(self) -> Mapping[str, float]:
        return {"blur": self.seconds}

    def compute(
        self,
        request: Request,
        cancel: CancelToken | None = None,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> object:
        found = self._cached.get(self._key(request))
        if found is not None:
            return found
        self.started.set()
        for done, total in self.progress if on_progress is not None else ():
            assert on_progress is not None
            on_progress(done, total)
        deadline = time.monotonic() + self.seconds
        while time.monotonic() < deadline:
            assert cancel is not None
            cancel.check()
            time.sleep(0.002)
        error = self.fail(request.frame)
        if error is not None:
            raise error
        self.computed.append((request.purpose, request.frame))
        width, height = round(40 * request.scale), round(20 * request.scale)
        value = Image(torch.full((3, height, width), request.frame / 255))
        self._cached[self._key(request)] = value
        return value

    def picture(
        self,
        request: Request,
        max_side: int | None = None,
        cancel: CancelToken | None = None,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> ScreenPicture:
        with self.priority.serving(request.purpose):
            value = self.compute(request, cancel, on_progress)
        return ScreenPicture.of(value, max_side)

    def put(self, request: Request, value: Image) -> None:
        """Let a frame be at hand."""
        self._cached[self._key(request)] = value

    def cached(self, request: Request) -> object | None:
        return self._cached.get(self._key(request))

    def made_by(self, request: Request) -> Provenance | None:
        return Provenance(SourceType.TRAINED, (), {}) if request.frame == GENERATED else None

    def at_hand(self, request: Request, max_side: int | None = None, *, value: bool = False) -> bool:
        return self._key(request) in self._cached

    def read_sources(self, request: Request, cancel: CancelToken) -> None:
        cancel.check()

    def forget(self, request: Request) -> None:
        self._cached.pop(self._key(request), None)

    def notices(self, request: Request) -> tuple[Notice, ...]:
        return self.odd.get(request.frame, ())

    def profile_of(self, purpose: Purpose) -> Profile | None:
        return self.profile

    def states(
        self, graph: Graph, node: str, output: str, frames: FrameRange, scale: float = 1.0
    ) -> tuple[EngineState, ...]:
        held = {frame for key, frame, _ in self._cached if key == id(graph)}
        return tuple(EngineState.CACHED if frame in held else EngineState.MISSING for frame in frames)

    def facts(self, graph: Graph) -> GraphFacts:
        return FACTS

    def _key(self, request: Request) -> tuple[int, int, float]:
        return id(request.graph), request.frame, request.scale
