"""`python -m tools.commit_message FILE`: check the message of a commit, as the hook commit-msg does.

The first line is `area: what it does now`; several areas are joined by commas.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

MAX_LENGTH: Final = 120
"""Characters in the first line."""
_HEAD: Final = re.compile(r"[a-z0-9][\w ./-]*(, [\w ./-]+)*: \S")
_MADE_BY_GIT: Final = ("Merge ", "Revert ", "fixup! ", "squash! ", "amend! ")
_EMPTY: Final = re.compile(r"\b(wip|work in progress|tmp|fixes|fix|misc|stuff)\b[.!]*$", re.IGNORECASE)
_SCISSORS: Final = "# ------------------------ >8 ------------------------"


def find_faults(message: str) -> list[str]:
    """Return what is wrong with a commit message; nothing for messages that git wrote itself."""
    kept = message.partition(_SCISSORS)[0]
    lines = [line.rstrip() for line in kept.strip().splitlines() if not line.startswith("#")]
    head = lines[0] if lines else ""
    if head.startswith(_MADE_BY_GIT):
        return []
    faults = []
    if not _HEAD.match(head):
        faults.append(f"the first line is {head!r}; expected is 'area: what it does now'")
    if len(head) > MAX_LENGTH:
        faults.append(f"the first line has {len(head)} characters; accepted are {MAX_LENGTH}")
    if _EMPTY.match(head.rpartition(":")[2].strip()) or re.match(r"wip\b", head, re.IGNORECASE):
        faults.append(f"the first line is {head!r}; it does not say what the area does now")
    if len(lines) > 1 and lines[1]:
        faults.append("the second line is not empty")
    return faults


def main(arguments: Sequence[str]) -> int:
    """Print the faults of the message in a file; return 1 if there are any."""
    faults = find_faults(Path(arguments[0]).read_text(encoding="utf-8"))
    sys.stderr.write("".join(f"commit message: {fault}\n" for fault in faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
