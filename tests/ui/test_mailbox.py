"""What waits for the render thread, and in which order it gets its turn."""

from __future__ import annotations

import threading

from studio.core.time import FrameRange
from studio.graph.model import Endpoint, Graph
from studio.ui.mailbox import Mailbox, Turn
from studio.ui.results import FactsRequest, FrameRequest, StatesRequest

GRAPH = Graph()
OUTPUT = Endpoint("a", "image")


def frame(number: int) -> FrameRequest:
    return FrameRequest(GRAPH, OUTPUT, number)


def test_the_newest_wish_of_the_viewer_is_the_one_that_waits() -> None:
    mailbox = Mailbox()
    for number in range(60):
        mailbox.put(Turn.VIEW, [frame(number)])
    assert mailbox.take() == (Turn.VIEW, frame(59))
    assert mailbox.waiting(Turn.VIEW) == 0


def test_turns_in_order() -> None:
    mailbox = Mailbox()
    states, facts = StatesRequest(GRAPH, OUTPUT, FrameRange(0, 9)), FactsRequest(GRAPH)
    mailbox.put(Turn.THUMBNAIL, [frame(1), frame(2)])
    mailbox.put(Turn.STATES, [states])
    mailbox.put(Turn.VIEW, [frame(4)])
    mailbox.put(Turn.FACTS, [facts])
    taken = [mailbox.take() for _ in range(5)]
    assert taken == [
        (Turn.FACTS, facts),
        (Turn.VIEW, frame(4)),
        (Turn.STATES, states),
        (Turn.THUMBNAIL, frame(1)),
        (Turn.THUMBNAIL, frame(2)),
    ]


def test_a_new_list_takes_the_place_of_the_old_one() -> None:
    mailbox = Mailbox()
    mailbox.put(Turn.THUMBNAIL, [frame(1), frame(2)])
    mailbox.put(Turn.THUMBNAIL, [frame(7)])
    assert mailbox.take() == (Turn.THUMBNAIL, frame(7))
    mailbox.put(Turn.THUMBNAIL, [frame(8)])
    mailbox.put(Turn.THUMBNAIL, [])
    assert mailbox.waiting(Turn.THUMBNAIL) == 0


def test_what_is_put_back_comes_first() -> None:
    mailbox = Mailbox()
    mailbox.put(Turn.THUMBNAIL, [frame(2)])
    mailbox.put_back(Turn.THUMBNAIL, frame(1))
    assert mailbox.take() == (Turn.THUMBNAIL, frame(1))


def test_taking_waits_until_something_comes_or_the_mailbox_closes() -> None:
    mailbox = Mailbox()
    taken: list[object] = []
    taker = threading.Thread(target=lambda: taken.extend([mailbox.take(), mailbox.take()]))
    taker.start()
    mailbox.put(Turn.VIEW, [frame(5)])
    while not taken and taker.is_alive() and mailbox.waiting(Turn.VIEW):
        pass
    mailbox.close()
    taker.join(5)
    assert taken == [(Turn.VIEW, frame(5)), None]


def test_a_closed_mailbox_gives_nothing() -> None:
    mailbox = Mailbox()
    mailbox.put(Turn.VIEW, [frame(5)])
    mailbox.close()
    assert mailbox.take() is None
