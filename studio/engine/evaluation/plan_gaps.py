"""Values that must exist before a plan can be completed. Each is computed by a small plan of its own.

A scan's state is made from the state before, and so back to the first frame. Plans stop at checkpoints; those that are
missing are computed here, from the earliest on, and each is let go when the next one is there. The same road is taken
by signals that decide what a frame reads. All goes by a stack: neither the length of the clip nor scans that read scans
make it deeper. What is missing is claimed before what it is made from, like every value (see `executor`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from studio.core.errors import NotGeneratedError, StudioError
from studio.engine.cache.memory_pool import MISSING
from studio.engine.evaluation.eval_context import EvalContext
from studio.engine.evaluation.plan import OutputFrame, Plan, PlanGap
from studio.sdk.ports import SIGNAL

MakePlan: TypeAlias = Callable[[Sequence[OutputFrame], dict[bytes, object]], Plan]
"""Makes a plan, given values that are there beside those in the store."""
PullValue: TypeAlias = Callable[[Plan], None]
"""Computes the only root of a plan, which is claimed already."""


@dataclass(slots=True)
class _WaitingTask:
    """Task that waits for gaps to be filled: those still missing, and the values found so far."""

    gaps: list[PlanGap] = field(default_factory=list)
    known_values: dict[bytes, object] = field(default_factory=dict)


def fill_gaps(gaps: list[PlanGap], run: EvalContext, make: MakePlan, pull: PullValue) -> dict[bytes, object]:
    """Compute what a plan lacks; return it by digest.

    Raises:
        NodeError: A node failed.
        NotGeneratedError: A generator has not come so far.
        Cancelled: The run was cancelled.
    """
    waiting = [_WaitingTask(list(gaps))]
    claimed: list[PlanGap] = []  # each waits for its gaps above the one that waits for it
    try:
        while claimed or waiting[0].gaps:
            if waiting[-1].gaps:
                _claim(waiting, claimed, run)
            else:
                _compute(waiting, claimed, run, make, pull)
    except StudioError as error:
        for output, frame, made in claimed:
            if isinstance(error, NotGeneratedError):
                run.store.abandon_value(made)
            else:
                run.store.fail_value(made, error)
                run.record_failure(output, frame, error)
        raise
    except BaseException:
        for _, _, made in claimed:
            run.store.abandon_value(made)
        raise
    return waiting[0].known_values


def _claim(waiting: list[_WaitingTask], claimed: list[PlanGap], run: EvalContext) -> None:
    """Take a value that is there or about to be, or else put it on the stack."""
    gap = waiting[-1].gaps.pop()
    if gap[2] in waiting[-1].known_values:  # two that read it have each named it
        return
    value = run.store.begin_value(gap[2], run.cancel_token.raise_if_cancelled)
    if value is MISSING:
        claimed.append(gap)
        waiting.append(_WaitingTask())
    else:
        _keep(waiting[-1], gap, value, run)


def _compute(
    waiting: list[_WaitingTask], claimed: list[PlanGap], run: EvalContext, make: MakePlan, pull: PullValue
) -> None:
    """Compute the value on top of the stack, or find the values that it lacks."""
    output, frame, made = claimed[-1]
    plan = make([(output, frame)], waiting[-1].known_values)
    waiting[-1].gaps = plan.gaps
    if plan.gaps:
        return
    if made in plan.values:
        run.store.abandon_value(made)  # it came from elsewhere between claiming and planning
    else:
        pull(plan)
    waiting.pop()
    _keep(waiting[-1], claimed.pop(), plan.values[made], run)


def _keep(reader: _WaitingTask, gap: PlanGap, value: object, run: EvalContext) -> None:
    output, _, made = gap
    reader.known_values[made] = value
    if output.signature.return_type is SIGNAL:
        run.digests.signal_values[made] = value
