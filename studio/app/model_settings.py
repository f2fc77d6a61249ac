"""Settings of models: the folders searched besides the cache, and whether downloads are allowed.

Imports no Qt, because the command line reads them.
"""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from studio.core.files import write_atomic

logger = logging.getLogger(__name__)

_FILE = "models.json"


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """Settings of models, as the user has chosen them.

    Args:
        folders: Where models lie, in the order in which they are looked into.
        offline: Whether no connection may be opened at all.
    """

    folders: tuple[str, ...] = ()
    offline: bool = False

    @property
    def folder_paths(self) -> tuple[Path, ...]:
        """The folders."""
        return tuple(Path(folder).expanduser() for folder in self.folders)

    @classmethod
    def from_folder(cls, config: Path) -> ModelSettings:
        """Return what was kept in the folder of settings; the defaults where there is nothing that can be read.

        A file that is damaged leaves the program offline: what the user chose is not known.
        """
        try:
            found: Any = json.loads((config / _FILE).read_text(encoding="utf-8"))
            return cls(tuple(str(folder) for folder in found["folders"]), found["offline"] is not False)
        except FileNotFoundError:
            return cls()
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            logger.warning("%s cannot be read, so nothing is downloaded: %s", config / _FILE, error)
            return cls(offline=True)

    def save_to_folder(self, config: Path) -> None:
        """Keep it in the folder of settings.

        Raises:
            OSError: It cannot be written.
        """
        write_atomic(config / _FILE, json.dumps(asdict(self), indent=2), private=True)
