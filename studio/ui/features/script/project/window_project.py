"""The project that is open in the window, as scripts find it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from studio.ui.features.script.project.stoppable_engine import StoppableEngine, make_closed_error
from studio.ui.shell.scripting.gui_calls import GuiCalls
from studio.ui.shell.scripting.window_host import WindowHost

if TYPE_CHECKING:
    from studio.engine.engine import Engine
    from studio.ui.shell.controllers.shell import Shell


class StoppableHost(WindowHost):
    """Host of the open project whose frames can be cancelled, and which can be closed while a script works on it.

    Args:
        shell: The window.
        calls: Calls into the GUI thread.

    Attributes:
        is_closed: Whether it refuses everything.
    """

    def __init__(self, shell: Shell, calls: GuiCalls) -> None:
        super().__init__(shell, calls)
        self._stoppable_engine = StoppableEngine(shell.engine)
        self.is_closed = False

    @property
    def engine(self) -> Engine:
        """The window's engine."""
        return cast("Engine", self._stoppable_engine)

    def cancel_frame(self) -> None:
        """Cancel the frame that a script waits for."""
        self._stoppable_engine.cancel_frame()

    def close(self) -> None:
        """Refuse all edits and frames from now on."""
        self.is_closed = True
        self._stoppable_engine.close()
        super().close()

    def _refuse_replaced(self) -> None:
        if self.is_closed:
            raise make_closed_error()
        super()._refuse_replaced()


class WindowProject:
    """The open project for scripts: the variables that they find, and how they are stopped and cut off.

    Args:
        shell: The window.
        calls: Calls into the GUI thread.
    """

    def __init__(self, shell: Shell, calls: GuiCalls) -> None:
        self._host = StoppableHost(shell, calls)

    @property
    def is_closed(self) -> bool:
        """Whether scripts are cut off from it; a script may do that itself, by `project.close()`."""
        return self._host.is_closed

    def make_names(self) -> Mapping[str, object]:
        """Return the variables that a script finds. Called in the script's thread: it imports."""
        import numpy as np

        import studio
        from studio.api import ProjectHandle

        return {"project": ProjectHandle(self._host), "studio": studio, "np": np}

    def cancel_waits(self) -> None:
        """Cancel the frame that a script waits for; where it waits for the window, the stop itself wakes it."""
        self._host.cancel_frame()

    def close(self) -> None:
        """Cut scripts off from the project."""
        self._host.close()
