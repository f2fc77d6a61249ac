"""The rules of generators, and of parameters that Signals drive."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from studio.core.errors import CancelledError
from studio.core.image import Raster
from studio.sdk.params import ParamKind, ParamSpec
from studio.sdk.testing.node_runner import StandaloneContext
from studio.sdk.testing.node_trial import NodeTrial

_MAX_STEPS = 24


@dataclass
class _DelayedCancelContext(StandaloneContext):
    """A context whose work is cancelled at a later step.

    Args:
        steps: How many steps pass before.
    """

    steps: int = 0

    def check(self) -> None:
        """Raise Cancelled once the steps are over."""
        self.is_cancelled = self.steps == 0
        self.steps -= 1
        super().check()


def check_generator(trial: NodeTrial) -> None:
    """Check that a generator keeps what its facts promise, repeats itself, and stops at each step."""
    ctx = StandaloneContext(media=trial.media)
    facts = trial.get_output_info(trial.spec.outputs[0].name)
    frames = list(trial.run_generator(ctx))
    assert len(frames) == facts.length, (
        f"{trial.display_name}: it yielded {len(frames)} frames, the facts say {facts.length}"
    )
    for number, frame in enumerate(frames):
        if isinstance(frame, Raster):
            size, promised = (frame.width, frame.height), (facts.width, facts.height)
            assert size == promised, (
                f"{trial.display_name}, frame {number}: the size is {size}, the facts say {promised}"
            )
    assert ctx.was_checked, f"{trial.display_name}: it cannot be canceled; go through ctx.progress, or call ctx.check"
    for step in range(_MAX_STEPS):
        if not _is_stopped_in_time(trial, _DelayedCancelContext(media=trial.media, steps=step)):
            return


def _is_stopped_in_time(trial: NodeTrial, ctx: _DelayedCancelContext) -> bool:
    """Return whether a generator came to the step at which it was cancelled; it must stop there."""
    try:
        for _ in trial.run_generator(ctx):
            assert not ctx.is_cancelled, f"{trial.display_name}: it swallowed Cancelled"
    except CancelledError:
        return True
    assert not ctx.is_cancelled, f"{trial.display_name}: it swallowed Cancelled"
    return False


def check_driven_params(trial: NodeTrial, same: Callable[[object, object], bool]) -> None:
    """Check that each parameter that may be driven gives what the same number gives that was set."""
    output = trial.spec.outputs[0].name
    for param in trial.spec.params.values():
        value = trial.values.get(param.name, param.default)
        for index, name in enumerate(param.drivable_names):
            number = param.clamp_number(_choose_other_value(param, value[index] if isinstance(value, tuple) else value))
            wanted = param.apply_drivers(value, {name: number})
            driven = trial.run_output(output, signals={name: number})
            by_hand = NodeTrial(
                trial.spec, {**trial.values, param.name: wanted}, trial.channels, trial.models
            ).run_output(output)
            assert same(driven, by_hand), (
                f"{trial.display_name}: a Signal to '{name}' gives something else than {number}"
            )


def _choose_other_value(param: ParamSpec, value: object) -> float:
    number = float(value) if isinstance(value, (int, float)) else 0.0
    step = param.step or (1.0 if param.kind is ParamKind.INT else 0.125)
    return number - step if param.max is not None and number + step > param.max else number + step
