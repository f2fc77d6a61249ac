"""The diagram of the rooms is made from the import-linter contracts."""

from __future__ import annotations

from typing import Any

import pytest

from tools.house.room_diagram import find_layers, find_nodes_imports, format_diagram, update_page

CONTRACTS: list[dict[str, Any]] = [
    {"type": "layers", "containers": ["studio"], "layers": ["ui", "engine | media", "sdk", "core"]},
    {
        "type": "forbidden",
        "source_modules": ["nodes"],
        "forbidden_modules": [f"studio.{n}" for n in ("ui", "engine", "media")],
    },
]


def test_packages_of_a_layer_stand_side_by_side() -> None:
    assert find_layers(CONTRACTS) == [["ui"], ["engine", "media"], ["sdk"], ["core"]]
    assert find_nodes_imports(CONTRACTS) == ["sdk", "core"]


def test_an_arrow_leads_from_each_layer_to_the_next_and_from_the_nodes() -> None:
    arrows = [line.strip() for line in format_diagram(CONTRACTS).splitlines() if "-->" in line]
    assert arrows == [
        "room_ui --> room_engine & room_media",
        "room_engine & room_media --> room_sdk",
        "room_sdk --> room_core",
        "room_nodes --> room_sdk",
    ]


def test_a_page_gets_the_diagram_in_place_of_its_own() -> None:
    page = "before\n\n```mermaid\nflowchart TD\n```\n\nafter\n"
    assert update_page(page, format_diagram(CONTRACTS)) == f"before\n\n{format_diagram(CONTRACTS)}\n\nafter\n"
    with pytest.raises(ValueError, match="found 0 mermaid blocks"):
        update_page("no diagram", format_diagram(CONTRACTS))
