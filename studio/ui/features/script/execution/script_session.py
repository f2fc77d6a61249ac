"""The variables of scripts, and the project that they work on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import Protocol

from studio.ui.features.script.execution.output_buffer import OutputBuffer
from studio.ui.features.script.execution.script_run import Namespace
from studio.ui.features.script.execution.values import show_value


class ScriptHost(Protocol):
    """The open project, as scripts reach it."""

    @property
    def is_closed(self) -> bool:
        """Whether scripts can do nothing with the project any more."""
        ...

    def make_names(self) -> Mapping[str, object]:
        """Return the variables that a script finds, `project` among them. Called in the script's thread."""
        ...

    def cancel_waits(self) -> None:
        """End what a script waits for: a frame, a render, a turn of the window. GUI thread."""
        ...

    def close(self) -> None:
        """Let scripts do nothing with the project any more: what they ask for raises an error. GUI thread."""
        ...


class ScriptSession:
    """Variables that outlive a run. With another project they stay, but for those that the host gives.

    Args:
        open_host: Opens the project that is open now; called in the GUI thread.

    Attributes:
        namespace: The variables.
        has_names: Whether those that the host gives are among them.
    """

    def __init__(self, open_host: Callable[[], ScriptHost]) -> None:
        self._open_host = open_host
        self._host: ScriptHost | None = None
        self.has_names = False
        self._lock = threading.Lock()
        self.namespace: Namespace = _make_namespace()

    def begin_run(self, output: OutputBuffer) -> Callable[[], Namespace]:
        """Prepare a run; return what gives the run its variables, to be called in its thread. GUI thread."""
        if self._host is None or self._host.is_closed:
            self._host, self.has_names = self._open_host(), False
        return partial(self._fill_namespace, self._host, self.namespace, output)

    def cancel_waits(self) -> None:
        """End what the script waits for."""
        if self._host is not None:
            self._host.cancel_waits()

    def close_project(self) -> None:
        """Cut scripts off from the project: another one is opened, or the window closes."""
        if self._host is not None:
            self._host.close()
            self._host, self.has_names = None, False

    def forget_variables(self) -> None:
        """Begin with new variables. A script that still runs keeps the old ones, and is cut off."""
        self.close_project()
        self.namespace = _make_namespace()

    def _fill_namespace(self, host: ScriptHost, namespace: Namespace, output: OutputBuffer) -> Namespace:
        with self._lock:
            if not self.has_names:
                namespace.update(host.make_names())
                self.has_names = True
        namespace["display"] = partial(show_value, output=output)
        return namespace


def _make_namespace() -> Namespace:
    return {"__name__": "__main__", "__doc__": None}
