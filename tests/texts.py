"""Finds, in a module's syntax tree, what a user would read although it went through no function for texts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

SPEAKING = {"tr", "tr_n", "tr_noop"}
_SINKS_TEXT = """
    setText setToolTip setStatusTip setWhatsThis setWindowTitle setTitle setPlaceholderText setAccessibleName
    setAccessibleDescription setInformativeText setDetailedText setLabelText setHeaderLabels setHtml
    setPlainText setTabText setItemText setSuffix setPrefix addAction addMenu addItem addTab addButton
    addSection drawText showText showMessage QPushButton QToolButton QAction QMenu QCheckBox QRadioButton
    QGroupBox QDockWidget QTreeWidgetItem QListWidgetItem IconButton PlainLabel ElidedLabel YesNoQuestion ModelPrompt
    escape_tooltip show_tooltip escape_menu_text escape_window_title Markup show_page
    FileRequest
    show_text show_card show_message show_hint show_error show_activity show_placeholder paint_hint paint_error
    paint_chip
"""
SINKS = frozenset(_SINKS_TEXT.split())
"""What shows its arguments: of Qt, and of ours."""

_SILENT_CALLS_TEXT = """
    setObjectName setProperty property inherits findChild findChildren getLogger getattr setattr hasattr cast
    TypeVar NewType compile fullmatch match search sub findall split QColor setStyleSheet QFont QByteArray
    setValue value environ open encode fromhex strftime Template addFile Param node Thread CDLL import_module
    QRegularExpression
"""
_SILENT_CALLS = frozenset(_SILENT_CALLS_TEXT.split())
"""What no user reads the arguments of; nodes' names and help are collected from the registry."""

_FOR_PROGRAMMERS_TEXT = """
    TypeError ValueError RuntimeError AssertionError IndexError KeyError ImportError AttributeError
    NotImplementedError
"""
_FOR_PROGRAMMERS = frozenset(_FOR_PROGRAMMERS_TEXT.split())
_LOGS_TEXT = """
    debug info warning error exception critical log
"""
_LOGS = frozenset(_LOGS_TEXT.split())
_LETTERS = r"[^\W\d_]"
_PROSE = re.compile(
    rf"{_LETTERS}{{2,}}[,;:.…!?)”]* +[(“]?{_LETTERS}{{2,}}"  # two words
    rf"|^\W*[A-Z][a-z]+[.…:!?]*$"  # or a capital letter to begin with
    rf"|\{{\}} {_LETTERS}{{2,}}|{_LETTERS}{{2,}}[,;:]? \{{\}}"  # or a word beside a field
)
_WORD = re.compile(rf"{_LETTERS}{{2,}}")
_MARKUP = re.compile(r"<[^>]*>|&\w+;")
_KEYS = re.compile(r"\[?(?:(?:Ctrl|Shift|Alt|Meta)\+)*(?:[A-Z]\w*|.)\]?")
_KEY_NAMES_TEXT = """
    Ctrl Shift Alt Tab Del Home End Space Enter Return Left Right Up Down Esc Backspace Escape
"""
_KEY_NAMES = frozenset(_KEY_NAMES_TEXT.split())
_STYLE = re.compile(r"\b(?:color|background|padding|margin|border|font|width|height)[\w-]* ?:")

_LOGGED = re.compile(r"%(?:\.\d)?[sdf]\b")  # a template of the log's


def unspoken(tree: ast.Module) -> list[tuple[int, str]]:
    """Return the line and the words of each text that a user may come to read untranslated."""
    parts = list(ast.walk(tree))
    calls = [part for part in parts if isinstance(part, ast.Call)]
    shown = {argument for call in calls for argument in _shown(call)}
    silent = set(_of_params(parts, calls))
    missed = []
    waiting: list[ast.AST] = [tree]
    while waiting:
        found = waiting.pop()
        text = _text_of(found)
        if text is not None and _is_read(text, certain=found in shown):
            missed.append((getattr(found, "lineno", 0), text))
        silent.update(_silent_parts(found))
        waiting += [part for part in ast.iter_child_nodes(found) if part not in silent]
    return sorted(missed)


def _is_read(text: str, *, certain: bool) -> bool:
    words = _MARKUP.sub(" ", text).strip()
    if _is_key(words) or _STYLE.search(text) or _LOGGED.search(text):
        return False
    return bool((_WORD if certain else _PROSE).search(words.replace("{}", "") if certain else words))


def _is_key(words: str) -> bool:
    """Return whether this is a shortcut, or several."""
    parts = words.split()
    named = any("+" in part or part.strip("[]") in _KEY_NAMES for part in parts)
    return named and all(_KEYS.fullmatch(part) for part in parts)


def _text_of(found: ast.AST) -> str | None:
    """Return a literal's text, with {} for its fields; None of anything else."""
    if isinstance(found, ast.Constant) and isinstance(found.value, str):
        return found.value
    if isinstance(found, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in found.values)
    return None


def _name(call: ast.Call) -> str:
    """Return what is called, without what it is called on."""
    func = call.func
    return func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""


def _silent_parts(found: ast.AST) -> Iterator[ast.AST]:
    """Yield the parts in which a literal is for nobody to read, or has gone through a function for texts."""
    yield from filter(None, (getattr(found, "annotation", None), getattr(found, "returns", None)))
    match found:
        case ast.Expr(value=ast.Constant() as docstring):
            yield docstring
        case ast.Call():
            yield from _silent_in_call(found)
        case ast.JoinedStr():
            yield from (part for part in found.values if isinstance(part, ast.Constant))  # the whole is looked at
        case ast.FormattedValue(format_spec=ast.expr() as spec):
            yield spec
        case ast.Subscript():
            yield found.slice
        case ast.Compare() | ast.Assign(targets=[ast.Name(id="__all__")]):
            yield from ast.iter_child_nodes(found)
        case ast.Dict():
            yield from filter(None, found.keys)
        case ast.Assert(msg=ast.expr() as said):
            yield said
        case ast.ClassDef():
            yield from _silent_in_class(found)


def _silent_in_class(found: ast.ClassDef) -> Iterator[ast.AST]:
    """Yield the values of an enumeration, and the parameters of a node, whose help is collected from the registry."""
    if any("Enum" in ast.unparse(base) for base in found.bases):
        yield from (part for part in found.body if isinstance(part, ast.Assign))
    if any(isinstance(by, ast.Call) and _name(by) == "node" for by in found.decorator_list):
        yield from (part for part in found.body if isinstance(part, ast.AnnAssign))


def _silent_in_call(call: ast.Call) -> Iterator[ast.AST]:
    name = _name(call)
    on = ast.unparse(call.func.value) if isinstance(call.func, ast.Attribute) else ""
    if name in SPEAKING:
        yield from call.args[: 2 if name == "tr_n" else 1]
    elif name in _SILENT_CALLS | _FOR_PROGRAMMERS or (name in _LOGS and "log" in on):
        yield from (*call.args, *call.keywords)


def _of_params(parts: list[ast.AST], calls: list[ast.Call]) -> Iterator[ast.AST]:
    """Yield the arguments of functions that make a Param: parts of its help, which is collected from the registry."""
    makers = {
        found.name
        for found in parts
        if isinstance(found, ast.FunctionDef)
        for part in found.body
        if isinstance(part, ast.Return) and isinstance(part.value, ast.Call) and _name(part.value) == "Param"
    }
    for call in calls:
        if _name(call) in makers:
            yield from (*call.args, *call.keywords)


def _shown(call: ast.Call) -> Iterator[ast.AST]:
    """Yield what a call certainly shows: literals among its arguments, also by way of a condition."""
    if _name(call) in SINKS:
        for argument in (*call.args, *(keyword.value for keyword in call.keywords)):
            yield from _branches(argument)


def _branches(argument: ast.expr) -> Iterator[ast.AST]:
    if isinstance(argument, ast.IfExp):
        yield from _branches(argument.body)
        yield from _branches(argument.orelse)
    elif isinstance(argument, ast.BoolOp):
        for value in argument.values:
            yield from _branches(value)
    elif isinstance(argument, ast.BinOp):
        yield from _branches(argument.left)
        yield from _branches(argument.right)
    elif isinstance(argument, (ast.List, ast.Tuple)):
        for element in argument.elts:
            yield from _branches(element)
    else:
        yield argument
