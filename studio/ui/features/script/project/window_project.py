"""The project that is open in the window, as scripts find it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.engine.scheduling.cancel_token import CancelToken
from studio.ui.shell.script_host.gui_calls import GuiCalls
from studio.ui.shell.script_host.window_host import WindowHost

if TYPE_CHECKING:
    from studio.ui.shell.controllers.shell import Shell


class ClosableHost(WindowHost):
    """Host of the open project that can be closed while a script works on it.

    Args:
        shell: The window.
        calls: Calls into the GUI thread.

    Attributes:
        is_closed: Whether it refuses everything.
    """

    def __init__(self, shell: Shell, calls: GuiCalls) -> None:
        super().__init__(shell, calls)
        self.is_closed = False

    @property
    def cancel_token(self) -> CancelToken:
        """What cancels a frame or a render that the script waits for. Raises StudioError if it is closed."""
        self._refuse_replaced()
        return super().cancel_token

    def close(self) -> None:
        """Refuse all edits, frames and renders from now on; those that are computed are cancelled."""
        self.is_closed = True
        self.cancel_work()
        super().close()

    def _refuse_replaced(self) -> None:
        if self.is_closed:
            raise StudioError(tr("The project that this script works on was closed."))
        super()._refuse_replaced()


class WindowProject:
    """The open project for scripts: the variables that they find, and how they are stopped and cut off.

    Args:
        shell: The window.
        calls: Calls into the GUI thread.
    """

    def __init__(self, shell: Shell, calls: GuiCalls) -> None:
        self._host = ClosableHost(shell, calls)

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
        """Cancel what is computed for a script; where it waits for the window, the stop itself wakes it."""
        self._host.cancel_work()

    def close(self) -> None:
        """Cut scripts off from the project."""
        self._host.close()
