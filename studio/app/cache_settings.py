"""Settings of the cache: its folder and its size limit.

They have a file of their own, because the command line reads them without Qt.
"""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from studio.core.files import write_atomic

logger = logging.getLogger(__name__)

_FILE = "cache.json"


@dataclass(frozen=True, slots=True)
class CacheSettings:
    """Settings of the cache, as the user has chosen them.

    Args:
        folder: Where the cache lies; empty for the platform's folder.
        limit: The bytes that slow results may take on disk; None for at most 20 GiB, and at most a tenth of what is
            free; 0 for none.
    """

    folder: str = ""
    limit: int | None = None

    @classmethod
    def from_folder(cls, config: Path) -> CacheSettings:
        """Return what was kept in the folder of settings; the defaults where there is nothing that can be read."""
        try:
            found: Any = json.loads((config / _FILE).read_text(encoding="utf-8"))
            folder, limit = found["folder"], found["limit"]
        except FileNotFoundError:
            return cls()
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            logger.warning("%s cannot be read, so the cache is where it is by default: %s", config / _FILE, error)
            return cls()
        whole = isinstance(limit, int) and not isinstance(limit, bool) and limit >= 0
        return cls(folder if isinstance(folder, str) else "", limit if whole else None)

    def save_to_folder(self, config: Path) -> None:
        """Keep it in the folder of settings, for the next start.

        Raises:
            OSError: It cannot be written.
        """
        write_atomic(config / _FILE, json.dumps(asdict(self), indent=2), private=True)
