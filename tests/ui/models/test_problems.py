"""What can be done about a node whose model is missing, not chosen or of no use."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from studio.graph.model import Graph, NodeRecord, Project
from studio.graph.problems import Problem, ProblemKind
from studio.ui.problems.fixes import Ask, Fix, fixes_of
from studio.ui.problems.row import Entry, ProblemRow
from studio.ui.viewer import ViewerPanel
from studio.ui.viewer.problem_card import Offer
from tests.ui.models.samples import registry


def fixes(kind: ProblemKind, model: str) -> tuple[Fix, ...]:
    project = Project(Graph({"n": NodeRecord("n", "generate.text_to_clip", "n", params={"model": model})}))
    return fixes_of(Problem("n", "model", "It is gone.", kind), project, registry())


@pytest.mark.parametrize(
    ("kind", "model", "asks"),
    [
        (ProblemKind.MISSING_MODEL, "org/gone", [Ask.LOCATE_MODEL, Ask.DOWNLOAD]),
        (ProblemKind.MISSING_MODEL, "/models/gone", [Ask.LOCATE_MODEL]),
        (ProblemKind.MODEL, "", [Ask.CHOOSE_MODEL]),
        (ProblemKind.MODEL, "org/other", [Ask.CHOOSE_MODEL]),
    ],
)
def test_each_trouble_with_a_model_has_what_helps(kind: ProblemKind, model: str, asks: list[Ask]) -> None:
    assert [fix.ask for fix in fixes(kind, model)] == asks


def test_what_cannot_be_done_now_says_why(qtbot: QtBot) -> None:
    entry = Entry(Problem("n", "model", "It is gone.", ProblemKind.MISSING_MODEL), "n")
    viewer = ViewerPanel()
    qtbot.addWidget(viewer)
    row = ProblemRow(entry, (Fix("Download…", ask=Ask.DOWNLOAD, blocked="It is offline."),), viewer)
    assert not row.buttons[0].isEnabled()
    assert row.buttons[0].toolTip() == "It is offline."
    assert entry.matches(["missing", "model"])


def test_the_viewer_offers_what_helps_and_no_more_once_it_has_helped(qtbot: QtBot) -> None:
    viewer, mended = ViewerPanel(), list[str]()
    qtbot.addWidget(viewer)
    viewer.resize(600, 400)
    viewer.show()
    viewer.problem.say(
        "Clip failed",
        "It is gone.",
        [
            Offer("Locate…", lambda: mended.append("locate")),
            Offer("Download…", lambda: mended.append("no"), "Offline."),
        ],
    )
    assert viewer.problem.isVisible()
    locate, download = viewer.problem.buttons
    locate.click()
    download.click()
    assert mended == ["locate"]
    assert download.toolTip() == "Offline."
    viewer.resize(300, 300)
    qtbot.waitUntil(lambda: viewer.canvas.rect().contains(viewer.problem.geometry()))
    viewer.clear()
    assert not viewer.problem.isVisible()
