"""What stands in for frames that failed: the picture before, and silence."""

from __future__ import annotations

from typing import Any

from studio.core.image import Audio
from studio.engine.compiled import CompiledOutput
from studio.engine.plan import Task
from studio.engine.render.pipeline import Delivery
from studio.engine.values import blank_like


class StandIns:
    """Holds the inputs of the last good frame, and fills up those of failed ones.

    Args:
        sink: What is given the inputs.

    Attributes:
        at: The last frame that was seen; None before the first.
    """

    def __init__(self, sink: CompiledOutput) -> None:
        self._sink = sink
        self._task: Task | None = None
        self._held: list[Any] = []
        self.at: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there was no good frame yet."""
        return self._task is None

    def hold(self, delivery: Delivery) -> None:
        """Take the inputs of a good frame, to stand in for those that follow."""
        assert delivery.task is not None
        self._task = delivery.task
        self._held = [delivery.values[made] for made in delivery.task.inputs]
        self.at = delivery.frame

    def release(self) -> None:
        """Hold nothing any more."""
        self._task = None
        self._held = []

    def filled(self, delivery: Delivery) -> Delivery:
        """Return a failed frame with all its inputs: its own, or those held, or silence."""
        assert self._task is not None
        own = delivery.task
        inputs = self._task.inputs if own is None or len(own.inputs) != len(self._task.inputs) else own.inputs
        values = {
            made: delivery.values[made] if made in delivery.values else self._stand_in(held, delivery.frame)
            for made, held in zip(inputs, self._held, strict=True)
        }
        node = None if self._sink.drives else self._sink.node_at(delivery.frame)
        reads = self._task.reads if own is None else own.reads
        task = Task(self._sink, delivery.frame, node, b"", reads, inputs, self._task.frames)
        self.at = delivery.frame
        return Delivery(delivery.frame, task, values, 0)

    def _stand_in(self, held: Any, frame: int) -> Any:
        return blank_like(held, frame, self._sink.rate) if isinstance(held, Audio) else held
