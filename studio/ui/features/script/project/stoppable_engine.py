"""The window's engine for a script: what it computes ends when the script is stopped."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from studio.core.errors import CancelledError, StudioError
from studio.core.translation import tr
from studio.engine.scheduling.cancel_token import CancelToken

if TYPE_CHECKING:
    from studio.core.image import Image
    from studio.engine.engine import Engine
    from studio.engine.evaluation.eval_context import ProgressCallback
    from studio.engine.request import EngineRequest


class StoppableEngine:
    """Engine whose frames can be cancelled from another thread. All else is the engine's own.

    Args:
        engine: The engine.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._token = CancelToken()
        self._is_closed = False

    def compute_frame(
        self,
        request: EngineRequest,
        cancel: CancelToken | None = None,
        on_progress: ProgressCallback | None = None,
        on_preview: Callable[[Image], Any] | None = None,
    ) -> object:
        """Return a frame, as `Engine.compute_frame`.

        Raises:
            CancelledError: `cancel_frame` was called meanwhile.
            StudioError: It is closed.
        """
        if self._is_closed:
            raise make_closed_error()
        self._token = token = CancelToken(cancel)
        try:
            return self._engine.compute_frame(request, token, on_progress, on_preview)
        except CancelledError:
            if self._is_closed:
                raise make_closed_error() from None
            raise

    def cancel_frame(self) -> None:
        """Cancel the frame that is being computed."""
        self._token.cancel()

    def close(self) -> None:
        """Compute nothing any more."""
        self._is_closed = True
        self.cancel_frame()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)


def make_closed_error() -> StudioError:
    """Return the error of a script whose project is closed."""
    return StudioError(tr("The project that this script works on was closed."))
