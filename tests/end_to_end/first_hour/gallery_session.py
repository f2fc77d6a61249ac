"""The gallery of templates: searched, played and started; run by `test_gallery.py`.

`python -m tests.end_to_end.first_hour.gallery_session PROJECT FOLDER`. Prints "done" at its end.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtWidgets import QListWidgetItem

from studio.app.desktop import make_application
from studio.ui.features.gallery.gallery_view import GalleryView
from studio.ui.features.gallery.template_card import ENTRY_ROLE, FRAME_ROLE, PICTURE_ROLE
from tests.end_to_end.hands import Hand
from tests.end_to_end.screen import focus_window
from tests.end_to_end.sitting import Sitting, is_on_screen, live, wait_until


def run_session(project: Path, folder: Path) -> None:
    """Look at the gallery, search it, let a card play, begin with it, save."""
    sitting = Sitting(None, folder, empty=True)
    hand = Hand(sitting)
    view = open_gallery(hand)
    look_at_groups(sitting, view)
    search(hand, view)
    play(hand, view)
    start(hand, view)
    hand.save_as(project)
    sitting.close()


def open_gallery(hand: Hand) -> GalleryView:
    """Open it by its keys; its pictures come."""
    hand.press("ctrl+shift+n")
    wait_until(lambda: hand.sitting.controller.gallery.view is not None, "the gallery was there")
    view = hand.sitting.controller.gallery.view
    assert view is not None
    wait_until(lambda: is_on_screen(view), "the gallery was shown")
    focus_window("New from template", wait=live)
    cards = list(view.template_list.cards())
    wait_until(lambda: all(card.data(PICTURE_ROLE) is not None for card in cards), "every card had its picture")
    return view


def look_at_groups(sitting: Sitting, view: GalleryView) -> None:
    """See titles of groups, and what needs a model at the end."""
    listed = view.template_list
    items = [listed.item(row) for row in range(listed.count())]
    titles = [item.text() for item in items if item.data(ENTRY_ROLE) is None]
    assert titles == ["Motion", "Generate", "Train", "Composite", "Sound", "Large models"]
    needing = [bool(card.data(ENTRY_ROLE).requirements) for card in listed.cards()]
    assert needing == sorted(needing)
    sitting.look("1 gallery")


def search(hand: Hand, view: GalleryView) -> None:
    """Type on the cards: letters go to the search; Esc clears it and leaves the gallery open."""
    hand.mouse.type("stylize")
    wait_until(lambda: view.search_field.text() == "stylize", "the search had the letters")
    assert {entry.path.stem for entry in view.template_list.shown_templates()} == {"style", "stylise-a-clip"}
    hand.sitting.look("2 search")
    hand.mouse.key("Escape")
    wait_until(lambda: not view.search_field.text(), "the search was cleared")
    assert view.isVisible()


def play(hand: Hand, view: GalleryView) -> None:
    """Rest on a card: it plays; leave it: it stands."""
    playback = hand.sitting.controller.gallery.playback
    assert playback is not None
    card = _find_card(view, "keypoint-tracks")
    place = view.template_list.visualItemRect(card).center()
    hand.sitting.over(view.template_list.viewport(), place)
    wait_until(lambda: playback.is_playing, "the card played")
    first = card.data(FRAME_ROLE)
    wait_until(lambda: card.data(FRAME_ROLE) != first, "another frame was shown")
    hand.sitting.look("3 hover")
    hand.sitting.over(view.start_button)
    wait_until(lambda: not playback.is_playing, "the card stood")
    assert card.data(FRAME_ROLE) is None


def start(hand: Hand, view: GalleryView) -> None:
    """Walk to a card with the arrows and begin with it by Return."""
    listed = view.template_list
    hand.sitting.click(listed.viewport(), listed.visualItemRect(_find_card(view, "motion-transfer")).center())
    hand.mouse.key("Right")
    entry = _find_card(view, "slow-motion").data(ENTRY_ROLE)
    wait_until(lambda: view.selected_template == entry, "the next card was chosen")
    hand.mouse.key("Return")
    types = {record.type for record in hand.level.graph.nodes.values()}
    wait_until(
        lambda: "time.retime" in {record.type for record in hand.level.graph.nodes.values()},
        f"the template was open, not {types}",
    )
    assert hand.sitting.controller.gallery.view is None
    focus_window("Frameloom", wait=live)


def _find_card(view: GalleryView, stem: str) -> QListWidgetItem:
    return next(card for card in view.template_list.cards() if card.data(ENTRY_ROLE).path.stem == stem)


if __name__ == "__main__":
    app = make_application()
    run_session(Path(sys.argv[1]), Path(sys.argv[2]))
    app.processEvents()
    sys.stdout.write("done\n")
