"""Actions with what they do: a specification, and the functions of the feature that performs it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from studio.core.translation import tr
from studio.ui.shell.shortcuts.action_spec import ActionSpec
from studio.ui.shell.shortcuts.dispatch import Handlers

States = Mapping[str, Callable[[], bool]]
"""Whether actions that are switches are on, by their ids."""

_NOTHING: Mapping[str, Callable[[], bool]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Action:
    """Something that a user can do with a feature, by a key, from a menu or from the palette.

    Args:
        spec: Its id, text, scope, default keys, places in menus and help.
        is_available: Returns whether the feature can do it at all. Called once the feature has started.
        run: Does it. Called once the feature has started, never before.
        is_on: Returns whether an action that is a switch is on.
        find_obstacle: Returns why it cannot be done now, translated; empty if it can.
    """

    spec: ActionSpec
    run: Callable[[], object]
    is_available: Callable[[], bool] = lambda: True
    is_on: Callable[[], bool] | None = None
    find_obstacle: Callable[[], str] | None = None


def bind_actions(
    specs: Sequence[ActionSpec],
    get_handlers: Callable[[], Handlers],
    get_states: Callable[[], States] = lambda: _NOTHING,
    requirements: Mapping[str, Callable[[], bool]] = _NOTHING,
) -> tuple[Action, ...]:
    """Return actions that look up what they do when they are done: a feature has its handlers once it has started.

    Args:
        specs: The actions.
        get_handlers: Returns what to do, by the ids of actions. Actions that it does not name are not available.
        get_states: Returns whether actions that are switches are on.
        requirements: Whether what actions need is there, by the text of `ActionSpec.requirement`.
    """
    return tuple(
        Action(
            spec,
            partial(_run, spec.id, get_handlers),
            partial(_is_available, spec.id, get_handlers),
            partial(_is_on, spec.id, get_states) if spec.is_checkable else None,
            partial(_find_obstacle, spec.requirement, requirements[spec.requirement])
            if spec.requirement in requirements
            else None,
        )
        for spec in specs
    )


def _run(action: str, get_handlers: Callable[[], Handlers]) -> None:
    get_handlers()[action]()


def _is_available(action: str, get_handlers: Callable[[], Handlers]) -> bool:
    return action in get_handlers()


def _is_on(action: str, get_states: Callable[[], States]) -> bool:
    state = get_states().get(action)
    return state is not None and state()


def _find_obstacle(requirement: str, is_met: Callable[[], bool]) -> str:
    return "" if is_met() else tr(requirement)
