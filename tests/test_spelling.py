"""What users read is spelled as in American English, which is what the code and the field use."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = ROOT / "assets" / "languages" / "frameloom.pot"
PAGES = ("*.md", "docs/*.md", "docs/architecture/*.md", "docs/decisions/*.md", "assets/*/*.md", ".github/*.md")
ALIASES = frozenset({"Colour", "Colour Space", "Match Colour", "Normalise", "Stabilise"})
"""Other names of node types: search finds them however they are spelled."""

_CODE = re.compile(r"`[^`\n]*`|\]\([^)]*\)")
_FIELD = re.compile(r"\{[^{}]*\}")
_TEXT = re.compile(r'^msgid(?:_plural)? ((?:".*"\n)+)', re.MULTILINE)


def find_british_words(text: str) -> list[str]:
    """Return what codespell says of the words that are spelled otherwise in American English."""
    command = [sys.executable, "-m", "codespell_lib", "--builtin", "en-GB_to_en-US", "-"]
    said = subprocess.run(command, input=text, capture_output=True, text=True, encoding="utf-8", check=False, cwd=ROOT)
    assert not said.stderr
    return [line for line in said.stdout.splitlines() if "==>" in line]


def read_texts() -> list[str]:
    """Return all texts that translators get, a line each, without their fields and the names of node types."""
    found = _TEXT.findall(TEMPLATE.read_text(encoding="utf-8"))
    texts = ["".join(re.findall(r'"(.*)"', each)) for each in found]
    return [_FIELD.sub("", text) for text in texts if text not in ALIASES]


def test_texts_are_american() -> None:
    texts = read_texts()
    assert len(texts) > 5000
    assert find_british_words("\n".join(texts)) == []


def test_pages_are_american() -> None:
    pages = [page for pattern in PAGES for page in sorted(ROOT.glob(pattern))]
    assert len(pages) > 100
    lines = [_CODE.sub("", line) for page in pages for line in page.read_text(encoding="utf-8").splitlines()]
    assert find_british_words("\n".join(lines)) == []


def test_british_words_are_found() -> None:
    assert len(find_british_words("The Colour of a grey centre\ncolor, gray, center")) == 3
