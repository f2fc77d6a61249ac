"""Models that make frames, the best for this machine first. It reads the disk: not in the GUI thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.sdk.models import ModelInfo, Task
from studio.ui.shell.models.memory_fit import check_fit, measure_device

if TYPE_CHECKING:
    from studio.engine.engine import Engine


def rank_frame_models(engine: Engine) -> tuple[ModelInfo, ...]:
    """Return the models here that make clips of pictures or of clips: those that fit the device first, then by name."""
    found = engine.media.models.list_models((Task.IMAGE_TO_VIDEO, Task.VIDEO_TO_VIDEO))
    if not found:
        return ()
    device = measure_device(engine)
    return tuple(sorted(found, key=lambda model: (not check_fit(model, device).is_good, model.display_name.lower())))
