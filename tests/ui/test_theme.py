"""The theme: contrast, colours that differ, a stylesheet that Qt understands, and no literal colour elsewhere."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QColor, QFontMetricsF, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QLineEdit,
    QSlider,
    QTabWidget,
    QTreeWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

import studio.ui
from studio.sdk.ports import PORT_TYPES, PortShape
from studio.ui import stylesheet, theme
from studio.ui.node_editor.shapes import port_path
from studio.ui.theme import Colors, apply_theme, blend, family_color, port_color, ui_font, with_alpha

UI = Path(studio.ui.__path__[0])


@pytest.fixture
def themed(qapp: QApplication) -> Iterator[QApplication]:
    """Return the application with the theme; afterwards it looks as before."""
    style, palette, font = qapp.style().name(), QPalette(qapp.palette()), qapp.font()
    apply_theme(qapp)
    yield qapp
    qapp.setStyleSheet("")
    qapp.setStyle(style)
    qapp.setPalette(palette)
    qapp.setFont(font)


def luminance(color: QColor) -> float:
    """WCAG 2.1 relative luminance."""
    channels = (color.redF(), color.greenF(), color.blueF())
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: QColor, second: QColor) -> float:
    """WCAG 2.1 contrast ratio."""
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("text", "least"), [(Colors.TEXT, 13.5), (Colors.SECONDARY, 7.5), (Colors.FAINT, 4.5), (Colors.ACCENT, 7.0)]
)
def test_text_can_be_read_on_panels(text: QColor, least: float) -> None:
    assert contrast(text, Colors.PANEL) >= least


@pytest.mark.parametrize("color", [Colors.DANGER, Colors.WARNING, Colors.ACCENT])
def test_text_can_be_read_on_badges(color: QColor) -> None:
    assert contrast(Colors.ON_ACCENT, color) >= 4.5


def test_every_port_type_differs_in_colour_and_each_shape_has_a_path() -> None:
    colors = [port_color(port) for port in PORT_TYPES.values()]
    assert Colors.SECONDARY not in colors
    for first, second in itertools.combinations(colors, 2):
        distance = sum(abs(a - b) for a, b in zip(first.getRgb()[:3], second.getRgb()[:3], strict=True))  # type: ignore[index]
        assert distance > 40
    assert port_color(None) == Colors.SECONDARY
    assert len({port_path(shape).boundingRect().size().toTuple() for shape in PortShape}) >= 4


def test_families_of_plug_ins_get_a_colour_that_stays() -> None:
    assert family_color("my_plug_in") == family_color("my_plug_in") != family_color("another")
    assert contrast(family_color("my_plug_in"), Colors.RAISED) > 2


def test_colours_are_mixed_without_changing_the_tokens() -> None:
    before = Colors.ACCENT.name()
    assert with_alpha(Colors.ACCENT, 0.5).alphaF() == pytest.approx(0.5, abs=0.01)
    assert blend(QColor("#000000"), QColor("#ffffff"), 0.5).name() in ("#7f7f7f", "#808080")
    assert Colors.ACCENT.name() == before


def test_figures_are_equally_wide(qapp: QApplication) -> None:
    metrics = QFontMetricsF(ui_font())
    assert len({metrics.horizontalAdvance(figure) for figure in "0123456789"}) == 1


def test_the_stylesheet_names_only_tokens_and_files_that_exist(themed: QApplication) -> None:
    sheet = themed.styleSheet()
    assert "$" not in sheet
    files = re.findall(r'url\("([^"]+)"\)', sheet)
    assert files
    assert [file for file in files if not Path(file).is_file()] == []
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b", stylesheet._SHEET.template.replace("QFrame#", "QFrame "))


def test_qt_understands_all_of_it(themed: QApplication, qtbot: QtBot) -> None:
    complaints: list[str] = []
    previous = qInstallMessageHandler(lambda kind, context, text: complaints.append(text) if _bad(kind) else None)
    try:
        window = QWidget()
        qtbot.addWidget(window)
        form = QFormLayout(window)
        for widget in (QLineEdit(), QDoubleSpinBox(), QComboBox(), QSlider(), QCheckBox("x"), QTabWidget()):
            form.addRow(widget)
        form.addRow(QTreeWidget())
        window.show()
        window.grab()
    finally:
        qInstallMessageHandler(previous)
    assert [text for text in complaints if "style" in text.lower() or "parse" in text.lower()] == []


def _bad(kind: QtMsgType) -> bool:
    return kind is not QtMsgType.QtDebugMsg


def test_no_other_module_of_the_window_has_a_literal_colour() -> None:
    literal = re.compile(r"""["']#[0-9a-fA-F]{3,8}["']|QColor\(\s*\d|rgba?\(\s*\d""")
    found = [
        f"{path.relative_to(UI)}:{number}: {line.strip()}"
        for path in sorted(UI.rglob("*.py"))
        if path.name != Path(str(theme.__file__)).name
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if literal.search(line)
    ]
    assert found == []
