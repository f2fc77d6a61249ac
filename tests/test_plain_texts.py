"""A stranger's texts are plain wherever they are shown: nothing goes past the ways to the terminal and to Qt."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UI = ("studio/ui", "studio/app")
TERMINAL = {
    "studio/app/terminal.py": "is the way",
    "studio/app/cli/output/console.py": "is the way, for tables and bars",
    "studio/models/convert/worker.py": "speaks JSON to the program that started it",
    "nodes/convert/speech_worker.py": "speaks JSON and samples to the program that started it",
}
QT = {
    "QLabel": ("studio/ui/widgets/labels/plain_label.py",),
    "QToolTip": ("studio/ui/widgets/text/markup.py",),
    "QTextBrowser": ("studio/ui/widgets/rich_page.py",),
    "QTextEdit": (
        "studio/ui/shell/shortcuts/focus.py",  # asks whether a widget is one
        "studio/ui/features/script/editor/code_field.py",  # names its marks of a plain field
        "studio/ui/features/script/editor/code_editor.py",  # the same
        "studio/ui/features/script/console/output_view.py",  # inserts by a cursor alone, which takes no rich text
    ),
    "QTextDocument": ("studio/ui/features/script/console/output_view.py",),  # names a kind of resource: pictures
    **dict.fromkeys(("QMessageBox", "QErrorMessage", "QInputDialog", "QProgressDialog", "QWizard"), ()),
    **dict.fromkeys(("QGraphicsTextItem", "QStaticText", "QWhatsThis"), ()),
}
"""What takes a text for rich text where it looks like it, and who uses it."""

WRITERS = {
    "studio/ui/features/canvas/overlays/canvas_hint.py": "the hint on an empty canvas",
    "studio/ui/shell/search/help_view.py": "the help of a node type",
    "studio/ui/features/library/node_help/panel.py": "the same, in its panel",
    "studio/ui/features/library/node_help/help_page.py": "the same, in its panel",
    "studio/ui/features/timeline/tracks/cache_bar.py": "the legend of colours",
    "studio/ui/features/timeline/tracks/marks_track.py": "a heading over the note of a mark",
    "studio/ui/shell/menus/window_actions.py": "the table of keys",
    "studio/ui/shell/main_window.py": "About",
    "studio/ui/features/training/controllers/training_control.py": "the list of rows that were left out",
}
"""Who writes rich text, and what it is."""

PRINTING = (
    r"((?<![\w.])(print|input)"
    r"|\b(Console|TextColumn|ArgumentParser|StreamHandler|std(out|err)\.(buffer\.)?write(lines)?))$"
)


def calls(pattern: re.Pattern[str], *folders: str) -> Iterator[tuple[str, int, str, ast.Call]]:
    """Yield the calls whose dotted name a pattern finds: the module, the line, the name, and the call."""
    quick = re.compile(pattern.pattern.removesuffix("$") + r"\(")  # most modules need no parsing
    for path in (path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))):
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)) if quick.search(text) else ():
            if isinstance(node, ast.Call) and pattern.search(name := dotted(node.func)):
                yield path.relative_to(ROOT).as_posix(), node.lineno, name, node


def past(
    pattern: str, *folders: str, allowed: Iterable[str] = (), unless: Callable[[ast.Call], bool] = lambda call: False
) -> list[str]:
    """Return where calls that a pattern finds stand in modules that are not allowed, unless each is as it should be."""
    found = calls(re.compile(pattern), *folders)
    return [f"{module}:{line}: {name}" for module, line, name, call in found
            if module not in allowed and not unless(call)]  # fmt: skip


def dotted(expression: ast.expr) -> str:
    """Return what is called as `a.b.c`; a part that is no name is left out."""
    parts = []
    while isinstance(expression, ast.Attribute):
        parts.append(expression.attr)
        expression = expression.value
    return ".".join(reversed([*parts, expression.id if isinstance(expression, ast.Name) else ""]))


def is_plain(call: ast.Call) -> bool:
    """Return whether a tooltip that is set is a text of ours, or went through the one function."""
    return bool(call.args) and _is_plain(call.args[-1])


def _is_plain(text: ast.expr) -> bool:
    if isinstance(text, ast.IfExp):
        return _is_plain(text.body) and _is_plain(text.orelse)
    if not isinstance(text, ast.Call):
        return isinstance(text, ast.Constant)
    if dotted(text.func) == "escape_tooltip":
        return True
    return dotted(text.func) == "tr" and not text.keywords and isinstance(text.args[0], ast.Constant)


def test_nothing_goes_past_the_way_to_the_terminal() -> None:
    assert not past(PRINTING, "studio", "nodes", allowed=TERMINAL)


def test_nothing_goes_past_the_class_for_labels_and_pages() -> None:
    wrong = []
    for path in (path for folder in UI for path in (ROOT / folder).rglob("*.py")):
        names = re.findall(r"\b(Q[A-Z]\w+)\b(?! ?[#{])", path.read_text(encoding="utf-8"))
        module = path.relative_to(ROOT).as_posix()
        found = (name for name in set(names) & QT.keys() if module not in QT[name])
        wrong += [f"{module}: {name}" for name in found if module != "studio/ui/widgets/stylesheet.py"]
    assert not wrong
    pages = ("studio/ui/widgets/rich_page.py", "studio/ui/widgets/labels/plain_label.py")
    assert not past(r"\.(setHtml|insertHtml|setMarkdown|setTextFormat|setWhatsThis|setStatusTip)$", *UI, allowed=pages)


def test_nothing_goes_past_the_function_for_tooltips() -> None:
    assert not past(r"\.(setToolTip|showText)$", *UI, allowed=("studio/ui/widgets/text/markup.py",), unless=is_plain)
    assert not [path for folder in UI for path in (ROOT / folder).rglob("*.py")
                if "ToolTipRole" in path.read_text(encoding="utf-8")]  # fmt: skip


def test_few_write_rich_text() -> None:
    assert not past(r"(?<!\w)Markup$", *UI, allowed=WRITERS)


def test_who_is_allowed_is_there_and_needs_it() -> None:
    for module in (*TERMINAL, *(module for modules in QT.values() for module in modules)):
        assert (ROOT / module).exists()
    for module in WRITERS:
        assert "Markup(" in (ROOT / module).read_text(encoding="utf-8")


def test_the_finder_finds_what_goes_past() -> None:
    good = 'a.setToolTip("")', "a.setToolTip(0, escape_tooltip(name))", 'a.setToolTip(tr("Zoom") if b else "")'
    bad = "a.setToolTip(name)", 'a.setToolTip(tr("by {name}", name=name))', 'a.setToolTip("" if b else name)'
    for sources, expected in ((good, True), (bad, False)):
        for source in sources:
            call = ast.parse(source, mode="eval").body
            assert isinstance(call, ast.Call)
            assert is_plain(call) is expected
    assert re.search(PRINTING, "print")
    assert re.search(PRINTING, "sys.stderr.write")
    assert not re.search(PRINTING, "spec.input")
