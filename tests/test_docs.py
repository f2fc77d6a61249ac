"""What the documents say is true: their code runs, their links lead somewhere."""

from __future__ import annotations

import re
import sys
import types
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
GUIDES = ("README.md", "docs/node-author-guide.md", "docs/data-representation.md")
DOCUMENTS = sorted(path.relative_to(ROOT).as_posix() for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def _blocks(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the line and the text of each block of Python in a document."""
    text = path.read_text(encoding="utf-8")
    for match in re.finditer(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        yield text.count("\n", 0, match.start(1)), match[1]


@pytest.mark.parametrize("name", GUIDES)
def test_code_runs_from_top_to_bottom(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("code_of_a_document")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    blocks = list(_blocks(ROOT / name))
    assert blocks
    for line, text in blocks:
        code = compile("\n" * line + text, ROOT / name, "exec", dont_inherit=True)
        exec(code, vars(module))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name: str) -> None:
    path = ROOT / name
    links = re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_the_index_of_decisions_has_all_of_them_by_their_titles() -> None:
    folder = ROOT / "docs" / "decisions"
    heads = {path.name: path.read_text(encoding="utf-8").partition("\n")[0] for path in folder.glob("0*.md")}
    rows = [f"| [{name[:4]}]({name}) | {heads[name].partition(' · ')[2]} |" for name in sorted(heads)]
    index = (folder / "README.md").read_text(encoding="utf-8").splitlines()
    assert [line for line in index if line.startswith("| [")] == rows


def test_words_stand_once_and_in_order() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    words = [re.sub(r"[*|]", "", row.split("|")[1]).strip().casefold() for row in re.findall(r"^\| \*\*.*", text, re.M)]
    assert len(words) > 100
    assert words == sorted(set(words))


def test_the_readme_shows_a_node_of_seven_lines() -> None:
    (_, text), *_ = _blocks(ROOT / "README.md")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith(("import", "from"))]
    assert len(lines) <= 7
