"""The program's log in the window."""

from studio.ui.shell.log.log_buffer import LogBuffer
from studio.ui.shell.log.log_panel import LogPanel

__all__ = ["LogBuffer", "LogPanel"]
