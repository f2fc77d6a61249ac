"""The legend where its names do not fit beside each other: whole names, and a menu with the others."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from studio.ui.features.training.chart.chart_legend import ChartLegend
from studio.ui.features.training.run.run_files import SeriesName

NAMES = ("adversarial", "critic", "critic.mismatch", "critic.r1", "drawn", "total")
CURVES = {SeriesName("losses", name): QColor(200, 100, 20 * number) for number, name in enumerate(NAMES)}


@pytest.fixture
def legend(qtbot: QtBot) -> ChartLegend:
    made = ChartLegend()
    qtbot.addWidget(made)
    made.resize(525, 24)
    with qtbot.waitExposed(made):
        made.show()
    made.set_curves(CURVES)
    return made


def shown(legend: ChartLegend) -> list[str]:
    return [name.name for name, toggle in legend.curve_toggles.items() if not toggle.isHidden()]


def test_names_are_whole_and_the_others_are_in_a_menu(legend: ChartLegend, qtbot: QtBot) -> None:
    names = shown(legend)
    assert 0 < len(names) < len(NAMES)
    qtbot.waitUntil(lambda: legend.more_button.geometry().left() > 0)
    last = legend.curve_toggles[SeriesName("losses", names[-1])]
    assert last.mapTo(legend, last.rect().topRight()).x() < legend.more_button.geometry().left()
    assert legend.more_button.text() == f"{len(NAMES) - len(names)} more"
    legend.more_button.menu().aboutToShow.emit()
    actions = legend.more_button.menu().actions()
    assert [action.text() for action in actions] == [
        legend.curve_toggles[name].text() for name in CURVES if name.name not in names
    ]
    actions[-1].trigger()
    assert legend.hidden_series == {SeriesName("losses", "total")}


def test_with_room_for_all_there_is_no_menu(legend: ChartLegend) -> None:
    legend.resize(1400, 24)
    assert shown(legend) == list(NAMES)
    assert legend.more_button.isHidden()
    assert legend.minimumSizeHint().width() < 400


def test_in_a_narrow_column_all_names_stand_in_lines_above(legend: ChartLegend, qtbot: QtBot) -> None:
    legend.resize(320, 24)
    legend.set_stacked(True)
    assert shown(legend) == list(NAMES)
    places = [toggle.geometry() for toggle in legend.curve_toggles.values()]
    assert max(place.right() for place in places) < 320
    assert len({place.top() for place in places}) > 1
    assert not any(one.intersects(other) for n, one in enumerate(places) for other in places[:n])
    legend.adjustSize()
    qtbot.waitUntil(lambda: legend.log_button.mapTo(legend, legend.log_button.rect().topLeft()).y() >= 48)
    legend.set_stacked(False)
    assert len(shown(legend)) < len(NAMES)
