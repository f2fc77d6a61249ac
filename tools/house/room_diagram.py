"""Diagram of the rooms for ARCHITECTURE.md: a Mermaid flowchart made from the import-linter contracts."""

from __future__ import annotations

import re
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from tools.house.definitions import ROOT

DIAGRAM_PAGE: Final = ROOT / "ARCHITECTURE.md"
_BLOCK: Final = re.compile(r"^```mermaid\n.*?^```$", re.MULTILINE | re.DOTALL)


def read_contracts(root: Path = ROOT) -> list[dict[str, Any]]:
    """Return the import-linter contracts of pyproject.toml, in their order."""
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    contracts: list[dict[str, Any]] = settings["tool"]["importlinter"]["contracts"]
    return contracts


def find_layers(contracts: list[dict[str, Any]]) -> list[list[str]]:
    """Return the packages of `studio` in layers, the highest first; packages of one layer do not import each other."""
    layers: list[str] = next(
        contract["layers"]
        for contract in contracts
        if contract["type"] == "layers" and contract["containers"] == ["studio"]
    )
    return [[name.strip() for name in layer.split("|")] for layer in layers]


def find_nodes_imports(contracts: list[dict[str, Any]]) -> list[str]:
    """Return the packages of `studio` that `nodes` may import, the highest first."""
    forbidden: list[str] = next(
        contract["forbidden_modules"]
        for contract in contracts
        if contract["type"] == "forbidden" and contract["source_modules"] == ["nodes"]
    )
    return [name for layer in find_layers(contracts) for name in layer if f"studio.{name}" not in forbidden]


def format_diagram(contracts: list[dict[str, Any]]) -> str:
    """Return the flowchart as a block of Markdown, without a line break at its end. An arrow leads to what is imported.

    Arrows lead from each layer to the next one; a layer may import those further below, too.
    """
    layers = find_layers(contracts)
    names = [*(name for layer in layers for name in layer), "nodes"]
    boxes = [f'    {_make_id(name)}["{name if name == "nodes" else f"studio/{name}"}"]' for name in names]
    arrows = [
        f"    {' & '.join(map(_make_id, upper))} --> {' & '.join(map(_make_id, lower))}"
        for upper, lower in pairwise(layers)
    ]
    arrows.append(f"    {_make_id('nodes')} --> {_make_id(find_nodes_imports(contracts)[0])}")
    return "\n".join(["```mermaid", "flowchart TD", *boxes, *arrows, "```"])


def update_page(text: str, diagram: str) -> str:
    """Return the text of a page with the diagram in place of the one it has. Raises ValueError if it has none."""
    replaced, count = _BLOCK.subn(lambda _: diagram, text)
    if count != 1:
        raise ValueError(f"found {count} mermaid blocks, accepted is one")
    return replaced


def _make_id(name: str) -> str:
    return f"room_{name}"  # `graph` alone is a word of Mermaid's own
