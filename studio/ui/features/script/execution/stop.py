"""Stopping of a thread that runs somebody's code.

Python has one way to break into a loop such as `while True: pass` from outside: `PyThreadState_SetAsyncExc` has a
thread raise an exception before its next instruction. It does not break into a call of C code: what waits there, as a
long `time.sleep`, ends first.

It must not hit the engine in the middle of its work, whose locks and caches other threads use. What the engine does for
a script is cancelled by a token instead.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Final

_UNBROKEN: Final = ("studio.engine.", "studio.media.", "studio.models.", "nodes.")
"""Packages whose functions are not broken into."""


class ScriptStopped(KeyboardInterrupt):
    """Raised in a script that is to stop. Like Ctrl+C in a terminal it is no `Exception`."""


def raise_in_thread(thread: int) -> None:
    """Have a thread raise `ScriptStopped` before its next instruction of Python.

    Args:
        thread: Its number, as `threading.get_ident` returns it. Nothing happens if there is no such thread.
    """
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(ScriptStopped))


def is_in_engine(thread: int) -> bool:
    """Return whether a thread computes or reads something for a script, and must not be broken into."""
    frame = sys._current_frames().get(thread)
    while frame is not None:
        if str(frame.f_globals.get("__name__", "")).startswith(_UNBROKEN):
            return True
        frame = frame.f_back
    return False


def cancel_raise(thread: int) -> None:
    """Take back what `raise_in_thread` has asked for, unless it has happened."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), None)
