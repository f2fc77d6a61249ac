"""Context of one evaluation, handed from the plan to the values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from studio.core.errors import StudioError
from studio.core.image import Image
from studio.engine.cache.memory_cache import ValueStore
from studio.engine.compilation.compiled_output import CompiledOutput
from studio.engine.evaluation.device_copies import DeviceCopies
from studio.engine.evaluation.plan import DigestTable, FirstFailure
from studio.engine.request import RequestPurpose
from studio.engine.scheduling.cancel_token import CancelToken
from studio.engine.watch.profile import RunProfile
from studio.engine.watch.result_checks import ResultNotice
from studio.graph.model import NodeRecord
from studio.sdk.permissions import Permission

ProgressCallback: TypeAlias = Callable[[int, int, str], Any]
"""Called with (steps done, steps in all, the name of the phase or an empty one) while a node works for long."""
OnWork: TypeAlias = Callable[[str, int, int, str], Any]
"""Called with (a node's name, steps done, steps in all, phase) while a node works on more than a frame."""


@dataclass(slots=True)
class EvalContext:
    """Context of one evaluation: the value store, the cancel token and a record of the work done.

    Args:
        store: Where values are found and left.
        digests: The digests of this moment.
        cancel_token: Stops the work.
        on_progress: Takes (done, total, phase) of long nodes.
        purpose: Who asks.
        profile: Collects what nodes cost; None where nobody wants to know.
        prefetched_digests: The digests of what was read for this run beforehand: being there, it is no find.
        computed_count: How many values were computed.
        found_count: How many were there, of those that were looked for.
        notices: What is wrong with the values that were delivered, and what nodes say of theirs.
        on_preview: Takes what generators and analyses show while they are at work.
        on_work: Takes (a node's name, done, total, phase) of generators, for evaluations in which several may run.
        scan_states: The state that each scan came to last, with its digest: the next frame goes on from there.
        first_failures: States of scans, and generators, that failed, with the first frame at which: none after it can
            be had, and finding that out again would take all frames before. Runs may share it.
        granted_permissions: What nodes may use beyond files.
        device_copies: What was planned to be copied between memory and a device that is not the CPU.
    """

    store: ValueStore
    digests: DigestTable
    cancel_token: CancelToken
    on_progress: ProgressCallback | None = None
    purpose: RequestPurpose = RequestPurpose.JOB
    profile: RunProfile | None = None
    prefetched_digests: frozenset[bytes] = frozenset()
    computed_count: int = 0
    found_count: int = 0
    notices: list[ResultNotice] = field(default_factory=list)
    on_preview: Callable[[Image], Any] | None = None
    on_work: OnWork | None = None
    scan_states: dict[CompiledOutput, tuple[bytes, object]] = field(default_factory=dict)
    first_failures: dict[CompiledOutput, FirstFailure] = field(default_factory=dict)
    granted_permissions: frozenset[Permission] = frozenset()
    device_copies: DeviceCopies = field(default_factory=DeviceCopies)

    def add_notice(self, record: NodeRecord, text: str) -> None:
        """Keep what a node says of its result, once."""
        notice = ResultNotice(record.name, None, text, record.id)
        if notice not in self.notices:
            self.notices.append(notice)

    def record_failure(self, output: CompiledOutput, frame: int, error: StudioError) -> None:
        """Remember, of a scan's state or a generator, that it cannot be computed from a frame on."""
        if (output.is_scan_state or output.is_generated) and (
            output not in self.first_failures or frame < self.first_failures[output][0]
        ):
            self.first_failures[output] = frame, error

    def collect_known_values(self, known: Mapping[bytes, object]) -> Mapping[bytes, object] | None:
        """Return the values that are there beside those in the store: `known`, signals and states; None if none is."""
        signals = self.digests.signal_values
        if not (known or signals or self.scan_states):
            return None
        return {**signals, **dict(self.scan_states.values()), **known}
