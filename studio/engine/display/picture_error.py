"""The error for a value that the viewer has no picture of."""

from __future__ import annotations

from studio.core.errors import ShapeError
from studio.core.translation import tr
from studio.sdk.ports import PORT_TYPES


def make_picture_error(value: object) -> ShapeError:
    """Return the error that says that a value, such as a text or a sound, has no picture."""
    port = PORT_TYPES.get(type(value))
    kind = tr(port.name) if port is not None else type(value).__name__
    return ShapeError(tr("{kind} has no picture. The viewer shows images, masks, flow and depth.", kind=kind))
