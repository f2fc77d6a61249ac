"""What can be done about a node whose model is missing, not chosen or of no use."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from studio.graph.analysis.problems import Problem, ProblemKind
from studio.graph.model import Graph, NodeRecord, Project
from studio.ui.features.problems.problem_row import ProblemEntry, ProblemRow
from studio.ui.features.viewer.panel import ViewerPanel
from studio.ui.shell.edits.fixes import FixRequest, ProblemFix, find_fixes
from studio.ui.widgets.labels.problem_card import ProblemCardFix
from tests.ui.features.models.samples import registry


def fixes(kind: ProblemKind, model: str) -> tuple[ProblemFix, ...]:
    project = Project(Graph({"n": NodeRecord("n", "generate.text_to_clip", "n", params={"model": model})}))
    return find_fixes(Problem("n", "model", "It is gone.", kind), project, registry())


@pytest.mark.parametrize(
    ("kind", "model", "asks"),
    [
        (ProblemKind.MISSING_MODEL, "org/gone", [FixRequest.LOCATE_MODEL, FixRequest.DOWNLOAD]),
        (ProblemKind.MISSING_MODEL, "/models/gone", [FixRequest.LOCATE_MODEL]),
        (ProblemKind.MODEL, "", [FixRequest.CHOOSE_MODEL]),
        (ProblemKind.MODEL, "org/other", [FixRequest.CHOOSE_MODEL]),
    ],
)
def test_each_trouble_with_a_model_has_what_helps(kind: ProblemKind, model: str, asks: list[FixRequest]) -> None:
    assert [fix.request for fix in fixes(kind, model)] == asks


def test_what_cannot_be_done_now_says_why(qtbot: QtBot) -> None:
    entry = ProblemEntry(Problem("n", "model", "It is gone.", ProblemKind.MISSING_MODEL), "n")
    viewer = ViewerPanel()
    qtbot.addWidget(viewer)
    row = ProblemRow(
        entry, (ProblemFix("Download…", request=FixRequest.DOWNLOAD, blocked_reason="It is offline."),), viewer
    )
    assert not row.buttons[0].isEnabled()
    assert row.buttons[0].toolTip() == "It is offline."
    assert entry.is_match(["missing", "model"])


def test_the_viewer_offers_what_helps_and_no_more_once_it_has_helped(qtbot: QtBot) -> None:
    viewer, mended = ViewerPanel(), list[str]()
    qtbot.addWidget(viewer)
    viewer.resize(600, 400)
    viewer.show()
    viewer.problem_card.show_problem(
        "Clip failed",
        "It is gone.",
        [
            ProblemCardFix("Locate…", lambda: mended.append("locate")),
            ProblemCardFix("Download…", lambda: mended.append("no"), "Offline."),
        ],
    )
    assert viewer.problem_card.isVisible()
    locate, download = viewer.problem_card.fix_buttons
    locate.click()
    download.click()
    assert mended == ["locate"]
    assert download.toolTip() == "Offline."
    viewer.resize(300, 300)
    qtbot.waitUntil(lambda: viewer.canvas.rect().contains(viewer.problem_card.geometry()))
    viewer.clear()
    assert not viewer.problem_card.isVisible()
