"""Stylesheet of the application. It names tokens, as $panel; `studio.ui.widgets.theme` holds their values."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Final

ICON_DIR: Final = Path(__file__).resolve().parent / "icons"

_SHEET: Final = Template(
    """
QWidget { color: $text; }
QMainWindow, QDialog, QWidget#panel { background: $panel; }
QMainWindow::separator { background: $canvas; width: 4px; height: 4px; }
QMainWindow::separator:hover { background: $accent_dim; }
QSplitter::handle { background: $canvas; }
QSplitter::handle:hover { background: $accent_dim; }

QDockWidget { color: $secondary; font-size: $font_small; titlebar-close-icon: url("$icons/close.svg");
  titlebar-normal-icon: url("$icons/float.svg"); }
QDockWidget::title { background: $panel; padding: 6px $space_2; border-bottom: 1px solid $line; text-align: left; }
QDockWidget::close-button, QDockWidget::float-button { border: none; background: transparent; padding: 1px;
  border-radius: $radius_field; }
QDockWidget::close-button:hover, QDockWidget::float-button:hover { background: $hover; }

QMenuBar { background: $panel; border-bottom: 1px solid $line; padding: 2px $space_1; }
QMenuBar::item { background: transparent; padding: $space_1 $space_2; border-radius: $radius_field; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: $hover; }
QMenu { background: $raised; border: 1px solid $line; padding: $space_1; }
QMenu::item { padding: 5px 28px 5px $space_3; border-radius: $radius_field; }
QMenu::item:selected { background: $accent_dim; }
QMenu::item:disabled { color: $faint; background: transparent; }
QMenu::separator { height: 1px; background: $line; margin: $space_1 $space_2; }
QMenu::right-arrow { image: url("$icons/chevron-right.svg"); width: 10px; height: 10px; margin-right: $space_2; }
QMenu::indicator { width: 12px; height: 12px; margin-left: $space_1; }
QMenu::indicator:checked { background: $accent; border-radius: 3px; image: url("$icons/check.svg"); }

QTabBar { background: transparent; font-size: $font_small; qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: $secondary; padding: 6px $space_2; border: none; min-width: 48px;
  border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $accent; }
QTabBar::tab:hover:!selected { color: $text; }
QTabWidget::pane { border: none; border-top: 1px solid $line; }

QAbstractScrollArea { background: $panel; border: none; }
QAbstractScrollArea::corner { background: $panel; }

QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox, QComboBox { background: $raised; color: $text;
  border: 1px solid $line; border-radius: $radius_field; padding: 3px 6px; selection-background-color: $accent_dim;
  selection-color: $text; }
QLineEdit:hover, QPlainTextEdit:hover, QTextEdit:hover, QAbstractSpinBox:hover, QComboBox:hover {
  background: $hover; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QAbstractSpinBox:focus, QComboBox:focus {
  border: 1px solid $accent; }
QLineEdit:disabled, QPlainTextEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled { color: $faint;
  background: $panel; }
QLineEdit[flat="true"] { background: transparent; border-color: transparent; }
QPlainTextEdit[flat="true"], QPlainTextEdit[flat="true"]:hover, QPlainTextEdit[flat="true"]:focus,
QTextEdit[flat="true"], QTextEdit[flat="true"]:hover, QTextEdit[flat="true"]:focus {
  background: $panel; border: none; }
QLineEdit[flat="true"]:hover { background: $raised; }
QTextBrowser#help, QTextBrowser#help:hover { background: $panel; border: 1px solid transparent; border-radius: 0; }
QTextBrowser#help:focus { border-color: $accent_dim; }
QLineEdit[flat="true"]:focus { background: $raised; border-color: $accent; }
QLineEdit[idle="true"], QCheckBox[idle="true"] { color: $faint; }
*[curved="true"] { border-color: $accent_dim; }
QLineEdit[driven="true"], QLineEdit[driven="true"]:hover { color: $signal; background: $panel; }
QLineEdit[expression="true"] { color: $text; background: $panel; border-color: $expression_dim; }
QLineEdit[expression="true"]:focus { border-color: $expression; }
*[bad="true"], *[bad="true"]:focus, QLineEdit[expression="true"][bad="true"] { border-color: $danger;
  background: $danger_dim; }
QComboBox { padding-right: 22px; }
QComboBox::drop-down { border: none; width: 20px; }
QComboBox::down-arrow { image: url("$icons/chevron-down.svg"); width: 10px; height: 10px; }
QComboBox QAbstractItemView { background: $raised; border: 1px solid $line; padding: $space_1; outline: none; }
QAbstractSpinBox { padding-right: 18px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: none; background: transparent; width: 16px; }
QAbstractSpinBox::up-arrow { image: url("$icons/chevron-up.svg"); width: 8px; height: 8px; }
QAbstractSpinBox::down-arrow { image: url("$icons/chevron-down.svg"); width: 8px; height: 8px; }

QPushButton { background: $raised; border: 1px solid $line; border-radius: $radius_field; padding: 5px $space_3;
  min-height: 16px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed, QPushButton:checked { background: $accent_dim; border-color: $accent; }
QPushButton:focus { border-color: $accent; }
QPushButton:default { background: $accent; color: $on_accent; border-color: $accent; }
QPushButton:disabled { color: $faint; background: $panel; }
QToolButton { background: transparent; border: 1px solid transparent; border-radius: $radius_field; padding: 3px; }
QToolButton:hover { background: $hover; }
QToolButton:pressed { background: $accent_dim; }
QToolButton:checked { background: $accent_dim; color: $accent; }
QToolButton:focus { border-color: $accent; }
QToolButton:disabled { color: $faint; }
QToolButton[popupMode="2"] { padding: 3px 10px 3px 0; }
QToolButton::menu-indicator, QPushButton::menu-indicator { image: url("$icons/chevron-down.svg");
  width: 8px; height: 8px; subcontrol-origin: border; subcontrol-position: right center; right: 4px; }

QCheckBox, QRadioButton { spacing: $space_2; }
QCheckBox::indicator, QTreeView::indicator { width: 14px; height: 14px; border: 1px solid $faint; border-radius: 3px;
  background: $raised; }
QCheckBox::indicator:hover, QCheckBox::indicator:focus, QTreeView::indicator:hover { border-color: $accent; }
QCheckBox::indicator:checked, QTreeView::indicator:checked { background: $accent; border-color: $accent;
  image: url("$icons/check.svg"); }
QCheckBox::indicator:indeterminate, QTreeView::indicator:indeterminate { background: $accent; border-color: $accent;
  image: url("$icons/dash.svg"); }
QCheckBox::indicator:disabled { border-color: $line; }

QToolButton#section, QToolButton#section:checked { background: transparent; border: none; color: $secondary;
  border-top: 1px solid $line; border-radius: 0; padding: $space_1 0; margin-top: $space_1; text-align: left; }
QToolButton#section:hover { color: $text; background: $hover; }
QSlider::groove:horizontal { height: 4px; background: $line; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 2px; }
QSlider::handle:horizontal { background: $text; width: 12px; height: 12px; margin: -4px 0; border-radius: 6px; }
QSlider::handle:horizontal:hover { background: $accent; }
QSlider::sub-page:horizontal:disabled, QSlider::handle:horizontal:disabled { background: $faint; }

QProgressBar { background: $line; border: none; border-radius: 2px; max-height: 4px; text-align: center;
  color: transparent; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }

QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $line; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $faint; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QTreeView, QListView, QTableView { background: $panel; alternate-background-color: $panel; border: none;
  outline: none; gridline-color: $line; selection-background-color: $accent_dim; selection-color: $text; }
QTreeView::item, QListView::item { padding: 3px $space_1; border: none; }
QTreeView::item:hover, QListView::item:hover { background: $hover; }
QTreeView::item:selected, QListView::item:selected, QTableView::item:selected { background: $accent_dim;
  color: $text; }
QTreeView::branch { background: $panel; }
QTreeView::branch:has-children:closed { image: url("$icons/branch-closed.svg"); }
QTreeView::branch:has-children:open { image: url("$icons/branch-open.svg"); }
QHeaderView { background: $panel; }
QHeaderView::section { background: $panel; color: $secondary; border: none; border-bottom: 1px solid $line;
  padding: $space_1 $space_2; font-size: $font_small; }

QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: $space_1 $space_2; }
QStatusBar { background: $panel; color: $secondary; border-top: 1px solid $line; font-size: $font_small; }
QStatusBar::item { border: none; }
QGroupBox { border: none; border-top: 1px solid $line; margin-top: 18px; padding-top: $space_2; }
QGroupBox::title { subcontrol-origin: margin; left: 0; color: $secondary; }

QFrame#job, QFrame#problem { background: $raised; border: 1px solid transparent; border-radius: $radius_card; }
QFrame#job:hover, QFrame#problem:hover { background: $hover; }
QFrame#job:focus, QFrame#problem:focus { border-color: $accent; }
QFrame#job QListWidget { background: transparent; }
QFrame#leftover { background: $accent_dim; }
QFrame#card { background: $raised; border: 1px solid $line; border-left: 3px solid $danger;
  border-radius: $radius_card; }
QFrame#card[role="info"] { border-left-color: $accent; }
QFrame#generate { background: $raised; border: 1px solid $line; border-radius: $radius_card; }
QFrame#drop_mark { background: $accent; }
QFrame#search, QFrame#find { background: $panel; border: 1px solid $line; border-radius: $radius_card; }
QFrame#refusal { background: $raised; border: 1px solid $danger; border-radius: $radius_card; }
QFrame#segments { border: 1px solid $line; border-radius: $radius_field; }
QFrame#segments QToolButton { border: none; }
QFrame#popover { background: $panel; border: 1px solid $line; }
QFrame#popover QListWidget { background: $raised; border-radius: $radius_field; }
QFrame#search QListWidget, QFrame#find QListWidget { background: transparent; border: none; padding: 0; }
QFrame#search QListWidget::item, QFrame#find QListWidget::item { border-radius: $radius_field; }
QFrame#search QListWidget#families::item:selected { background: $hover; }
QFrame#search QTextBrowser { background: transparent; border: none; padding: 0; }
QListWidget#pages { background: transparent; border: none; }
QListWidget#pages::item { padding: $space_1 $space_2; border-radius: $radius_field; }
QListWidget#paths { background: $raised; border: 1px solid $line; border-radius: $radius_field; }
QToolBar#main_toolbar { background: $panel; border: none; border-bottom: 1px solid $line; padding: 0;
  spacing: 2px; }
QToolBar#main_toolbar::separator { background: $line; width: 1px; margin: 6px $space_1; }
QToolBar#notice, QToolBar#permissions { background: $raised; border: none; border-left: 3px solid $warning;
  border-bottom: 1px solid $line; }
*[lit="true"] { background: $accent_dim; border-radius: $radius_field; }
QLabel#hint { background: transparent; }

*[role="title"] { font-size: 16px; font-weight: 600; }
*[role="secondary"] { color: $secondary; font-size: $font_small; }
*[role="faint"] { color: $faint; font-size: $font_tiny; }
*[role="danger"] { color: $danger; }
*[role="warning"] { color: $warning; }
*[role="other"] { color: $computing; }
"""
)


def build_stylesheet(tokens: Mapping[str, str], *, light: bool = False) -> str:
    """Return the stylesheet with its tokens filled in. Raises KeyError for a token that has no value."""
    return _SHEET.substitute(tokens, icons=(ICON_DIR / ("light" if light else "dark")).as_posix())
