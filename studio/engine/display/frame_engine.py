"""Protocol of the engine for all that show frames: the engine itself, or one that a test supplies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol

from studio.core.image import Image
from studio.core.time import FrameRange
from studio.engine.request import EngineRequest, FrameState, RequestPurpose
from studio.engine.scheduling.cancel_token import CancelToken
from studio.engine.scheduling.priority import Priority
from studio.graph.model import Graph

if TYPE_CHECKING:
    from studio.engine.display.display_picture import DisplayPicture
    from studio.engine.watch.profile import RunProfile
    from studio.engine.watch.result_checks import ResultNotice
    from studio.graph.analysis.graph_facts import GraphFacts
    from studio.sdk.files.provenance import Provenance


class FrameEngine(Protocol):
    """Engine of frames, pictures and facts about them; `studio.engine.engine.Engine` documents it."""

    def resolve_request(self, request: EngineRequest) -> EngineRequest:
        """Return a request with the frame that it means, for several calls that are about it at one moment."""
        ...

    def compute_frame(
        self,
        request: EngineRequest,
        cancel: CancelToken | None = None,
        on_progress: Callable[[int, int, str], None] | None = None,
        on_preview: Callable[[Image], object] | None = None,
    ) -> object:
        """Return a frame."""
        ...

    def find_cached(self, request: EngineRequest) -> object | None:
        """Return a cached frame."""
        ...

    @property
    def last_times(self) -> Mapping[str, float]:
        """Seconds that each node took when it was last computed, by id."""
        ...

    @property
    def priority(self) -> Priority:
        """The order in which threads may compute."""
        ...

    @property
    def cache_limit(self) -> int:
        """The bytes that values may take in memory."""
        ...

    def compute_picture(
        self,
        request: EngineRequest,
        max_side: int | None = None,
        cancel: CancelToken | None = None,
        on_progress: Callable[[int, int, str], None] | None = None,
        on_preview: Callable[[Image], object] | None = None,
    ) -> DisplayPicture:
        """Return a frame as the screen shows it."""
        ...

    def find_stand_in(self, request: EngineRequest) -> EngineRequest | None:
        """Return the picture to show while a frame waits for the analysis of a clip; None where it waits for none."""
        ...

    def is_available(self, request: EngineRequest, max_side: int | None = None, *, value: bool = False) -> bool:
        """Return whether a picture, or with `value` the frame itself, needs no node to be computed."""
        ...

    def read_sources(self, request: EngineRequest, cancel: CancelToken) -> None:
        """Read what a frame needs from files."""
        ...

    def forget_frame(self, request: EngineRequest) -> object:
        """Forget a frame and every value that it was made from."""
        ...

    def find_provenance(self, request: EngineRequest) -> Provenance | None:
        """Return which networks had a part in a frame."""
        ...

    def find_notices(self, request: EngineRequest) -> tuple[ResultNotice, ...]:
        """Return what is odd about a frame that was computed."""
        ...

    def find_profile(self, purpose: RequestPurpose) -> RunProfile | None:
        """Return what the last run of a kind cost."""
        ...

    def get_frame_states(
        self, graph: Graph, node: str, output: str, frames: FrameRange, scale: float = 1.0
    ) -> tuple[FrameState, ...]:
        """Return what is known of each frame without computing it."""
        ...

    def facts(self, graph: Graph) -> GraphFacts:
        """Return what is known of a graph before it runs."""
        ...
