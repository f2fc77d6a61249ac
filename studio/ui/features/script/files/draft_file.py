"""The text in the editor that is not saved, over a restart. For worker threads, never the GUI thread."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from studio.core.files import write_atomic
from studio.core.regular_file import read_bytes
from studio.ui.features.script.files.script_files import MAX_BYTES

logger = logging.getLogger(__name__)

DRAFT_FILE: Final = "script-{}.json"
"""The file's name, with the number of the instance of the program."""


@dataclass(frozen=True, slots=True)
class ScriptDraft:
    """What the editor holds.

    Args:
        name: The name of the script; empty for a new one.
        text: The code.
        saved_text: The code as the script's file had it.
    """

    name: str = ""
    text: str = ""
    saved_text: str = ""


def read_draft(file: Path) -> ScriptDraft:
    """Return what the editor held; nothing where there is no file, or a damaged one."""
    if not file.exists():
        return ScriptDraft()
    try:
        found = json.loads(read_bytes(file, limit_bytes=8 * MAX_BYTES))
        name, text, saved = found["name"], found["text"], found["saved_text"]
        if not all(isinstance(value, str) for value in (name, text, saved)):
            raise TypeError("texts are expected")
    except (OSError, ValueError, TypeError, KeyError) as error:
        logger.warning("the script that was being edited cannot be read: %s", error)
        return ScriptDraft()
    return ScriptDraft(name, text, saved)


def write_draft(file: Path, draft: ScriptDraft) -> None:
    """Keep what the editor holds; without any text no file is kept."""
    try:
        if draft.text or draft.name:
            write_atomic(file, json.dumps(asdict(draft)), private=True, durable=False)
        else:
            file.unlink(missing_ok=True)
    except OSError as error:
        logger.warning("the script that is being edited cannot be kept: %s", error)
