"""Settings of engine, models and farm, kept between runs: `models.json`, `cache.json` and `farm.json`."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from studio.core.files import write_atomic
from studio.services.farm_settings import FarmSettings, load_farm_settings, save_farm_settings

logger = logging.getLogger(__name__)

_MODELS_FILE: Final = "models.json"
_CACHE_FILE: Final = "cache.json"
_UNREADABLE: Final = (OSError, ValueError, KeyError, TypeError, RecursionError)


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """Settings of models, as the user has chosen them.

    Args:
        folders: Where models lie besides the cache, in the order in which they are looked into.
        offline: Whether no connection may be opened at all.
    """

    folders: tuple[str, ...] = ()
    offline: bool = False

    @property
    def folder_paths(self) -> tuple[Path, ...]:
        """The folders."""
        return tuple(Path(folder).expanduser() for folder in self.folders)


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


class EngineSettings:
    """Settings in a folder. Files that are damaged count as missing, but for those of models.

    Args:
        folder: Where their files lie; it is there.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def model_settings(self) -> ModelSettings:
        """The folders of models besides the cache, and whether downloads are allowed. Reads a file.

        A file that is damaged leaves the program offline: what the user chose is not known.
        """
        file = self._folder / _MODELS_FILE
        try:
            found: Any = json.loads(file.read_text(encoding="utf-8"))
            return ModelSettings(tuple(str(folder) for folder in found["folders"]), found["offline"] is not False)
        except FileNotFoundError:
            return ModelSettings()
        except _UNREADABLE as error:
            logger.warning("%s cannot be read, so nothing is downloaded: %s", file, error)
            return ModelSettings(offline=True)

    def save_model_settings(self, folders: tuple[str, ...], *, offline: bool) -> None:
        """Keep where models lie besides the cache, and whether anything may be downloaded. Raises OSError."""
        self._write(_MODELS_FILE, asdict(ModelSettings(folders, offline)))

    @property
    def cache_settings(self) -> CacheSettings:
        """The folder of the cache, and its limit. Reads a file."""
        file = self._folder / _CACHE_FILE
        try:
            found: Any = json.loads(file.read_text(encoding="utf-8"))
            folder, limit = found["folder"], found["limit"]
        except FileNotFoundError:
            return CacheSettings()
        except _UNREADABLE as error:
            logger.warning("%s cannot be read, so the cache is where it is by default: %s", file, error)
            return CacheSettings()
        whole = isinstance(limit, int) and not isinstance(limit, bool) and limit >= 0
        return CacheSettings(folder if isinstance(folder, str) else "", limit if whole else None)

    def save_cache_settings(self, folder: str, *, limit: int | None) -> None:
        """Keep where the cache lies and what it may take, from the next start on. Raises OSError."""
        self._write(_CACHE_FILE, asdict(CacheSettings(folder, limit)))

    @property
    def farm_settings(self) -> FarmSettings:
        """The render farm that the window uses. Reads a file."""
        return load_farm_settings(self._folder)

    def save_farm_settings(self, settings: FarmSettings) -> None:
        """Keep which render farm the window uses. Raises OSError."""
        save_farm_settings(self._folder, settings)

    def _write(self, name: str, content: dict[str, Any]) -> None:
        write_atomic(self._folder / name, json.dumps(content, indent=2), private=True)
