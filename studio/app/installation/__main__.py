"""Register a version that the installer script has made: `python -m studio.app.installation SOURCE BACKEND`."""

from __future__ import annotations

import sys

from studio.app.installation.installed_versions import InstallationError
from studio.app.installation.program_update import register_version
from studio.app.terminal import print_error, print_line
from studio.core.translation import tr


def main(source: str, backend: str) -> int:
    """Register the version in whose environment this runs; return the exit code."""
    try:
        installed = register_version(source, backend)
    except InstallationError as error:
        print_error(error)
        return 2
    state = installed.state
    print_line(
        tr(
            "Frameloom {version} is installed. Start it by {command}",
            version=installed.get_version(state.current),
            command=state.files[0],
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
