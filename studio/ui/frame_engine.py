"""What the render thread needs of the engine: the real one, or one that a test brings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol

from studio.core.time import FrameRange
from studio.engine.cancel import CancelToken
from studio.engine.priority import Priority
from studio.engine.request import FrameState, Purpose, Request
from studio.graph.model import Graph

if TYPE_CHECKING:
    from studio.engine.display import ScreenPicture
    from studio.engine.watch.checks import Notice
    from studio.engine.watch.profile import Profile
    from studio.graph.facts import GraphFacts


class FrameEngine(Protocol):
    """Gives pictures of frames, and says what is known of them."""

    def compute(
        self,
        request: Request,
        cancel: CancelToken | None = None,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> object:
        """Return a frame."""
        ...

    def cached(self, request: Request) -> object | None:
        """Return a frame that is at hand."""
        ...

    @property
    def last_times(self) -> Mapping[str, float]:
        """Seconds that each node took when it was last computed, by id."""
        ...

    @property
    def priority(self) -> Priority:
        """Who computes first."""
        ...

    @property
    def cache_limit(self) -> int:
        """The bytes that values may take in memory."""
        ...

    def picture(
        self,
        request: Request,
        max_side: int | None = None,
        cancel: CancelToken | None = None,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> ScreenPicture:
        """Return a frame as the screen shows it."""
        ...

    def at_hand(self, request: Request, max_side: int | None = None, *, value: bool = False) -> bool:
        """Return whether a picture, or with `value` the frame itself, needs no node to be computed."""
        ...

    def read_sources(self, request: Request, cancel: CancelToken) -> None:
        """Read what a frame needs from files."""
        ...

    def forget(self, request: Request) -> object:
        """Forget a frame and every value that it was made from."""
        ...

    def notices(self, request: Request) -> tuple[Notice, ...]:
        """Return what is odd about a frame that was computed."""
        ...

    def profile_of(self, purpose: Purpose) -> Profile | None:
        """Return what the last run of a kind cost."""
        ...

    def states(
        self, graph: Graph, node: str, output: str, frames: FrameRange, scale: float = 1.0
    ) -> tuple[FrameState, ...]:
        """Return what is known of each frame without computing it."""
        ...

    def facts(self, graph: Graph) -> GraphFacts:
        """Return what is known of a graph before it runs."""
        ...
