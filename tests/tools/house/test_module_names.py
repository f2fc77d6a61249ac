"""Modules have names of the field: the rules in `module_names.txt` hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.house.definitions import ROOT
from tools.house.module_names import NameRules, find_banned_modules, find_participles, read_name_rules

RULES = NameRules({"looking": "view_state"}, {"wish": "request"}, frozenset({"seen"}), frozenset({"sampling"}))


PATHS = [
    path.relative_to(ROOT).as_posix()
    for folder in ("studio", "nodes", "tools", "assets")
    for path in (ROOT / folder).rglob("*.py")
]


def test_no_module_has_a_banned_name() -> None:
    assert find_banned_modules(PATHS) == []


def test_no_module_is_named_by_a_participle_alone() -> None:
    assert find_participles(PATHS) == []


def test_the_list_is_there() -> None:
    rules = read_name_rules()
    assert len(rules.banned) > 100
    assert {"looking", "hearing", "unhurried"} <= set(rules.banned)
    assert not rules.nouns & (set(rules.banned) | set(rules.words))


def test_banned_names_and_words_are_found_in_files_and_folders() -> None:
    found = find_banned_modules(
        ("studio/graph/looking.py", "nodes/a_wish/__init__.py", "studio/ui/wishful.py", "studio/looking/x.py"), RULES
    )
    assert found == [
        "nodes/a_wish: use request",
        "studio/graph/looking.py: use view_state",
        "studio/looking: use view_state",
    ]


def test_participles_are_found_and_nouns_are_not() -> None:
    paths = ("studio/seen.py", "studio/baked.py", "studio/wiring.py", "studio/sampling.py", "studio/seen_frames.py")
    assert find_participles(paths, RULES) == ["studio/baked.py", "studio/seen.py", "studio/wiring.py"]


@pytest.mark.parametrize("line", ["banned looking", "verb look", "noun a\nnoun a"])
def test_a_line_that_is_no_rule_is_refused(line: str, tmp_path: Path) -> None:
    file = tmp_path / "rules.txt"
    file.write_text(f"# a comment\n\n{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match="is no rule"):
        read_name_rules(file)
