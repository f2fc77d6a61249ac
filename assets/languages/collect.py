"""Collect all texts into `frameloom.pot`, which lies beside this script: what a translator begins with.

    .venv/bin/python assets/languages/collect.py

Texts of the code are found in its syntax tree: what goes through tr, tr_n and tr_noop. Those of node types, their help
and their parameters included, come from the registry; those of templates from their metadata.
"""

from __future__ import annotations

import ast
import io
import sys
import tomllib
from collections.abc import Iterable, Iterator
from json import loads
from pathlib import Path
from typing import TypeAlias

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from studio.core import VERSION
from studio.services.engine_setup import load_registry
from studio.ui.widgets.text.display_names import iter_translatable_texts

ROOT = Path(__file__).resolve().parents[2]
Text: TypeAlias = "str | tuple[str, str]"
POT = ROOT / "assets" / "languages" / "frameloom.pot"
_COMMENT = """\
# The texts of Frameloom. To add a language, copy this file to <code>.po, as de.po or pt_BR.po, beside it or into the
# folder "languages" in the folder of settings, give it the right Plural-Forms, and translate.
# Fields such as {name} stay as they are. Made by assets/languages/collect.py."""
_DATED = ('"POT-Creation-Date', '"PO-Revision-Date')
_ENCODING = '"Content-Transfer-Encoding: 8bit\\n"\n'
_PLURALS = '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'


def texts_of_code(tree: ast.Module) -> Iterator[Text]:
    """Yield the literals that go through tr and tr_noop, and the pairs that go through tr_n."""
    for found in ast.walk(tree):
        if isinstance(found, ast.Call) and isinstance(found.func, ast.Name):
            words = [
                each.value for each in found.args if isinstance(each, ast.Constant) and isinstance(each.value, str)
            ]
            if found.func.id in {"tr", "tr_noop"} and words and words[0]:
                yield words[0]
            elif found.func.id == "tr_n" and len(words) == 2:
                yield words[0], words[1]


def collect() -> Catalog:
    """Return all texts, with the files in which they are found."""
    catalog = Catalog(project="Frameloom", version=VERSION, header_comment=_COMMENT, charset="utf-8", fuzzy=False)
    for folder in ("studio", "nodes"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            place = path.relative_to(ROOT).as_posix()
            _add(catalog, texts_of_code(ast.parse(path.read_text(encoding="utf-8"))), place)
    for path in sorted((ROOT / "assets" / "graphs").glob("*.toml")):
        metadata = tomllib.loads(path.read_text(encoding="utf-8"))
        texts = [metadata[name] for name in ("title", "description", "requirements", "keywords") if name in metadata]
        _add(catalog, texts, path.relative_to(ROOT).as_posix())
    for spec in load_registry():
        _add(catalog, iter_translatable_texts(spec), spec.id)
    for graph in sorted((ROOT / "assets" / "graphs").glob("*.loom")):  # what the notes of templates say
        notes = loads(graph.read_text(encoding="utf-8")).get("notes", {})
        _add(catalog, (note["text"] for note in notes.values()), graph.relative_to(ROOT).as_posix())
    return catalog


def _add(catalog: Catalog, texts: Iterable[Text], place: str) -> None:
    for text in texts:
        catalog.add(text, locations=[(place, 0)])


def as_file(catalog: Catalog) -> str:
    """Return a catalogue as the text of its file: the same for the same texts, so without dates and line numbers."""
    written = io.BytesIO()
    write_po(written, catalog, width=120, include_lineno=False)
    lines = written.getvalue().decode().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(_DATED)).replace(_ENCODING, _ENCODING + _PLURALS, 1)


def main() -> None:
    """Write the file, and say how many texts it has."""
    catalog = collect()
    POT.write_text(as_file(catalog), encoding="utf-8")
    print(f"{POT.relative_to(ROOT)}: {len(catalog)} texts")


if __name__ == "__main__":
    main()
