"""Substitutes for failed frames: the previous picture, and silence."""

from __future__ import annotations

from typing import Any

from studio.core.image import Audio
from studio.engine.compilation.compiled_output import CompiledOutput
from studio.engine.evaluation.plan import ComputeTask
from studio.engine.render.pipeline import FrameInputs
from studio.engine.values import make_blank_like


class FrameHold:
    """Inputs of the last valid frame, used in place of those of failed frames.

    Args:
        sink: What is given the inputs.

    Attributes:
        last_frame: The last frame that was seen; None before the first.
    """

    def __init__(self, sink: CompiledOutput) -> None:
        self._sink = sink
        self._task: ComputeTask | None = None
        self._held: list[Any] = []
        self.last_frame: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there was no good frame yet."""
        return self._task is None

    def hold_frame(self, delivery: FrameInputs) -> None:
        """Take the inputs of a good frame, to stand in for those that follow."""
        assert delivery.task is not None
        self._task = delivery.task
        self._held = [delivery.values[made] for made in delivery.task.inputs]
        self.last_frame = delivery.frame

    def release_frame(self) -> None:
        """Hold nothing any more."""
        self._task = None
        self._held = []

    def fill_frame(self, delivery: FrameInputs) -> FrameInputs:
        """Return a failed frame with all its inputs: its own, or those held, or silence."""
        assert self._task is not None
        own = delivery.task
        inputs = self._task.inputs if own is None or len(own.inputs) != len(self._task.inputs) else own.inputs
        values = {
            made: delivery.values[made] if made in delivery.values else self._make_replacement(held, delivery.frame)
            for made, held in zip(inputs, self._held, strict=True)
        }
        node = None if self._sink.drive_wires else self._sink.build_node(delivery.frame)
        reads = self._task.reads if own is None else own.reads
        task = ComputeTask(self._sink, delivery.frame, node, b"", reads, inputs, self._task.frames)
        self.last_frame = delivery.frame
        return FrameInputs(delivery.frame, task, values, 0)

    def _make_replacement(self, held: Any, frame: int) -> Any:
        return make_blank_like(held, frame, self._sink.frame_rate) if isinstance(held, Audio) else held
