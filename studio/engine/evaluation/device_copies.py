"""Copies between memory and a graphics card that a plan will cause, from what its nodes declare."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from studio.engine.evaluation.plan import ComputeTask
from studio.sdk.node_kinds import NodeDevice
from studio.sdk.ports import DATASET, SIGNAL, TEXT, PortType

_PLAIN: Final = frozenset({DATASET, SIGNAL, TEXT})
"""Types of values without tensors."""


class DeviceCopies(NamedTuple):
    """Number of values that are copied.

    Args:
        download_count: To memory.
        upload_count: To the device.
    """

    download_count: int = 0
    upload_count: int = 0


def count_device_copies(tasks: Iterable[ComputeTask]) -> DeviceCopies:
    """Return what tasks will copy on a device that is not the CPU.

    Between nodes all values lie on the device. A node that computes on the CPU brings its inputs down and its result
    up; one that computes partly there brings up what it makes. Whole clips that are analyzed are not counted.
    """
    downloads = uploads = 0
    for task in tasks:
        output = task.output
        if output.spec.device is NodeDevice.ANY or output.is_tuple_field or output.is_analysis:
            continue
        if output.signature.return_type not in _PLAIN:
            uploads += 1
        if output.spec.device is NodeDevice.CPU:
            downloads += sum(1 for port_type in _list_types_read(task) if port_type not in _PLAIN)
    return DeviceCopies(downloads, uploads)


def _list_types_read(task: ComputeTask) -> Iterator[PortType]:
    """Yield the type of each frame that a task reads."""
    for index, wire in enumerate(task.output.wires):
        read = task.reads[index] if task.reads is not None else None
        yield from (wire.port.type for _ in range(1 if read is None else len(read.frames)))
