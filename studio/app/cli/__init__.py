"""The command line: render, check, info, nodes. Imports no Qt.

Exit codes: 0 done; 1 it failed while it worked; 2 the arguments or the input are not accepted; 130 interrupted.
"""

from studio.app.cli.commands import COMMANDS, run_command_line

__all__ = ["COMMANDS", "run_command_line"]
