"""How a thread is stopped that runs somebody's code.

Python has one way to break into a loop such as `while True: pass` from outside: `PyThreadState_SetAsyncExc` has a
thread raise an exception before its next instruction. It does not break into a call of C code: what waits there, as a
long `time.sleep`, ends first.
"""

from __future__ import annotations

import ctypes


class ScriptStopped(KeyboardInterrupt):
    """Raised in a script that is to stop. Like Ctrl+C in a terminal it is no `Exception`."""


def raise_in_thread(thread: int) -> None:
    """Have a thread raise `ScriptStopped` before its next instruction of Python.

    Args:
        thread: Its number, as `threading.get_ident` returns it. Nothing happens if there is no such thread.
    """
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(ScriptStopped))


def cancel_raise(thread: int) -> None:
    """Take back what `raise_in_thread` has asked for, unless it has happened."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), None)
