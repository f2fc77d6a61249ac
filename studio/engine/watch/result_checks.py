"""Checks of what nodes return. What breaks a promise is an error at that node; what is only odd becomes a notice."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from studio.core.errors import ShapeError
from studio.core.image import Features, Raster
from studio.core.translation import tr
from studio.engine.scheduling.cuda_copies import read_flag_later
from studio.engine.values import find_tensors

if TYPE_CHECKING:
    from studio.engine.compilation.compiled_output import CompiledOutput


@dataclass(frozen=True, slots=True)
class ResultNotice:
    """Notice about a node's result, for whoever looks at it. The result is used as it is.

    Args:
        node: The node's name.
        frame: The frame; None where it is about no single one.
        text: As "1,204 of 6,220,800 values are not finite (NaN or infinite)".
        node_id: The node's id in the graph.
    """

    node: str
    frame: int | None
    text: str
    node_id: str = ""

    def __str__(self) -> str:
        if self.frame is None:
            return f"{self.node}: {self.text}"
        return tr("{node}, frame {frame}: {reason}", node=self.node, frame=self.frame, reason=self.text)


def check_result(output: CompiledOutput, value: object, device: torch.device) -> None:
    """Raise ShapeError unless a value is of the type, the size and on the device that its output promises.

    A proxy's size is not checked: nodes may round it as suits them.
    """
    returns = output.signature.return_type
    if returns is not None and not isinstance(value, returns.value):
        raise ShapeError(
            tr(
                "{method}() must return {returns}, but returned {found}",
                method=output.signature.method,
                returns=returns,
                found=type(value).__name__,
            )
        )
    if isinstance(value, Features):
        _check_features(output, value)
    if not isinstance(value, Raster):
        return
    pixels = value.pixels
    if output.promised_size is not None and pixels.shape[1:] != output.promised_size:
        facts = output.facts
        raise ShapeError(
            tr(
                "{method}() returned {found} pixels, but its facts promise {promised}; a node whose picture "
                "has another size than its input says so in facts()",
                method=output.signature.method,
                found=f"{value.width}×{value.height}",
                promised=f"{facts.width}×{facts.height}",
            )
        )
    if not pixels.is_cpu and device.type == "cpu":  # to other devices results are moved
        raise ShapeError(
            tr(
                "{method}() returned a value on '{found}'; accepted: one on '{device}'",
                method=output.signature.method,
                found=pixels.device,
                device=device,
            )
        )


def _check_features(output: CompiledOutput, value: Features) -> None:
    """Raise ShapeError unless features have the width that the wire says: networks behind are built for it."""
    promised, found = output.facts.features, value.values.shape[1]
    if promised and found != promised:
        raise ShapeError(
            tr(
                "{method}() returned {found} numbers a row, but its facts promise {promised}",
                method=output.signature.method,
                found=found,
                promised=promised,
            )
        )


class FiniteCheck:
    """Check that a value holds no NaN and no infinite number, in one pass over its memory.

    On a graphics card it only begins here: its answer is read later, so that nobody waits for the card meanwhile.

    Args:
        value: Any.

    Attributes:
        is_delayed: Whether the answer comes from a graphics card.
    """

    def __init__(self, value: object) -> None:
        self._value = value
        self._tensors = [tensor for tensor in find_tensors(value) if tensor.is_floating_point()]
        # A sum is finite only if all its parts are. It may overflow though they are, so only then they are counted.
        self._answers = [read_flag_later(tensor.sum().isfinite()) for tensor in self._tensors if not tensor.is_cpu]
        self.is_delayed = bool(self._answers)

    def is_finite(self) -> bool:
        """Return the answer; waits for it."""
        if isinstance(self._value, float):
            return math.isfinite(self._value)
        if all(answer() for answer in self._answers) and all(
            math.isfinite(tensor.sum()) for tensor in self._tensors if tensor.is_cpu
        ):
            return True
        return not any(map(_count, self._tensors))


def is_finite(value: object) -> bool:
    """Return whether a value holds no NaN and no infinite number."""
    return FiniteCheck(value).is_finite()


def describe_not_finite(value: object) -> str:
    """Return how many numbers of a value are NaN or infinite, in words."""
    if isinstance(value, float):
        return tr("the value is not finite: {value}", value=value)
    tensors = [tensor for tensor in find_tensors(value) if tensor.is_floating_point()]
    bad, total = sum(map(_count, tensors)), sum(tensor.numel() for tensor in tensors)
    return tr("{bad:,} of {total:,} values are not finite (NaN or infinite)", bad=bad, total=total)


def _count(tensor: torch.Tensor) -> int:
    return tensor.numel() - int(torch.isfinite(tensor).sum())
