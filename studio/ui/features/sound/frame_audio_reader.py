"""Reader of the sound of frames from the engine. Where there is none, it returns silence and reports that once."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

import numpy as np

from studio.core.errors import CancelledError, StudioError
from studio.core.image import Audio
from studio.core.translation import tr
from studio.engine.display.frame_engine import FrameEngine
from studio.engine.request import EngineRequest, RequestPurpose
from studio.engine.scheduling.cancel_token import CancelToken
from studio.ui.features.sound.audio_segment import SoundSource
from studio.ui.features.sound.stereo_mix import mix_to_stereo

logger = logging.getLogger(__name__)


class FrameAudioReader:
    """The sound of frames, one at a time. `interrupt_read` may be called from any thread, the rest from one.

    Args:
        engine: Computes.
        tell: Called with what the user should know.
    """

    def __init__(self, engine: FrameEngine, tell: Callable[[str], object]) -> None:
        self._engine = engine
        self._tell = tell
        self._source: SoundSource | None = None
        self._has_reported = False
        self._token = CancelToken()
        self._lock = threading.Lock()

    def set_source(self, source: SoundSource | None, *, anew: bool) -> None:
        """Read frames from `source` from now on; with `anew`, report errors again."""
        self._source = source
        self._has_reported = self._has_reported and not anew
        with self._lock:
            self._token = CancelToken()

    def interrupt_read(self) -> None:
        """Give up the frame that is being computed: it is silent."""
        with self._lock:
            self._token.cancel()

    def read_frame(self, number: int) -> np.ndarray:
        """Return a frame's samples, float32 [samples, 2]: silence outside the clip and where there is no sound."""
        source = self._source
        if source is None:
            return np.zeros((0, 2), np.float32)
        count = len(source.rate.get_frame_samples(number, source.sample_rate))
        if not 0 <= number < source.length:
            return np.zeros((count, 2), np.float32)
        try:
            return _fitted(self._compute_samples(source, number), count)
        except CancelledError:
            pass
        except StudioError as error:
            self._report_failure(tr("No sound at frame {frame}: {reason}", frame=number, reason=error))
        except Exception as error:
            logger.exception("the sound of frame %d failed in an unexpected way", number)
            self._report_failure(tr("No sound at frame {frame}: {reason}", frame=number, reason=error))
        return np.zeros((count, 2), np.float32)

    def _compute_samples(self, source: SoundSource, number: int) -> np.ndarray:
        # It matters as much as pictures that are shown soon, and never waits for them: it takes far less than a frame.
        request = EngineRequest(source.graph, *source.output, number, purpose=RequestPurpose.PREFETCH)
        value = self._engine.compute_frame(request, self._token)
        if not isinstance(value, Audio) or value.sample_rate != source.sample_rate:
            return np.zeros((0, 2), np.float32)
        return mix_to_stereo(value.samples.cpu().numpy())

    def _report_failure(self, text: str) -> None:
        if not self._has_reported:
            self._has_reported = True
            self._tell(text)


def _fitted(samples: np.ndarray, count: int) -> np.ndarray:
    """Return exactly so many samples."""
    if len(samples) >= count:
        return samples[:count]
    return np.concatenate([samples, np.zeros((count - len(samples), 2), np.float32)])
