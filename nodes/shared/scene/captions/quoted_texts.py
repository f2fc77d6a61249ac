"""Texts in quotation marks within a caption: the titles that it asks for."""

from __future__ import annotations

import re
from typing import Final

_QUOTED: Final = re.compile(r'"([^"]+)"|“([^”]+)”|„([^“”]+)[“”]|«([^»]+)»|「([^」]+)」|『([^』]+)』')


def find_quoted_texts(text: str) -> list[str]:
    """Return what stands in quotation marks, in order."""
    return ["".join(match.groups("")) for match in _QUOTED.finditer(text)]
