"""What the documents say is true: their code runs, their links lead somewhere."""

from __future__ import annotations

import re
import sys
import types
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tools.house.definitions import read_modules
from tools.house.room_diagram import find_layers, format_diagram, read_contracts

ROOT = Path(__file__).resolve().parent.parent
GUIDES = ("README.md", "docs/node-author-guide.md", "docs/data-representation.md")
DOCUMENTS = sorted(path.relative_to(ROOT).as_posix() for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
ARCHITECTURE = ["ARCHITECTURE.md", *(name for name in DOCUMENTS if name.startswith("docs/architecture/"))]
FIVE_MINUTES = 1_150  # words that one reads in that time
ELSEWHERE = {"NodeGraphQt", "OMP_WAIT_POLICY", "PASSIVE", "meta"}


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


def test_the_architecture_names_every_room_once() -> None:
    rows = re.findall(r"^\| `([\w/]+)` \|", (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"), re.MULTILINE)
    divided = {"engine", "graph", "ui"}
    rooms = {f"studio/{name}" for layer in find_layers(read_contracts()) for name in layer} - {
        "studio/engine",
        "studio/ui",
    }
    for room in divided:
        rooms |= {path.parent.relative_to(ROOT).as_posix() for path in (ROOT / "studio" / room).glob("*/__init__.py")}
    assert sorted(rows) == sorted(rooms | {"nodes", "tools", "tests", "assets"})


def test_the_architecture_is_read_in_five_minutes() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    assert len([word for word in prose.split() if re.search(r"\w", word)]) <= FIVE_MINUTES


def test_the_diagram_of_the_rooms_is_current() -> None:
    """`python -m tools.house --picture` writes it."""
    assert format_diagram(read_contracts()) in (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ARCHITECTURE)
def test_names_in_the_architecture_exist(name: str) -> None:
    text = re.sub(r"^```.*?^```$", "", (ROOT / name).read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    unknown = [quoted for quoted in re.findall(r"`([^`\n]+)`", text) if not _exists(quoted)]
    assert unknown == []


def _exists(quoted: str) -> bool:
    """Return whether a path is in the tree, a dotted name is a module, or all words of code stand in the source."""
    if re.fullmatch(r"[\w./-]*/[\w./-]*", quoted):
        return (ROOT / quoted).exists() or quoted == "grade/blur"  # a path through groups
    if re.fullmatch(r"(studio|nodes|tests|tools)(\.\w+)+", quoted):
        path = ROOT / quoted.replace(".", "/")
        return path.is_dir() or path.with_suffix(".py").exists()
    return set(re.findall(r"[A-Za-z_]\w*", quoted)) <= _words() | ELSEWHERE


@cache
def _words() -> frozenset[str]:
    """Return all words in the sources of the studio, the nodes and the tools, and in the files beside them."""
    paths = [*ROOT.glob("*.py"), *ROOT.glob("*.toml"), *(ROOT / "tests").glob("*.py")]
    paths += [ROOT / module.path for module in read_modules(packages=("studio", "nodes", "tools"))]
    return frozenset(word for path in paths for word in re.findall(r"[A-Za-z_]\w*", path.read_text(encoding="utf-8")))
