"""The rules of generators, and of parameters that Signals drive."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from studio.core.errors import Cancelled
from studio.core.image import Raster
from studio.sdk.params import ParamKind, ParamSpec
from studio.sdk.testing.run import StandaloneContext
from studio.sdk.testing.trial import Trial

_MOST_STEPS = 24


@dataclass
class _CancelledLater(StandaloneContext):
    """A context whose work is cancelled at a later step.

    Args:
        steps: How many steps pass before.
    """

    steps: int = 0

    def check(self) -> None:
        """Raise Cancelled once the steps are over."""
        self.cancelled = self.steps == 0
        self.steps -= 1
        super().check()


def check_generator(trial: Trial) -> None:
    """Check that a generator keeps what its facts promise, repeats itself, and stops at each step."""
    ctx = StandaloneContext(media=trial.media)
    facts = trial.output_facts(trial.spec.outputs[0].name)
    frames = list(trial.generate(ctx))
    assert len(frames) == facts.length, f"{trial.name}: it yielded {len(frames)} frames, the facts say {facts.length}"
    for number, frame in enumerate(frames):
        if isinstance(frame, Raster):
            size, promised = (frame.width, frame.height), (facts.width, facts.height)
            assert size == promised, f"{trial.name}, frame {number}: the size is {size}, the facts say {promised}"
    assert ctx.asked, f"{trial.name}: it cannot be cancelled; go through ctx.progress, or call ctx.check"
    for step in range(_MOST_STEPS):
        if not _stops(trial, _CancelledLater(media=trial.media, steps=step)):
            return


def _stops(trial: Trial, ctx: _CancelledLater) -> bool:
    """Return whether a generator came to the step at which it was cancelled; it must stop there."""
    try:
        for _ in trial.generate(ctx):
            assert not ctx.cancelled, f"{trial.name}: it swallowed Cancelled"
    except Cancelled:
        return True
    assert not ctx.cancelled, f"{trial.name}: it swallowed Cancelled"
    return False


def check_driven(trial: Trial, same: Callable[[object, object], bool]) -> None:
    """Check that each parameter that may be driven gives what the same number gives that was set."""
    output = trial.spec.outputs[0].name
    for param in trial.spec.params.values():
        value = trial.values.get(param.name, param.default)
        for index, name in enumerate(param.drives):
            number = param.limited(_another(param, value[index] if isinstance(value, tuple) else value))
            wanted = param.driven(value, {name: number})
            driven = trial.run(output, signals={name: number})
            by_hand = Trial(trial.spec, {**trial.values, param.name: wanted}, trial.channels, trial.models).run(output)
            assert same(driven, by_hand), f"{trial.name}: a Signal to '{name}' gives something else than {number}"


def _another(param: ParamSpec, value: object) -> float:
    number = float(value) if isinstance(value, (int, float)) else 0.0
    step = param.step or (1.0 if param.kind is ParamKind.INT else 0.125)
    return number - step if param.max is not None and number + step > param.max else number + step
