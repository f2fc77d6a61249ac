"""The shape of a `.loom` file, read through pydantic so that errors name the place.

    {
      "frameloom": 1,
      "nodes": {"blur": {"name": "Blur", "type": "filter.blur", "version": 1, "params": {"radius": 8.0}}},
      "wires": {"blur.image": "video.image"},
      "layout": {"blur": [260.0, 0.0]},
      "range": [0, 100],
      "viewed": "blur.image"
    }

`wires` names for each input, and for each parameter that a Signal drives ("blur.radius", or "blur.centre.x" for a part
of it), the output that feeds it. `range` is half-open. Keys are sorted, every node is a block of lines, and where cards
lie stands apart from what they compute: two people's edits merge.
"""

from __future__ import annotations

import json
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from studio.graph.curves import Interpolation

FORMAT_VERSION = 1

Finite = Annotated[float, Field(allow_inf_nan=False)]
PortPath = Annotated[str, StringConstraints(pattern=r"^.+\.[^.]+$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class HandleBlock(_Strict):
    """The end of a tangent, relative to its keyframe."""

    frames: Finite
    values: list[Finite]


class KeyBlock(_Strict):
    """A keyframe."""

    frame: int
    value: Any
    interpolation: Annotated[Interpolation, Field(strict=False)] = Interpolation.LINEAR
    left: HandleBlock | None = None
    right: HandleBlock | None = None


class NodeBlock(_Strict):
    """A node; parameters that have their default are left out."""

    name: Annotated[str, Field(min_length=1)]
    type: Annotated[str, Field(min_length=1)]
    version: Annotated[int, Field(ge=1)] = 1
    disabled: bool = False
    params: dict[str, Any] = {}
    curves: dict[str, Annotated[list[KeyBlock], Field(min_length=1)]] = {}


class ProjectBlock(_Strict):
    """The whole file."""

    frameloom: Annotated[int, Field(ge=1, le=FORMAT_VERSION)]
    nodes: dict[str, NodeBlock] = {}
    wires: dict[PortPath, PortPath] = {}
    layout: dict[str, Annotated[tuple[Finite, Finite], Field(strict=False)]] = {}
    range: Annotated[tuple[int, int], Field(strict=False)] | None = None
    viewed: PortPath | None = None


def lay_out(value: Any, depth: int = 0) -> str:
    """Write JSON: dictionaries a line for each key down to the fourth level, everything below on one line."""
    if isinstance(value, dict) and value and depth < 4:
        pad = "  " * (depth + 1)
        lines = [f"{pad}{json.dumps(key, ensure_ascii=False)}: {lay_out(value[key], depth + 1)}" for key in value]
        return "{\n" + ",\n".join(lines) + "\n" + "  " * depth + "}"
    if isinstance(value, list) and value and isinstance(value[0], dict) and depth < 6:
        pad = "  " * (depth + 1)
        return "[\n" + ",\n".join(pad + lay_out(item, 9) for item in value) + "\n" + "  " * depth + "]"
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
