"""Answers from features."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.core.translation import tr
from studio.sdk import (
    ClipInfo,
    Features,
    Media,
    Net,
    NetworkNode,
    Param,
    ParameterError,
    make_features_info,
    node,
    output,
)

if TYPE_CHECKING:
    import torch

_TASK = re.compile(r"(?P<name>[\w.-]+)\s*:\s*(?P<size>\d{1,4})\s*(?P<values>values?)?")
_MOST = 1024  # classes or numbers of a task


@dataclass(frozen=True, slots=True)
class HeadTask:
    """A prediction task on features.

    Args:
        name: The data set's column that holds the answers.
        size: How many classes there are, or how many numbers are wanted.
        is_class: Whether one class is wanted; else numbers.
    """

    name: str
    size: int
    is_class: bool


@node(
    "fuse.multi_task_head",
    name="Multi-task Head",
    aliases=("Classifier", "Regression", "Linear Probe", "Label", "Predict", "MLP Head"),
)
class MultiTaskHead(NetworkNode):
    """Predict classes or values from features.

    Each task names a column of the data set that it is trained on: "motion: 4" is one of four classes, "place: 2
    values" are two numbers; separate several by commas or lines. All tasks share two layers, and their losses are
    weighted by learned uncertainties (A. Kendall, Y. Gal and R. Cipolla, "Multi-Task Learning Using Uncertainty to
    Weigh Losses", 2018). Wire it to a Train node to train it with all networks that feed it.

    The features hold the class probabilities and the values, side by side; the answer gives them as text.
    """

    is_generative = False

    tasks: str = Param(
        default="label: 3",
        multiline=True,
        animatable=False,
        help="The tasks: a column and its number of classes, or of values, for example “motion: 4, place: 2 values”.",
    )
    hidden: int = Param(
        default=128,
        min=1,
        max=4096,
        slider=(16, 512),
        animatable=False,
        help="Width of each of the shared layers.",
    )

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Say how many answers there are."""
        return make_features_info(inputs, "fused", tokens=1, features=sum(task.size for task in self._tasks()))

    def build(self, inputs: Mapping[str, ClipInfo]) -> torch.nn.Module:
        """Return the head."""
        from nodes.fuse.nets.head import MultiTaskModule as Module

        return Module(inputs["features"].features, self.hidden, self._tasks())

    def process(self, features: Features, net: Net) -> Features:
        """Answer."""
        return self.run(net, "fused", features=features)

    @output
    def answer(self, features: Features, net: Net) -> str:
        """Say the answers in words, a task a line."""
        row = self.run(net, "fused", features=features).values[0]
        lines, at = [], 0
        for task in self._tasks():
            part = row[at : at + task.size].tolist()
            at += task.size
            if task.is_class:
                best = max(range(task.size), key=part.__getitem__)
                lines.append(f"{task.name}: {best} ({100 * part[best]:.0f} %)")
            else:
                lines.append(f"{task.name}: {' '.join(f'{number:.3g}' for number in part)}")
        return "\n".join(lines)

    def _tasks(self) -> list[HeadTask]:
        found = []
        for part in re.split(r"[,;\n]", self.tasks):
            if not part.strip():
                continue
            match = _TASK.fullmatch(part.strip())
            size = int(match["size"]) if match else 0
            if match is None or not 1 <= size <= _MOST or (size < 2 and not match["values"]):
                accepted = tr("a column and two or more classes, or its values: motion: 4, place: 2 values")
                raise ParameterError("tasks", part.strip(), accepted)
            found.append(HeadTask(match["name"], size, not match["values"]))
        names = [task.name for task in found]
        if not names or len(set(names)) < len(names):
            raise ParameterError("tasks", self.tasks, tr("one task or more, each column once: motion: 4, size: 2"))
        return found
