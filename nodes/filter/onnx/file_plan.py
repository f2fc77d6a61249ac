"""Plan of how an ONNX file is used: its output, the channels of that, and how much larger it is than the picture.

That is read off the shapes in the file, or else off a run on a small picture, before any frame is computed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Final, TypeAlias

from nodes.filter.onnx.file_inputs import NUMBER_TYPES, FileInputs, TensorLayout, match_inputs
from nodes.filter.onnx.file_probe import probe_shapes
from nodes.filter.onnx.output_shape import Shape, count_channels, find_sides
from studio.core.errors import ModelError
from studio.core.translation import tr, tr_noop
from studio.sdk import ModelInfo, ParameterError, TensorInfo

Shapes: TypeAlias = Mapping[str, Shape | None]
_PICTURE, _PLANE = (3, 4), (1,)  # channels
_DEPTH_SIGNS: Final = ("depth", "disp", "midas", "dpt_")
_NO_OUTPUT: Final = tr_noop(
    "{model} gives {outputs}; accepted: pictures of 3 or 4 channels, or planes of one, of {types}"
)
_OTHER_SIZE: Final = tr_noop(
    "{model} makes a picture of {made} from one of {given}; accepted: the same size, or sides 2, 3, 4 … times as long"
)


class FileResult(StrEnum):
    """Meaning of a file's output."""

    AUTO = "auto"
    PICTURE = "picture"
    MASK = "mask"
    DEPTH = "depth"


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """What a user says of a file.

    Args:
        inputs: Names of its inputs in order; empty for their own.
        output: Name of the output that is taken; empty for the first of use.
        layout: Order of the axes.
        result: Meaning of the output.
        multiple: Sides of pictures are multiples of so many pixels.
    """

    inputs: str = ""
    output: str = ""
    layout: TensorLayout = TensorLayout.AUTO
    result: FileResult = FileResult.AUTO
    multiple: int = 1


@dataclass(frozen=True, slots=True)
class FilePlan:
    """How a file is used.

    Args:
        inputs: What it takes.
        output: The output that is taken.
        channels: Of the output: 1, 3 or 4.
        factor: How many times longer its sides are than those of the picture; 1 for masks and depth.
        result: Its meaning; never AUTO.
    """

    inputs: FileInputs
    output: TensorInfo
    channels: int
    factor: int
    result: FileResult


@dataclass(frozen=True, slots=True)
class _FileKey:
    """A file in a state; its facts are not compared."""

    path: Path
    version: str
    facts: ModelInfo = field(compare=False)


def make_plan(facts: ModelInfo, settings: PlanSettings) -> FilePlan:
    """Return how a file is used; kept until the file changes.

    Raises:
        ModelError: It is of no use, or cannot be read.
        ParameterError: A name is wrong.
    """
    return _make_plan(_FileKey(facts.path, facts.version, facts), settings)


@lru_cache(maxsize=64)
def _make_plan(file: _FileKey, settings: PlanSettings) -> FilePlan:
    facts = file.facts
    inputs = match_inputs(facts, settings.inputs, settings.layout)
    outputs = _list_outputs(facts, settings.output)
    first = next(tensor for tensor in facts.inputs if tensor.name == inputs.pictures[0].name)
    given = find_sides(first.shape, prefer_last=inputs.pictures[0].is_channels_last)
    planner = _Planner(facts, inputs, outputs, settings.result)
    found = planner.find_plan(given, {output.name: output.shape for output in outputs})
    if found is None:
        sides, shapes = probe_shapes(facts, inputs, [output.name for output in outputs], settings.multiple)
        found = planner.find_plan(sides, shapes)
    if found is None:
        raise planner.make_output_error()
    return found


@dataclass(frozen=True, slots=True)
class _Planner:
    """Finds the plan of a file from shapes: those in the file, or those of a run.

    Args:
        facts: The file.
        inputs: What it takes.
        outputs: Those that may be taken.
        wanted: The meaning that is chosen.
    """

    facts: ModelInfo
    inputs: FileInputs
    outputs: Sequence[TensorInfo]
    wanted: FileResult

    def find_plan(self, given: Shape | None, shapes: Shapes) -> FilePlan | None:
        """Return the plan; None where the shapes do not tell.

        Args:
            given: Height and width of the picture.
            shapes: Of the outputs, by name.

        Raises:
            ModelError: The shapes tell that the file is of no use.
        """
        last = self.inputs.pictures[0].is_channels_last
        channels = {output.name: count_channels(shapes[output.name], prefer_last=last) for output in self.outputs}
        if None in channels.values():
            return None
        for accepted in self._list_accepted():
            for output in self.outputs:
                count = channels[output.name]
                if count not in accepted or count is None:
                    continue
                result = self._find_result(output, count)
                if result is not FileResult.PICTURE:
                    return FilePlan(self.inputs, output, count, 1, result)
                factor = self._find_factor(given, find_sides(shapes[output.name], prefer_last=last))
                return None if factor is None else FilePlan(self.inputs, output, count, factor, result)
        raise self.make_output_error()

    def make_output_error(self) -> ModelError:
        listed = ", ".join(map(str, self.outputs)) or ", ".join(map(str, self.facts.outputs))
        text = tr(_NO_OUTPUT, model=self.facts.display_name, outputs=listed, types=", ".join(NUMBER_TYPES))
        return ModelError(text)

    def _list_accepted(self) -> tuple[tuple[int, ...], ...]:
        """Return the numbers of channels that the meaning has, the likely ones first."""
        if self.wanted is FileResult.AUTO:
            return ((*_PLANE, *_PICTURE),)
        return (_PICTURE, _PLANE) if self.wanted is FileResult.PICTURE else (_PLANE, _PICTURE)

    def _find_result(self, output: TensorInfo, channels: int) -> FileResult:
        """Return the meaning of an output; of one channel it is told by the names in the file, and that of the file."""
        if self.wanted is not FileResult.AUTO:
            return self.wanted
        if channels in _PICTURE or self.inputs.is_pair or self.inputs.channels in _PLANE:
            return FileResult.PICTURE
        names = f"{output.name} {self.facts.path.name}".lower()
        return FileResult.DEPTH if any(sign in names for sign in _DEPTH_SIGNS) else FileResult.MASK

    def _find_factor(self, given: Shape | None, made: Shape | None) -> int | None:
        """Return how many times longer sides become; None where the shapes do not tell."""
        if given is None or made is None:
            return None
        numbers = [side for side in (*given, *made) if isinstance(side, int)]
        if len(numbers) == len((*given, *made)):
            height, width, *sides = numbers
            factor = max(1, sides[0] // height)
            if sides == [factor * height, factor * width]:
                return factor
            raise self._make_size_error(given, made)
        if isinstance(made[0], int) and isinstance(made[1], int):
            raise self._make_size_error(given, made)
        return 1 if tuple(given) == tuple(made) and "" not in given else None

    def _make_size_error(self, given: Shape, made: Shape) -> ModelError:
        height, width = (str(side or "?") for side in given)
        return ModelError(
            tr(
                _OTHER_SIZE,
                model=self.facts.display_name,
                made=f"{made[1]}×{made[0]}",
                given=f"{width}×{height}",
            )
        )


def _list_outputs(facts: ModelInfo, name: str) -> list[TensorInfo]:
    """Return the outputs that may be taken: the one that is named, or all that are numbers."""
    name = name.strip()
    if name and name not in [output.name for output in facts.outputs]:
        accepted = tr("an output of the file: {names}", names=", ".join(output.name for output in facts.outputs))
        raise ParameterError("output_name", name, accepted)
    named = [output for output in facts.outputs if name in ("", output.name)]
    return [output for output in named if output.dtype in NUMBER_TYPES and len(output.shape or (0, 0)) in (2, 3, 4)]
