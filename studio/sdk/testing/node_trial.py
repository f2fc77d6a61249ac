"""A node with fitting inputs, to be tried."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from studio.core.clip_info import ClipInfo
from studio.core.image import Audio, Image
from studio.sdk.files.param_files import list_param_files
from studio.sdk.models import InstalledModels
from studio.sdk.node import GeneratorNode
from studio.sdk.params import ParamValue
from studio.sdk.pixels import resize
from studio.sdk.ports import IMAGE, PortType
from studio.sdk.spec import NodeSpec
from studio.sdk.testing.example_values import EXAMPLE_RATE, LENGTH, SAMPLE_RATE, make_example_info, make_example_value
from studio.sdk.testing.memory_media import MemoryFile, MemoryMedia
from studio.sdk.testing.node_runner import StandaloneContext, run_frame, run_generator

TRIAL_FRAME = 3
"""The frame that is tried."""

_TIMECODE = "01:00:00:00"  # of the first frame of a file


@dataclass
class NodeTrial:
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
    models: InstalledModels | None = None
    facts: dict[str, ClipInfo] = field(init=False)
    media: MemoryMedia = field(init=False)
    _analyses: dict[float, list[object]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.facts = {port.name: self._make_facts(port.type) for port in self.spec.inputs}
        self.media = _example_media(self.spec, self.values, self.models)

    @property
    def display_name(self) -> str:
        """What is tried, for messages."""
        return f"{self.spec.id} ({self.channels} channels, {self.values})"

    def make_inputs(self, scale: float) -> dict[str, Any]:
        """Return a function from frame to value for each input."""

        def clip(port_type: PortType) -> Callable[[int], object]:
            made: dict[int, object] = {}
            return lambda frame: made.setdefault(frame, self._make_value(port_type, frame, scale))

        return {port.name: clip(port.type) for port in self.spec.inputs}

    def _make_facts(self, port_type: PortType) -> ClipInfo:
        facts, size = make_example_info(port_type, channels=self.channels), self.spec.cls.example_size
        return replace(facts, width=size[0], height=size[1]) if size is not None and facts.width else facts

    def _make_value(self, port_type: PortType, frame: int, scale: float) -> object:
        value = make_example_value(port_type, frame, channels=self.channels, scale=scale)
        size = self.spec.cls.example_size
        if size is None or not isinstance(value, Image):
            return value
        width, height = (max(1, round(side * scale)) for side in size)
        return value.with_pixels(resize(value.pixels, width, height))

    def run_output(
        self,
        output: str,
        scale: float = 1.0,
        ctx: StandaloneContext | None = None,
        inputs: dict[str, Any] | None = None,
        signals: Mapping[str, float] | None = None,
        tiles: int = 1,
    ) -> Any:
        """Compute an output at `TRIAL_FRAME`; a clip is analysed once a scale, but anew for a given context."""
        ctx = ctx or StandaloneContext(TRIAL_FRAME, scale, self.media, analyses=self._analyses.setdefault(scale, []))
        given = inputs or self.make_inputs(scale)
        node = self.spec.create_node(self.values, scale)
        return run_frame(
            node, TRIAL_FRAME, output=output, ctx=ctx, facts=self.facts, signals=signals, tiles=tiles, **given
        )

    @property
    def analyses(self) -> list[object]:
        """What was learnt of the clip at full scale, where an output has asked for it."""
        return self._analyses.get(1.0, [])

    def run_generator(self, ctx: StandaloneContext, inputs: dict[str, Any] | None = None) -> Iterator[Any]:
        """Run a generator."""
        node = self.spec.create_node(self.values, ctx.scale)
        assert isinstance(node, GeneratorNode)
        return run_generator(node, ctx=ctx, facts=self.facts, **(inputs or self.make_inputs(ctx.scale)))

    def get_output_info(self, output: str) -> ClipInfo:
        """Return what is promised of an output."""
        return self.spec.create_node(self.values).get_output_info(output, self.facts, self.media)


def _example_media(spec: NodeSpec, values: Mapping[str, ParamValue], models: InstalledModels | None) -> MemoryMedia:
    """Return media in which every file that the parameters name can be read, also as a sequence."""
    import torch

    frames = tuple(make_example_value(IMAGE, frame) for frame in range(LENGTH))
    images = tuple(frame for frame in frames if isinstance(frame, Image))
    audio = Audio(torch.linspace(-1, 1, SAMPLE_RATE).expand(2, -1).contiguous(), SAMPLE_RATE)
    named = [Path(file) for name, param in spec.params.items() for file in list_param_files(param, values.get(name))]
    parts = [Path(f"frame{number}.png") for number in range(LENGTH)]
    clips = {path: MemoryFile(images, EXAMPLE_RATE, audio, _TIMECODE) for path in named}
    stills = {path: MemoryFile((image,)) for path, image in zip(parts, images, strict=True)}
    return MemoryMedia(clips | stills, {path: tuple(parts) for path in named}, models=models)
