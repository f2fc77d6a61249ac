"""Every text that a user reads goes through one function, so that it can be translated."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from tests.texts import SPEAKING, unspoken

ROOT = Path(__file__).resolve().parent.parent

FILES = {
    "studio/sdk/context.py": "says it to who writes nodes",
    "studio/sdk/methods.py": "says it to who writes nodes",
    "studio/sdk/signature.py": "says it to who writes nodes",
    "studio/sdk/testing": "says it to who writes nodes",
    "studio/core/image.py": "the names of port types, by which errors call a value",
    "studio/sdk/ports.py": "the names of port types: collected from the registry, translated where they are shown",
    "studio/engine/disk/entry.py": "goes into the log",
    "studio/engine/disk/folder.py": "a file's content",
    "studio/engine/disk/values.py": "goes into the log",
    "studio/media/provenance": "what files hold",
    "nodes/source/shapes/grammar.py": "what a caption is made of: a language of its own",
    "nodes/train/shapes/wording.py": "captions: in the language of the grammar",
    "nodes/generate/scene/captions": "captions that are learnt from, in two languages of their own",
    "studio/graph/specs.py": "node types: collected from the registry",
    "studio/ui/theme.py": "names of fonts and of a style",
}
"""Files and folders in which literals are no texts of the interface, and why."""

TEXTS = {
    "Frameloom": "a name",
    "Frameloom {}": "a name and a version",
    "{}[*] — Frameloom": "a name, and the mark that Qt wants",
    "frameloom: {}": "the program's name before a message, as on every command line",
    "window shown after {} s": "read by the benchmark",
    "{} refused the picture": "caught where it is raised",
    "sRGB Encoded Rec.709 (sRGB)": "a colour space, by OpenColorIO's name",
    "{} Hz × {}": "units",
    "pip install 'frameloom[speech]'": "a command",
    "can't allocate memory": "looked for in other people's messages",
    "not enough memory": "looked for in other people's messages",
    "out of memory": "looked for in other people's messages",
    "tuple[NodeRecord, int, int, float | Timing, int]": "a type",
    "frame {}: ": "cut off a message",
    "jobs": "a panel's name in the code",
    "English": "what the language calls itself",
    "Nuke": "a name",
    "Blender": "a name",
    "Menu": "a key",
    "test picture": "a name that project files keep",
    "Bearer {}": "a header of HTTP",
    "Unrecognized configuration class": "looked for in other people's messages",
    "Unrecognized model": "looked for in other people's messages",
    "does not recognize this architecture": "looked for in other people's messages",
    "translate {} to {}: ": "said to T5",
    "Describe this picture.": "said to models that talk",
    "Fast": "a part of the names of classes",
    "Vivit": "a part of the names of classes",
    "Inpaint": "a part of the names of classes",
    "Inpainting": "a part of the names of classes",
    "{}{}{}Pipeline": "a part of the names of classes",
}
"""Literals that look like texts and are none, and why."""


def _sources() -> list[Path]:
    found = [path for folder in ("studio", "nodes") for path in sorted((ROOT / folder).rglob("*.py"))]
    assert len(found) > 200
    return found


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def _unspoken(path: Path) -> list[tuple[int, str]]:
    return unspoken(_tree(path))


def _is_excepted(name: str) -> bool:
    return any(f"{name}/".startswith(f"{each}/") for each in FILES)


def test_no_text_stays_english() -> None:
    found = [
        f"{_name(path)}:{line} {text!r}"
        for path in _sources()
        if not _is_excepted(_name(path))
        for line, text in _unspoken(path)
        if text not in TEXTS
    ]
    assert found == [], "say it with tr, tr_n or marked of studio.core.language"


def test_exceptions_are_needed() -> None:
    found = {_name(path): {text for _, text in _unspoken(path)} for path in _sources()}
    assert {
        each for each in FILES if not any(found[n] for n in found if n == each or n.startswith(f"{each}/"))
    } == set()
    assert set(TEXTS) - set().union(*found.values()) == set()


def _calls(tree: ast.Module) -> list[ast.Call]:
    calls = [found for found in ast.walk(tree) if isinstance(found, ast.Call)]
    return [call for call in calls if isinstance(call.func, ast.Name) and call.func.id in SPEAKING]


def test_no_sentence_is_put_together_from_pieces() -> None:
    """An f-string or a sum in place of a template is in no catalogue."""
    wrong = [
        f"{_name(path)}:{call.lineno}"
        for path in _sources()
        for call in _calls(_tree(path))
        if any(isinstance(argument, (ast.JoinedStr, ast.BinOp)) for argument in call.args[:2])
    ]
    assert wrong == []


def test_nothing_is_translated_while_modules_are_imported() -> None:
    """The language is chosen before; but a test, or a program that embeds this one, may choose another."""
    wrong = []
    for path in _sources():
        tree = _tree(path)
        inside = {
            part
            for found in ast.walk(tree)
            if isinstance(found, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
            for statement in (found.body if isinstance(found.body, list) else [found.body])
            for part in ast.walk(statement)
        }
        wrong += [
            f"{_name(path)}:{call.lineno}"
            for call in _calls(tree)
            if call not in inside and isinstance(call.func, ast.Name) and call.func.id != "marked"
        ]
    assert wrong == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('label.setText("off")', ["off"]),
        ('label.setText(tr("off"))', []),
        ('label.setText("off" if off else tr("on"))', ["off"]),
        ('button = QPushButton(f"Show {name}", parent)', ["Show {}"]),
        ('raise GraphError(f"{node} is locked; unlock it first.")', ["{} is locked; unlock it first."]),
        ('raise TypeError("a node needs a docstring")', []),
        ('text = "Nothing to see"', ["Nothing to see"]),
        ('"""Nothing to see."""', []),
        ('label = "Paste"', ["Paste"]),
        ('label = marked("Paste")', []),
        ('logger.warning("nothing to see: %s", text)', []),
        ('menu.addAction("Ctrl+V")', []),
        ('keys = ("Ctrl+Return", "Shift+A")', []),
        ('html = f"<p>{count} frames</p>"', ["<p>{} frames</p>"]),
        ('style = f"color: {name};"', []),
        ('place = f"nodes.{name}.params"', []),
        ('widget.setObjectName("Some panel")', []),
        ('if word == "Some word": pass', []),
        ('def _side(what: str) -> int:\n    return Param(0, help=what)\nx = _side("Room at the left.")', []),
        ('def _side(what: str) -> str:\n    return what\nx = _side("Room at the left.")', ["Room at the left."]),
        ('def f(a: "Some | None") -> "Any | None": pass', []),
    ],
)
def test_what_is_found(code: str, found: list[str]) -> None:
    assert [text for _, text in unspoken(ast.parse(code))] == found
