"""A project's rate: files with a rate of their own are read at it, each as long in seconds as before.

A source takes part whose parameter `rate` takes its own at 0, in frames a second. Where the user has set a rate there,
that one stays.
"""

from __future__ import annotations

from dataclasses import replace

from studio.core.time import FrameRate
from studio.graph.memo import IdentityCache
from studio.graph.model import NodeRecord
from studio.sdk.node_kinds import NodeKind
from studio.sdk.registry import Registry

RATE_PARAM = "rate"
"""The parameter's name."""

MAX_RATE = 1000
"""Frames a second that a project may have."""

_COPIES: IdentityCache[NodeRecord, dict[FrameRate, NodeRecord]] = IdentityCache()


def is_valid_rate(rate: FrameRate) -> bool:
    """Return whether a project can run at a rate."""
    return 1 <= rate.value <= MAX_RATE


def uses_project_rate(record: NodeRecord, registry: Registry) -> bool:
    """Return whether a node reads a file at the file's own rate, and so at the project's if there is one."""
    spec = registry.find_spec(record.type)
    param = spec.params.get(RATE_PARAM) if spec is not None and spec.kind is NodeKind.SOURCE else None
    if param is None or param.unit != "fps" or param.default != 0:
        return False
    return RATE_PARAM not in record.curves and record.params.get(RATE_PARAM, 0) == 0


def conform_to_rate(record: NodeRecord, rate: FrameRate) -> NodeRecord:
    """Return a node as if the rate had been set on it; the same object as the last time."""
    copies = _COPIES.get(record) or _COPIES.store(record, {})
    found = copies.get(rate)
    if found is None:
        found = copies[rate] = replace(record, params={**record.params, RATE_PARAM: float(rate)})
    return found
