"""Settings of the render farm that the window uses, kept between runs in `farm.json`."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from studio.core.files import write_atomic

logger = logging.getLogger(__name__)

MOST_LOCAL_WORKERS: Final = 64
_FILE: Final = "farm.json"


class FarmMode(StrEnum):
    """Where renders of the window have their parts made."""

    OFF = "off"
    LOCAL = "local"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class FarmSettings:
    """Settings of the farm, as the user has chosen them.

    Args:
        mode: Where parts are made.
        workers: Workers that are started on this machine; 0 for one for each GPU, else one for four cores.
        address: Of a farm elsewhere, as typed; empty for none.
        key_file: The farm's; empty for none. With one, workers of other machines can join the farm of this machine.
    """

    mode: FarmMode = FarmMode.OFF
    workers: int = 0
    address: str = ""
    key_file: str = ""


def load_farm_settings(folder: Path) -> FarmSettings:
    """Return the settings in a folder; the defaults where there are none, or the file is damaged. Reads a file."""
    file = folder / _FILE
    try:
        found: Any = json.loads(file.read_text(encoding="utf-8"))
        workers = int(found["workers"])
        return FarmSettings(
            FarmMode(found["mode"]),
            min(max(0, workers), MOST_LOCAL_WORKERS),
            str(found["address"]),
            str(found["key_file"]),
        )
    except FileNotFoundError:
        return FarmSettings()
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        logger.warning("%s cannot be read, so there is no farm: %s", file, error)
        return FarmSettings()


def save_farm_settings(folder: Path, settings: FarmSettings) -> None:
    """Keep settings for the next start. Raises OSError."""
    write_atomic(folder / _FILE, json.dumps(asdict(settings), indent=2), private=True)
