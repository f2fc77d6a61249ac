"""Inputs of a node that runs without an engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from studio.core.clip_info import ClipInfo
from studio.core.image import Audio, Features, Raster
from studio.sdk.node import Node
from studio.sdk.testing.example_values import EXAMPLE_RATE

InputValues: TypeAlias = object
"""What an input is given: one value for all frames, a list or tuple of frames, or a function from frame to value."""


@dataclass(frozen=True)
class RunInputs:
    """The inputs of a run: what was given, the facts of each, and the signals that drive parameters."""

    values: Mapping[str, InputValues]
    facts: Mapping[str, ClipInfo]
    signals: Mapping[str, InputValues] = field(default_factory=dict)

    def get_value(self, port: str, frame: int) -> Any:
        """Return an input's frame, held at both ends."""
        return _clamp_frame(self.values[port], self.facts[port].frame_range.clamp(frame))

    def apply_signals(self, node: Node, frame: int, scale: float) -> Node:
        """Return the node with the parameters that signals drive as they are at a frame."""
        values: dict[str, Any] = {}
        for param in node.spec.params.values():
            numbers = {
                name: float(_clamp_frame(given, frame))
                for name in param.drivable_names
                if (given := self.signals.get(name)) is not None
            }
            if numbers:
                value = getattr(node, param.name)
                full = (
                    tuple(part / scale for part in value) if param.unit == "px" and param.drivable_names[1:] else value
                )
                values[param.name] = param.to_runtime(param.apply_drivers(full, numbers), scale)
        return replace(node, **values) if values else node  # type: ignore[type-var]  # nodes are dataclasses


def _clamp_frame(given: InputValues, frame: int) -> Any:
    if callable(given):
        return given(frame)
    return given[min(frame, len(given) - 1)] if isinstance(given, (list, tuple)) else given


@dataclass(frozen=True)
class WholeClip(Sequence[Any]):
    """The `Clip` that a clip node or a generator looks at."""

    inputs: RunInputs
    port: str

    @property
    def facts(self) -> ClipInfo:
        """Size, rate and length."""
        return self.inputs.facts[self.port]

    def __len__(self) -> int:
        return self.facts.length

    def __getitem__(self, frame: Any) -> Any:
        if frame >= len(self):
            raise IndexError(frame)
        return self.inputs.get_value(self.port, frame)


def make_run_inputs(inputs: Mapping[str, InputValues], facts: Mapping[str, ClipInfo] | None) -> RunInputs:
    """Return the inputs of a run; facts that are not given are read off the values."""
    given = {name: value for name, value in inputs.items() if value is not None}
    return RunInputs(given, {name: (facts or {}).get(name) or _infer_clip_info(value) for name, value in given.items()})


def _infer_clip_info(given: InputValues) -> ClipInfo:
    length = 100 if callable(given) else len(given) if isinstance(given, (list, tuple)) else 1
    value = given(0) if callable(given) else given[0] if isinstance(given, (list, tuple)) else given
    if isinstance(value, Audio):
        return ClipInfo(EXAMPLE_RATE, length, channels=value.channels, sample_rate=value.sample_rate)
    if isinstance(value, Raster):
        return ClipInfo(EXAMPLE_RATE, length, value.width, value.height, value.channels)
    if isinstance(value, Features):
        tokens, features = value.values.shape
        return ClipInfo(EXAMPLE_RATE, length, modality=value.modality, tokens=tokens, features=features)
    return ClipInfo(EXAMPLE_RATE, length)
