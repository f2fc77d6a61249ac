"""Samples of a training as files: a picture with a grid for each step, and what its rows are of. No Qt here."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from studio.core.regular_file import read_bytes
from studio.engine.training.run_files.run_list import SAMPLES_FOLDER

_WANTED: Final = "wanted.png"
_CAPTIONS: Final = "captions.json"
_MOST_BYTES: Final = 16 << 20
_NAME: Final = re.compile(r"step-(\d+)$")


@dataclass(frozen=True, slots=True)
class SampleSheet:
    """The samples of one step: a picture with a row for each.

    Args:
        step: Which.
        image_path: The picture.
    """

    step: int
    image_path: Path

    @property
    def target_path(self) -> Path:
        """The picture of what the samples ought to be; it need not be there."""
        return self.image_path.with_name(_WANTED)


def find_sample_sheets(folder: Path) -> tuple[SampleSheet, ...]:
    """Return the sheets in a run's folder, by step."""
    named = ((path, _NAME.match(path.stem)) for path in (folder / SAMPLES_FOLDER).glob("step-*.png"))
    found = (SampleSheet(int(match[1]), path) for path, match in named if match is not None)
    return tuple(sorted(found, key=lambda sheet: sheet.step))


def read_captions(sheet: SampleSheet) -> tuple[str, ...]:
    """Return a text for each row of a sheet: its caption, or else its name; none where nothing is known of them."""
    try:
        facts = json.loads(read_bytes(sheet.image_path.with_name(_CAPTIONS), limit_bytes=_MOST_BYTES))
        pairs = list(zip(facts["captions"], facts["names"], strict=True)) * int(facts.get("pages", 1))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return ()
    return tuple(str(caption or name) for caption, name in pairs)
