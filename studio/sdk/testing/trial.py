"""A node with fitting inputs, to be tried."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from studio.core.clip import ClipFacts
from studio.core.image import Audio, Image
from studio.sdk.models import Models
from studio.sdk.node import GeneratorNode
from studio.sdk.params import ParamKind, ParamValue
from studio.sdk.ports import IMAGE
from studio.sdk.spec import NodeSpec
from studio.sdk.testing.memory_media import MemoryClip, MemoryMedia
from studio.sdk.testing.run import StandaloneContext, run_frame, run_generator
from studio.sdk.testing.values import LENGTH, RATE, SAMPLE_RATE, example_facts, example_value

FRAME = 3
"""The frame that is tried."""


@dataclass
class Trial:
    """A node with fitting inputs.

    Args:
        spec: The node type.
        values: Its parameters.
        channels: Of the pictures that it is given.
        models: The pretrained models that there are.
    """

    spec: NodeSpec
    values: dict[str, ParamValue]
    channels: int
    models: Models | None = None
    facts: dict[str, ClipFacts] = field(init=False)
    media: MemoryMedia = field(init=False)
    _analyses: dict[float, list[object]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.facts = {port.name: example_facts(port.type, channels=self.channels) for port in self.spec.inputs}
        self.media = _example_media(self.spec, self.values, self.models)

    @property
    def name(self) -> str:
        """What is tried, for messages."""
        return f"{self.spec.id} ({self.channels} channels, {self.values})"

    def inputs(self, scale: float) -> dict[str, Any]:
        """Return a function from frame to value for each input."""

        def clip(port_type: Any) -> Callable[[int], object]:
            made: dict[int, object] = {}
            return lambda frame: made.setdefault(
                frame, example_value(port_type, frame, channels=self.channels, scale=scale)
            )

        return {port.name: clip(port.type) for port in self.spec.inputs}

    def run(
        self,
        output: str,
        scale: float = 1.0,
        ctx: StandaloneContext | None = None,
        inputs: dict[str, Any] | None = None,
        signals: Mapping[str, float] | None = None,
        tiles: int = 1,
    ) -> Any:
        """Compute an output at `FRAME`; a clip is analysed once a scale, but anew for a given context."""
        ctx = ctx or StandaloneContext(FRAME, scale, self.media, kept=self._analyses.setdefault(scale, []))
        given = inputs or self.inputs(scale)
        node = self.spec.create(self.values, scale)
        return run_frame(node, FRAME, output=output, ctx=ctx, facts=self.facts, signals=signals, tiles=tiles, **given)

    def generate(self, ctx: StandaloneContext) -> Iterator[Any]:
        """Run a generator."""
        node = self.spec.create(self.values, ctx.scale)
        assert isinstance(node, GeneratorNode)
        return run_generator(node, ctx=ctx, facts=self.facts, **self.inputs(ctx.scale))

    def output_facts(self, output: str) -> ClipFacts:
        """Return what is promised of an output."""
        return self.spec.create(self.values).output_facts(output, self.facts, self.media)


def _example_media(spec: NodeSpec, values: Mapping[str, ParamValue], models: Models | None) -> MemoryMedia:
    """Return media in which every file that the parameters name can be read, also as a sequence."""
    import torch

    frames = tuple(example_value(IMAGE, frame) for frame in range(LENGTH))
    images = tuple(frame for frame in frames if isinstance(frame, Image))
    audio = Audio(torch.linspace(-1, 1, SAMPLE_RATE).expand(2, -1).contiguous(), SAMPLE_RATE)
    named = [
        Path(str(values[name]))
        for name, param in spec.params.items()
        if param.kind is ParamKind.FILE and name in values
    ]
    parts = [Path(f"frame{number}.png") for number in range(LENGTH)]
    clips = {path: MemoryClip(images, RATE, audio) for path in named}
    stills = {path: MemoryClip((image,)) for path, image in zip(parts, images, strict=True)}
    return MemoryMedia(clips | stills, {path: tuple(parts) for path in named}, models=models)
