"""Decorator for every method that Qt calls. No exception leaves the method, and its window outlives the call."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

from PySide6.QtWidgets import QWidget

P = ParamSpec("P")
R = TypeVar("R")

_MARK = "__reported__"


def guard_override(default: object = None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Guard an override of a virtual Qt method.

    An exception that left it would end in the console, or, on some versions of PySide6, end the program. Instead it
    goes to `sys.excepthook`, where the app shows and logs it, and Qt receives `default`.

    Python may search for garbage during the call. A window that nothing else refers to would be deleted then, and with
    it the C++ part of the widget that is painting: it is kept until the call returns. Graphics items need nothing of
    their own, because their view is called before them.

    Args:
        default: What Qt is given after an exception; it must be of the type that the method returns.
    """

    def decorate(method: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(method)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                _owner = _find_owner(args)  # held, not used
                return method(*args, **kwargs)
            except Exception as error:
                sys.excepthook(type(error), error, error.__traceback__)
                return cast(R, default)

        setattr(guarded, _MARK, True)
        return guarded

    return decorate


def _find_owner(args: tuple[object, ...]) -> QWidget | None:
    """Return the widget whose deletion deletes the one that is called: the only one that Python may own."""
    if not args or not isinstance(args[0], QWidget):
        return None
    owner: QWidget | None = None
    above: QWidget | None = args[0]
    while above:
        owner = above.window()
        above = owner.parentWidget()
    return owner


def is_guarded(method: object) -> bool:
    """Return whether `method` was decorated with `@guard_override`."""
    return bool(getattr(method, _MARK, False))
