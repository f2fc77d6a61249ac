"""Computes what must be there before a plan can be made whole, each by a small plan of its own.

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
from studio.engine.cache import MISSING
from studio.engine.plan import Frame, Gap, Plan
from studio.engine.run import Run
from studio.sdk.ports import SIGNAL

Make: TypeAlias = Callable[[Sequence[Frame], dict[bytes, object]], Plan]
"""Makes a plan, given values that are there beside those in the store."""
Pull: TypeAlias = Callable[[Plan], None]
"""Computes the only root of a plan, which is claimed already."""


@dataclass(slots=True)
class _Waiting:
    """What waits for its gaps to be filled: those still missing, and what is there by now."""

    gaps: list[Gap] = field(default_factory=list)
    known: dict[bytes, object] = field(default_factory=dict)


def fill_gaps(gaps: list[Gap], run: Run, make: Make, pull: Pull) -> dict[bytes, object]:
    """Compute what a plan lacks; return it by digest.

    Raises:
        NodeError: A node failed.
        NotGeneratedError: A generator has not come so far.
        Cancelled: The run was cancelled.
    """
    waiting = [_Waiting(list(gaps))]
    claimed: list[Gap] = []  # each waits for its gaps above the one that waits for it
    try:
        while claimed or waiting[0].gaps:
            if waiting[-1].gaps:
                _claim(waiting, claimed, run)
            else:
                _compute(waiting, claimed, run, make, pull)
    except StudioError as error:
        for output, frame, made in claimed:
            if isinstance(error, NotGeneratedError):
                run.store.abandon(made)
            else:
                run.store.fail(made, error)
                run.note_broken(output, frame, error)
        raise
    except BaseException:
        for _, _, made in claimed:
            run.store.abandon(made)
        raise
    return waiting[0].known


def _claim(waiting: list[_Waiting], claimed: list[Gap], run: Run) -> None:
    """Take a value that is there or about to be, or else put it on the stack."""
    gap = waiting[-1].gaps.pop()
    if gap[2] in waiting[-1].known:  # two that read it have each named it
        return
    value = run.store.begin(gap[2], run.token.check)
    if value is MISSING:
        claimed.append(gap)
        waiting.append(_Waiting())
    else:
        _keep(waiting[-1], gap, value, run)


def _compute(waiting: list[_Waiting], claimed: list[Gap], run: Run, make: Make, pull: Pull) -> None:
    """Compute what lies on the stack, or find out what it lacks."""
    output, frame, made = claimed[-1]
    plan = make([(output, frame)], waiting[-1].known)
    waiting[-1].gaps = plan.gaps
    if plan.gaps:
        return
    if made in plan.values:
        run.store.abandon(made)  # it came from elsewhere between claiming and planning
    else:
        pull(plan)
    waiting.pop()
    _keep(waiting[-1], claimed.pop(), plan.values[made], run)


def _keep(reader: _Waiting, gap: Gap, value: object, run: Run) -> None:
    output, _, made = gap
    reader.known[made] = value
    if output.signature.returns is SIGNAL:
        run.digests.signals[made] = value
