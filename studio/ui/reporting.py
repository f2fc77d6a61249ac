"""One decorator for every method that Qt calls: what goes wrong in it reaches the user, and never C++."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

P = ParamSpec("P")
R = TypeVar("R")

_MARK = "__reported__"


def reported(default: object = None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Guard an override of a virtual Qt method.

    An exception that left it would end in the console, or, on some versions of PySide6, end the program. Instead it
    goes to `sys.excepthook`, where the app shows and logs it, and Qt receives `default`.

    Args:
        default: What Qt is given after an exception; it must be of the type that the method returns.
    """

    def decorate(method: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(method)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                return method(*args, **kwargs)
            except Exception as error:
                sys.excepthook(type(error), error, error.__traceback__)
                return cast(R, default)

        setattr(guarded, _MARK, True)
        return guarded

    return decorate


def is_reported(method: object) -> bool:
    """Return whether `method` was decorated with `@reported`."""
    return bool(getattr(method, _MARK, False))
