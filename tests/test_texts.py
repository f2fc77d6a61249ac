"""Every text that a user reads goes through one function, so that it can be translated."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest

from tests.texts import SPEAKING, unspoken

ROOT = Path(__file__).resolve().parent.parent

FILES = {
    "studio/sdk/context.py": "says it to who writes nodes",
    "studio/sdk/cues/language_codes.py": "codes of languages",
    "studio/sdk/cues/substation_header.py": "words of a file format",
    "studio/sdk/signatures/methods.py": "says it to who writes nodes",
    "studio/sdk/signatures/signature.py": "says it to who writes nodes",
    "studio/sdk/testing": "says it to who writes nodes",
    "studio/engine/emulation": "says it to who writes nodes",
    "studio/core/translation.py": "words that stand in translated texts",
    "studio/graph/file/user_folders.py": "names of folders, and of keys in the registry",
    "studio/models/describe/checkpoint.py": "names of model families, and of kinds of files, as the field calls them",
    "studio/models/describe/base_models": "names of model families, as the field calls them",
    "nodes/generate/diffusion/prompts/prompt_styles.py": "said to models, which know English best",
    "studio/core/image.py": "the names of port types, by which errors call a value",
    "studio/sdk/ports.py": "the names of port types: collected from the registry, translated where they are shown",
    "studio/engine/cache/disk/entry_file.py": "goes into the log",
    "studio/engine/cache/disk/disk_folder.py": "a file's content",
    "studio/engine/cache/disk/value_serialization.py": "goes into the log",
    "studio/media/provenance": "what files hold",
    "nodes/shared/shapes/grammar.py": "what a caption is made of: a language of its own",
    "nodes/train/shapes/caption_wording.py": "captions: in the language of the grammar",
    "nodes/shared/scene/captions": "captions that are learnt from, in two languages of their own",
    "studio/app/cli/new_node/node_files.py": "source code of new nodes",
    "studio/app/cli/mcp/bounded_streams.py": "messages of the protocol",
    "studio/farm/bundle/farm_commands.py": "scripts and specifications that other programs read",
    "studio/farm/bundle/job_bundle.py": "names of Open Job Description, and what a template says to who runs a farm",
    "studio/app/cli/mcp/server.py": "said to agents, which know English best",
    "studio/graph/expressions/functions.py": "signatures; the help of functions is marked",
    "studio/app/installation/desktop_entries.py": "files, keys and commands of desktops",
    "studio/graph/specs.py": "node types: collected from the registry",
    "nodes/generate/diffusion/control/control_classes.py": "names of classes of diffusers",
    "studio/ui/widgets/theme.py": "names of fonts and of a style",
}
"""Files and folders in which literals are no texts of the interface, and why."""

TEXTS = {
    "number {}": "a member of the text of a track, and its value",
    "is_enabled {}": "a member of the text of a track, and its value",
    "weight {}": "a member of the text of a track, and its value",
    "Mapping[int, np.ndarray]": "a type",
    "Scripts": "a folder of Windows",
    "GGUF {}": "a file format and its quantization",
    "{} in {}": "a class and its file, to who writes nodes",
    "{} ({}, line {})": "an error and its place, to who writes nodes",
    "CogVideoX License": "a license's name",
    "CreativeML Open RAIL-M": "a license's name",
    "CC BY-NC 4.0": "a license's name",
    "CC BY-NC-SA 4.0": "a license's name",
    "Frameloom": "a name",
    "-----BEGIN PRIVATE KEY-----": "looked for in a file",
    "-----BEGIN CERTIFICATE-----": "looked for in a file",
    "import sys; sys.path.insert(0, {root!r}); from studio.app.run import main; sys.exit(main())": "a program",
    "local {}": "a worker's name, as a machine's",
    "Frameloom {}": "a name and a version",
    "{}[*] — Frameloom": "a name, and the mark that Qt wants",
    "frameloom: {}": "the program's name before a message, as on every command line",
    "window shown after {} s": "read by the benchmark",
    "{} refused the picture": "caught where it is raised",
    "sRGB Encoded Rec.709 (sRGB)": "a colour space, by OpenColorIO's name",
    "{} Hz × {}": "units",
    "pip install 'frameloom[speech]'": "a command",
    "pip install 'frameloom[onnx]'": "a command",
    "can't allocate memory": "looked for in other people's messages",
    "not enough memory": "looked for in other people's messages",
    "out of memory": "looked for in other people's messages",
    "tuple[NodeRecord, int, int, float | DeviceTimer, int]": "a type",
    "frame {}: ": "cut off a message",
    "jobs": "a panel's name in the code",
    "problems": "a panel's name in the code",
    "English": "what the language calls itself",
    "Nuke": "a name",
    "Blender": "a name",
    "Menu": "a key",
    "test picture": "a name that project files keep",
    "{}..{} count 4": "a list of numbers, as it is typed in every language",
    "Bearer {}": "a header of HTTP",
    "Unrecognized configuration class": "looked for in other people's messages",
    "Unrecognized model": "looked for in other people's messages",
    "does not recognize this architecture": "looked for in other people's messages",
    "translate {} to {}: ": "said to T5",
    "Describe this picture.": "said to models that talk",
    "Node": "a part of the names of classes",
    "{}Net": "a part of the names of classes",
    '"""Torch modules of the networks of this family."""\n': "source code of new nodes",
    "Fast": "a part of the names of classes",
    "Vivit": "a part of the names of classes",
    "Inpaint": "a part of the names of classes",
    "Inpainting": "a part of the names of classes",
    "{}{}{}Pipeline": "a part of the names of classes",
    "Detr": "a part of the names of classes",
    "Yolos": "a part of the names of classes",
    "Image": "a part of the names of classes",
    "Feature": "a part of the names of classes",
    "Dml": "a part of the names of providers",
    "Tensorrt": "a part of the names of providers",
    "ONNX model": "a file format",
    "type {}": "a number of a file format",
    "LUT_3D_SIZE {}": "a line of a file format",
    "precision of {}": "goes into the log",
    "gave the error": "looked for in other people's messages",
    "{} media": "the name of a folder",
    " align:left position:0%": "a part of a WebVTT file",
    " align:right position:100%": "a part of a WebVTT file",
    "en": "a code of a language",
    "bad allocation": "looked for in other people's messages",
    "failed to allocate": "looked for in other people's messages",
    "Missing optional dependencies": "looked for in other people's messages",
}
"""Literals that look like texts and are none, and why."""


def _sources() -> list[Path]:
    found = [path for folder in ("studio", "nodes") for path in sorted((ROOT / folder).rglob("*.py"))]
    assert len(found) > 200
    return found


@dataclass(frozen=True)
class Source:
    """What is looked for in a module. Its syntax tree is not kept: all trees together slow every search for garbage.

    Args:
        name: Its path from the project's root.
        unspoken: The line and the words of each text that went through no function.
        pieced: The lines in which a text is put together before it is looked up.
        early: The lines in which a text is translated while the module is imported.
    """

    name: str
    unspoken: list[tuple[int, str]]
    pieced: list[int]
    early: list[int]


@pytest.fixture(scope="module")
def sources() -> list[Source]:
    return [_look_at(path) for path in _sources()]


def _look_at(path: Path) -> Source:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = list(_calls(tree))
    pieced = [
        call.lineno
        for call, _ in calls
        if any(isinstance(argument, (ast.JoinedStr, ast.BinOp)) for argument in call.args[:2])
    ]
    early = [call.lineno for call, at_import in calls if at_import and cast(ast.Name, call.func).id != "tr_noop"]
    return Source(path.relative_to(ROOT).as_posix(), unspoken(tree), pieced, early)


def _calls(tree: ast.Module) -> Iterator[tuple[ast.Call, bool]]:
    """Yield the calls of functions for texts, and whether they run while the module is imported."""
    waiting: list[tuple[ast.AST, bool]] = [(tree, True)]
    while waiting:
        part, at_import = waiting.pop()
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id in SPEAKING:
            yield part, at_import
        body: list[ast.stmt] | list[ast.expr] = []
        if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef)):
            body = part.body
        elif isinstance(part, ast.Lambda):
            body = [part.body]
        waiting += [(each, at_import and each not in body) for each in ast.iter_child_nodes(part)]


def _is_excepted(name: str) -> bool:
    return any(f"{name}/".startswith(f"{each}/") for each in FILES)


@pytest.mark.slow
def test_no_text_stays_english(sources: list[Source]) -> None:
    found = [
        f"{source.name}:{line} {text!r}"
        for source in sources
        if not _is_excepted(source.name)
        for line, text in source.unspoken
        if text not in TEXTS
    ]
    assert found == [], "say it with tr, tr_n or tr_noop of studio.core.translation"


@pytest.mark.slow
def test_exceptions_are_needed(sources: list[Source]) -> None:
    found = {source.name: {text for _, text in source.unspoken} for source in sources}
    assert {
        each for each in FILES if not any(found[n] for n in found if n == each or n.startswith(f"{each}/"))
    } == set()
    assert set(TEXTS) - set().union(*found.values()) == set()


@pytest.mark.slow
def test_no_sentence_is_put_together_from_pieces(sources: list[Source]) -> None:
    """An f-string or a sum in place of a template is in no catalogue."""
    assert [f"{source.name}:{line}" for source in sources for line in source.pieced] == []


@pytest.mark.slow
def test_nothing_is_translated_while_modules_are_imported(sources: list[Source]) -> None:
    """The language is chosen before; but a test, or a program that embeds this one, may choose another."""
    assert [f"{source.name}:{line}" for source in sources for line in source.early] == []


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
        ('label = tr_noop("Paste")', []),
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
