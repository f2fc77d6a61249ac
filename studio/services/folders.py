"""Folders in which the app keeps its own files.

Imports no Qt, because the command line needs the folders, too.
"""

from __future__ import annotations

import logging
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import platformdirs

from studio.core.files import make_private, make_private_folder
from studio.services.engine_settings import EngineSettings

logger = logging.getLogger(__name__)

_HOME = "FRAMELOOM_HOME"


@dataclass(frozen=True, slots=True)
class AppFolders:
    """Folders of the app's own files.

    Args:
        config: Settings.
        state: Logs, recovery files and the queue of jobs.
        cache: What could be computed again: frames, and parts of renders that are not finished. The program
            works without it.
    """

    config: Path
    state: Path
    cache: Path

    @classmethod
    def make_for_user(cls, cache: Path | None = None) -> AppFolders:
        """Return the platform's folders for this user, or those below $FRAMELOOM_HOME; they are made if missing.

        Where they cannot be made, temporary ones serve: the program starts all the same. The cache lies where the
        settings say, if they say so. Nobody else can enter them; a cache that was chosen stays as it is.

        Args:
            cache: Where the cache lies, in place of all that.
        """
        found = cls.get_defaults()
        try:
            found._make()
        except OSError as error:
            logger.warning("settings and logs of this run go to a temporary folder: %s", error)
            found = cls.from_home(Path(tempfile.mkdtemp(prefix="frameloom-")))
            found._make()
        chosen = str(cache or EngineSettings(found.config).cache_settings.folder)
        if chosen:  # others may share it
            return replace(found, cache=Path(chosen))
        found._make_cache()
        return found

    @classmethod
    def get_defaults(cls) -> AppFolders:
        """Return where this user's folders are by default, whether they are there or not."""
        home = os.environ.get(_HOME)
        return cls.from_home(Path(home)) if home else cls._of_platform()

    @classmethod
    def from_home(cls, home: Path) -> AppFolders:
        """Return the folders that lie in one."""
        return cls(home / "config", home / "state", home / "cache")

    @classmethod
    def _of_platform(cls) -> AppFolders:
        return cls(
            platformdirs.user_config_path("frameloom", appauthor=False),
            platformdirs.user_state_path("frameloom", appauthor=False),
            platformdirs.user_cache_path("frameloom", appauthor=False),
        )

    def _make(self) -> None:
        for folder in (self.config, self.state):
            make_private_folder(folder)

    def _make_cache(self) -> None:
        """Make the private folder of the cache; if it cannot be made, do without it."""
        with suppress(OSError):
            make_private_folder(self.cache)
            for folder in filter(Path.is_dir, (self.frames_folder, self.parts_folder, self.indices_folder)):
                make_private(folder)

    @property
    def frames_folder(self) -> Path:
        """The folder of results that were slow to compute."""
        return self.cache / "frames"

    @property
    def parts_folder(self) -> Path:
        """The folder of parts of renders, until their files are whole."""
        return self.cache / "parts"

    @property
    def indices_folder(self) -> Path:
        """The folder of frame indices of large files."""
        return self.cache / "indices"

    @property
    def jobs_file(self) -> Path:
        """The file that the queue of jobs is kept in."""
        return self.state / "jobs.json"

    @property
    def outputs_folder(self) -> Path:
        """The folder of the records of files that each project has made."""
        return self.state / "outputs"

    @property
    def model_metadata_file(self) -> Path:
        """The file that keeps what was once seen of models: their sizes and checksums."""
        return self.state / "models.json"
