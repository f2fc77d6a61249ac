"""Files for nodes that do nothing without one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from studio.sdk.params import ParamValue
from studio.sdk.spec import NodeSpec

_FILES: Mapping[str, Mapping[str, ParamValue]] = {
    "color.lut_file": {"file": str(Path(__file__).with_name("look.cube"))},
}


def values_with_file(spec: NodeSpec) -> dict[str, ParamValue]:
    """Return the parameters that name a file, where a node type needs one."""
    return dict(_FILES.get(spec.id, {}))
