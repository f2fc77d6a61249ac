"""A run on a small picture, for files whose shapes do not tell how large their output is."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

from nodes.filter.onnx.file_inputs import FileInputs
from nodes.filter.onnx.picture_feed import make_feed
from nodes.filter.onnx.sessions import OnnxProvider, load_onnx_network
from studio.core.errors import ModelError, StudioError
from studio.core.translation import tr
from studio.sdk import ModelInfo

_SIDES: Final = (64, 256)  # pixels: some networks halve a picture more than six times
_SECONDS: Final = 60.0


def probe_shapes(
    facts: ModelInfo, inputs: FileInputs, outputs: Sequence[str], multiple: int
) -> tuple[tuple[int, int], dict[str, tuple[int, ...]]]:
    """Return height and width of a small gray picture, and the shapes that come out for it.

    Args:
        facts: The file.
        inputs: What it takes.
        outputs: Names of those that are looked at.
        multiple: The sides are multiples of so many pixels.

    Raises:
        ModelError: The file cannot be read, refuses such a picture, or takes too long.
    """
    import torch

    net = load_onnx_network(facts, torch.float32, OnnxProvider.CPU)
    end = time.monotonic() + _SECONDS

    def check() -> None:
        if time.monotonic() > end:
            text = tr("{model} takes more than a minute for a small picture", model=facts.display_name)
            raise ModelError(text)

    refused: StudioError | None = None
    sizes = [inputs.fixed_size] if inputs.fixed_size else [(-(-side // multiple) * multiple,) * 2 for side in _SIDES]
    for height, width in sizes:
        picture = torch.full((inputs.channels, height, width), 0.5)
        feed = make_feed(inputs, [picture] * (2 if inputs.is_pair else 1), 0.5)
        try:
            made = net.run(feed, outputs, check)
        except ModelError:
            raise
        except StudioError as error:
            refused = refused or error
        else:
            shapes = {name: tuple(array.shape) for name, array in zip(outputs, made, strict=True)}
            return (height, width), shapes
    raise ModelError(str(refused)) from refused
