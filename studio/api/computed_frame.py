"""Frames as scripts see them: arrays, PNG, pictures in a notebook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from studio.api.png_encoding import encode_png
from studio.core.errors import StudioError
from studio.core.image import Audio, Raster
from studio.core.translation import tr

if TYPE_CHECKING:
    import numpy as np
    import torch

_OPAQUE = 0xFF000000
"""The least of little-endian pixels whose alpha is 255."""


class ComputedFrame:
    """A frame of an output.

    Args:
        value: What the output gave: an Image, a Mask, Audio, a number …
        number: The frame, from 0.
    """

    def __init__(self, value: object, number: int) -> None:
        self.value = value
        self.number = number

    def torch(self) -> torch.Tensor:
        """Return the values as they are computed, float32, on the engine's device; they are shared: do not change them.

        A picture is [channels, height, width], sound [channels, samples].
        """
        if isinstance(self.value, Raster):
            return self.value.pixels
        if isinstance(self.value, Audio):
            return self.value.samples
        raise StudioError(tr("This output gives {found}: neither pixels nor sound.", found=type(self.value).__name__))

    def numpy(self) -> np.ndarray:
        """Return the values as a copy, float32: a picture as [height, width, channels], sound as [samples, channels].

        Pixels are mostly 0..1, as displayed; sound is −1..1. A Signal is an array of no dimension.

        Raises:
            StudioError: The output gives neither pixels nor sound nor a number.
        """
        import numpy as np

        if isinstance(self.value, (int, float)):
            return np.asarray(self.value, dtype=np.float32)
        tensor = self.torch().detach().cpu()
        order = (1, 2, 0) if tensor.ndim == 3 else (1, 0)
        return np.array(tensor.permute(*order).numpy(), dtype=np.float32, order="C")

    @property
    def width(self) -> int:
        """Pixels across. Raises StudioError where there are none."""
        return int(self.torch().shape[-1])

    @property
    def height(self) -> int:
        """Pixels down. Raises StudioError where there are none."""
        return int(self.torch().shape[-2])

    def png(self, *, max_side: int | None = None) -> bytes:
        """Return the frame as PNG with 8 bits, as the viewer shows it: masks in grey, flows in colors.

        Args:
            max_side: Make the longer side at most so many pixels.

        Raises:
            ShapeError: The value is no picture.
        """
        import numpy as np

        from studio.engine.display.display_picture import to_rgba8

        pixels = to_rgba8(self.value, max_side=max_side)
        is_opaque = int(pixels.view("<u4").min()) >= _OPAQUE
        return encode_png(np.ascontiguousarray(pixels[..., :3]) if is_opaque else pixels)

    def save(self, path: str | Path) -> Path:
        """Write the frame as PNG; return the file."""
        file = Path(path)
        file.write_bytes(self.png())
        return file

    def _repr_png_(self) -> bytes | None:
        """Return the picture that a notebook shows."""
        return self.png() if isinstance(self.value, Raster) else None

    def __repr__(self) -> str:
        if isinstance(self.value, Raster):
            return f"<frame {self.number}: {self.width} × {self.height}, {self.value.pixels.shape[0]} channels>"
        return f"<frame {self.number}: {self.value!r}>"
