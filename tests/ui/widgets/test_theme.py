"""The theme: contrast, colours that differ, a stylesheet that Qt understands, and no literal colour elsewhere."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QColor, QFontMetricsF, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QSlider,
    QTabWidget,
    QTreeWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

import studio.ui
from studio.sdk.ports import PORT_TYPES, SIGNAL, PortShape
from studio.ui.features.canvas.cards.icon_paths import port_path
from studio.ui.widgets import stylesheet, theme
from studio.ui.widgets.theme import (
    Colors,
    Theme,
    apply_theme,
    blend_colors,
    find_family_color,
    find_port_color,
    make_ui_font,
    set_widget_style,
    with_alpha,
)

UI = Path(studio.ui.__path__[0])


@pytest.fixture
def themed(qapp: QApplication) -> Iterator[QApplication]:
    """Return the application with the theme; afterwards it looks as before."""
    style, palette, font = qapp.style().name(), QPalette(qapp.palette()), qapp.font()
    apply_theme(qapp)
    yield qapp
    apply_theme(qapp)
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


@pytest.fixture(params=[Theme.DARK, Theme.LIGHT])
def each(request: pytest.FixtureRequest, themed: QApplication) -> Theme:
    """Have one theme after the other."""
    theme: Theme = request.param
    apply_theme(themed, theme)
    return theme


def test_text_can_be_read_on_every_ground(each: Theme) -> None:
    for text in (Colors.TEXT, Colors.SECONDARY, Colors.FAINT, Colors.ACCENT, Colors.DANGER, Colors.WARNING):
        for ground in (Colors.CANVAS, Colors.PANEL, Colors.RAISED):
            assert contrast(text, ground) >= 4.5
    assert contrast(Colors.TEXT, Colors.PANEL) >= 13.5
    assert contrast(Colors.SECONDARY, Colors.PANEL) >= 7.5
    assert contrast(Colors.TEXT, Colors.ACCENT_DIM) >= 4.5
    assert contrast(Colors.TEXT, Colors.DANGER_DIM) >= 4.5
    assert contrast(find_port_color(SIGNAL), Colors.PANEL) >= 4.5, "a driven field's text"


def test_text_can_be_read_on_badges(each: Theme) -> None:
    for color in (Colors.DANGER, Colors.WARNING, Colors.ACCENT, Colors.GOOD, Colors.COMPUTING):
        assert contrast(Colors.ON_ACCENT, color) >= 4.5


def test_ports_and_wires_stand_out_from_cards_and_canvas(each: Theme) -> None:
    for port in PORT_TYPES.values():
        assert contrast(find_port_color(port), Colors.RAISED) >= 3
        assert contrast(find_port_color(port), Colors.CANVAS) >= 3


def test_every_token_has_a_value_for_each_theme(themed: QApplication) -> None:
    dark = {name: color.name() for name, color in vars(Colors).items() if isinstance(color, QColor)}
    held = Colors.CANVAS
    apply_theme(themed, Theme.LIGHT)
    light = {name: color.name() for name, color in vars(Colors).items() if isinstance(color, QColor)}
    assert {name for name in dark if dark[name] == light[name]} == {"CLEAR"}
    assert held is Colors.CANVAS
    assert held.lightness() > 200
    apply_theme(themed, Theme.DARK)
    assert held.lightness() < 40


def test_a_plug_ins_family_follows_the_theme(themed: QApplication) -> None:
    color = find_family_color("a plug-in of the test")
    before = color.name()
    apply_theme(themed, Theme.LIGHT)
    assert find_family_color("a plug-in of the test") is color
    assert color.name() != before


def test_a_widgets_own_sheet_follows_the_theme(themed: QApplication, qtbot: QtBot) -> None:
    label = QLabel("x")
    qtbot.addWidget(label)
    set_widget_style(label, "color: $tone; background: $panel;", tone=Colors.DANGER)
    assert Colors.DANGER.name() in label.styleSheet()
    apply_theme(themed, Theme.LIGHT)
    assert Colors.DANGER.name() in label.styleSheet()
    assert Colors.PANEL.name() in label.styleSheet()


def test_the_system_is_followed_where_it_says_what_it_wants(
    themed: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    for scheme, light in ((Qt.ColorScheme.Light, True), (Qt.ColorScheme.Dark, False), (Qt.ColorScheme.Unknown, False)):
        monkeypatch.setattr(theme, "_system_is_light", lambda app, scheme=scheme: scheme is Qt.ColorScheme.Light)
        apply_theme(themed, Theme.SYSTEM)
        assert theme.is_light() is light


def test_every_port_type_differs_in_colour_and_each_shape_has_a_path(each: Theme) -> None:
    colors = [find_port_color(port) for port in PORT_TYPES.values()]
    assert Colors.SECONDARY not in colors
    for first, second in itertools.combinations(colors, 2):
        distance = sum(abs(a - b) for a, b in zip(first.getRgb()[:3], second.getRgb()[:3], strict=True))  # type: ignore[index]
        assert distance > 40
    assert find_port_color(None) == Colors.SECONDARY
    assert len({port_path(shape).boundingRect().size().toTuple() for shape in PortShape}) >= 4


def test_families_of_plug_ins_get_a_colour_that_stays() -> None:
    assert find_family_color("my_plug_in") == find_family_color("my_plug_in") != find_family_color("another")
    assert contrast(find_family_color("my_plug_in"), Colors.RAISED) > 2


def test_colours_are_mixed_without_changing_the_tokens() -> None:
    before = Colors.ACCENT.name()
    assert with_alpha(Colors.ACCENT, 0.5).alphaF() == pytest.approx(0.5, abs=0.01)
    assert blend_colors(QColor("#000000"), QColor("#ffffff"), 0.5).name() in ("#7f7f7f", "#808080")
    assert Colors.ACCENT.name() == before


def test_figures_are_equally_wide(qapp: QApplication) -> None:
    metrics = QFontMetricsF(make_ui_font())
    assert len({metrics.horizontalAdvance(figure) for figure in "0123456789"}) == 1


def test_the_stylesheet_names_only_tokens_and_files_that_exist(themed: QApplication) -> None:
    sheet = themed.styleSheet()
    assert "$" not in sheet
    files = re.findall(r'url\("([^"]+)"\)', sheet)
    assert files
    assert {Path(file).parent.name for file in files} == {"dark"}
    apply_theme(themed, Theme.LIGHT)
    files += re.findall(r'url\("([^"]+)"\)', themed.styleSheet())
    assert {Path(file).parent.name for file in files} == {"dark", "light"}
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
