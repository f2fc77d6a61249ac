"""Asks the engine for the sound of frames; where there is none to be had, it is silent and says so once."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Protocol

import numpy as np

from studio.core.errors import Cancelled, StudioError
from studio.core.image import Audio
from studio.core.language import tr
from studio.engine.cancel import CancelToken
from studio.engine.request import Purpose, Request
from studio.ui.sound.mixing import to_stereo
from studio.ui.sound.values import Source

logger = logging.getLogger(__name__)


class SoundEngine(Protocol):
    """What is needed of the engine, which documents it."""

    def compute(self, request: Request, cancel: CancelToken | None = None) -> object: ...  # noqa: D102


class Fetching:
    """The sound of frames, one at a time. `interrupt` may be called from any thread, the rest from one.

    Args:
        engine: Computes.
        tell: Called with what the user should know.
    """

    def __init__(self, engine: SoundEngine, tell: Callable[[str], object]) -> None:
        self._engine = engine
        self._tell = tell
        self._source: Source | None = None
        self._told = False
        self._token = CancelToken()
        self._lock = threading.Lock()

    def begin(self, source: Source | None, *, anew: bool) -> None:
        """Take frames from `source` from now on; `anew` where trouble is to be told of again."""
        self._source = source
        self._told = self._told and not anew
        with self._lock:
            self._token = CancelToken()

    def interrupt(self) -> None:
        """Give up the frame that is being computed: it is silent."""
        with self._lock:
            self._token.cancel()

    def frame(self, number: int) -> np.ndarray:
        """Return a frame's samples, float32 [samples, 2]: silence outside the clip and where there is no sound."""
        source = self._source
        if source is None:
            return np.zeros((0, 2), np.float32)
        count = len(source.rate.samples_of(number, source.sample_rate))
        if not 0 <= number < source.length:
            return np.zeros((count, 2), np.float32)
        try:
            return _fitted(self._computed(source, number), count)
        except Cancelled:
            pass
        except StudioError as error:
            self._say(tr("No sound at frame {frame}: {reason}", frame=number, reason=error))
        except Exception as error:
            logger.exception("the sound of frame %d failed in an unexpected way", number)
            self._say(tr("No sound at frame {frame}: {reason}", frame=number, reason=error))
        return np.zeros((count, 2), np.float32)

    def _computed(self, source: Source, number: int) -> np.ndarray:
        # It matters as much as pictures that are shown soon, and never waits for them: it takes far less than a frame.
        request = Request(source.graph, *source.output, number, purpose=Purpose.LOOK_AHEAD)
        value = self._engine.compute(request, self._token)
        if not isinstance(value, Audio) or value.sample_rate != source.sample_rate:
            return np.zeros((0, 2), np.float32)
        return to_stereo(value.samples.cpu().numpy())

    def _say(self, text: str) -> None:
        if not self._told:
            self._told = True
            self._tell(text)


def _fitted(samples: np.ndarray, count: int) -> np.ndarray:
    """Return exactly so many samples."""
    if len(samples) >= count:
        return samples[:count]
    return np.concatenate([samples, np.zeros((count - len(samples), 2), np.float32)])
