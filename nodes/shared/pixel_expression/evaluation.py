"""Programs of expressions, computed for the pixels of a picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from nodes.shared.pixel_expression.functions import apply_function

if TYPE_CHECKING:
    import torch

    from nodes.shared.pixel_expression.functions import PixelValue
    from nodes.shared.pixel_expression.program import ExpressionProgram

_STRIP = 65_536  # pixels whose values stay in the processor's cache from one operation to the next


def evaluate_program(
    program: ExpressionProgram, read_name: Callable[[str], PixelValue], device: torch.device
) -> dict[str, PixelValue]:
    """Return the value of each expression.

    What depends on no pixel is a number, and what depends on x or y alone is a row or a column.

    Args:
        program: What to compute.
        read_name: Returns a variable: a number, or a tensor [H, W], [H, 1] or [1, W].
        device: Where tensors lie.
    """
    values: list[PixelValue | None] = []
    last = {one: number for number, step in enumerate(program.steps) for one in step.arguments}
    kept = set(program.results.values())
    for number, step in enumerate(program.steps):
        if step.function == "number":
            values.append(float(step.value))
        elif step.function == "name":
            values.append(read_name(str(step.value)))
        else:
            given = [value for one in step.arguments if (value := values[one]) is not None]
            values.append(apply_function(step.function, given, device))
            for one in step.arguments:
                if last[one] == number and one not in kept:
                    values[one] = None  # its memory is used for the next step
    return {key: value for key, number in program.results.items() if (value := values[number]) is not None}


def list_strips(width: int, height: int, device: torch.device) -> Iterator[slice]:
    """Yield rows to compute together: few on the processor, all on other devices."""
    count = height if device.type != "cpu" else max(1, min(height, _STRIP // max(1, width)))
    for first in range(0, height, count):
        yield slice(first, min(first + count, height))
