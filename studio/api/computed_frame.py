"""Frames as scripts see them: arrays, PNG, pictures in a notebook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from studio.core.errors import StudioError
from studio.core.image import Raster
from studio.core.translation import tr

if TYPE_CHECKING:
    import numpy as np
    import torch


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
        """Return the pixels as they are computed: float32, [channels, height, width], on the engine's device."""
        return self._raster.pixels

    def numpy(self) -> np.ndarray:
        """Return the pixels as a copy: float32, [height, width, channels], mostly 0..1, as displayed."""
        return self._raster.pixels.detach().permute(1, 2, 0).contiguous().cpu().numpy().copy()

    @property
    def _raster(self) -> Raster:
        if not isinstance(self.value, Raster):
            text = tr("This output gives {found}; only a picture has pixels.", found=type(self.value).__name__)
            raise StudioError(text)
        return self.value

    @property
    def width(self) -> int:
        """Pixels across."""
        return int(self._raster.pixels.shape[-1])

    @property
    def height(self) -> int:
        """Pixels down."""
        return int(self._raster.pixels.shape[-2])

    def png(self) -> bytes:
        """Return the frame as PNG with 8 bits, values outside 0..1 cut off."""
        import cv2
        import numpy as np

        pixels = np.clip(self.numpy() * 255.0 + 0.5, 0, 255).astype(np.uint8)
        channels = {1: [0], 2: [0], 3: [2, 1, 0], 4: [2, 1, 0, 3]}[min(pixels.shape[2], 4)]
        done, data = cv2.imencode(".png", pixels[..., channels], [cv2.IMWRITE_PNG_COMPRESSION, 1])
        if not done:
            raise StudioError(tr("The frame cannot be written as PNG."))
        return bytes(data)

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
            return f"<frame {self.number}: {self.width} × {self.height}, {self._raster.pixels.shape[0]} channels>"
        return f"<frame {self.number}: {self.value!r}>"
