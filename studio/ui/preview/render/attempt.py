"""Work for a request, with its errors as reasons why there is no picture."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeAlias, TypeVar

from studio.core.errors import CancelledError, StudioError
from studio.core.translation import tr
from studio.ui.preview.messages.cell_messages import CellRequest
from studio.ui.preview.messages.frame_messages import FrameRequest, RenderFailure, ThumbnailRequest
from studio.ui.preview.messages.sample_messages import PixelSampleRequest
from studio.ui.preview.messages.track_messages import PatternPictureRequest, TrackingRequest

T = TypeVar("T")
PictureRequest: TypeAlias = (
    FrameRequest | PixelSampleRequest | ThumbnailRequest | CellRequest | TrackingRequest | PatternPictureRequest
)

logger = logging.getLogger(__name__)


def attempt_work(request: PictureRequest, work: Callable[[], T | None]) -> tuple[T | None, RenderFailure | None]:
    """Return what work gives, or why there is none; neither if it was cancelled or must not be done now."""
    try:
        return work(), None
    except CancelledError:
        return None, None
    except StudioError as error:
        return None, RenderFailure.from_error(error)
    except Exception as error:
        logger.exception("frame %d of %s failed in an unexpected way", request.frame, request.output.node)
        return None, RenderFailure(tr("Unexpected {kind}: {reason}", kind=type(error).__name__, reason=error))
