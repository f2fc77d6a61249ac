"""What waits for the render thread, and in which order it gets its turn."""

from __future__ import annotations

import threading

from studio.core.time import FrameRange
from studio.graph.model import Endpoint, Graph
from studio.ui.preview.messages.frame_messages import FactsRequest, FrameRequest, StatesRequest
from studio.ui.preview.render.mailbox import Mailbox, RequestPriority

GRAPH = Graph()
OUTPUT = Endpoint("a", "image")


def frame(number: int) -> FrameRequest:
    return FrameRequest(GRAPH, OUTPUT, number)


def test_the_newest_wish_of_the_viewer_is_the_one_that_waits() -> None:
    mailbox = Mailbox()
    for number in range(60):
        mailbox.put_requests(RequestPriority.VIEW, [frame(number)])
    assert mailbox.take_request() == (RequestPriority.VIEW, frame(59))
    assert mailbox.count_waiting(RequestPriority.VIEW) == 0


def test_turns_in_order() -> None:
    mailbox = Mailbox()
    states, facts = StatesRequest(GRAPH, OUTPUT, FrameRange(0, 9)), FactsRequest(GRAPH)
    mailbox.put_requests(RequestPriority.THUMBNAIL, [frame(1), frame(2)])
    mailbox.put_requests(RequestPriority.STATES, [states])
    mailbox.put_requests(RequestPriority.VIEW, [frame(4)])
    mailbox.put_requests(RequestPriority.FACTS, [facts])
    taken = [mailbox.take_request() for _ in range(5)]
    assert taken == [
        (RequestPriority.FACTS, facts),
        (RequestPriority.VIEW, frame(4)),
        (RequestPriority.STATES, states),
        (RequestPriority.THUMBNAIL, frame(1)),
        (RequestPriority.THUMBNAIL, frame(2)),
    ]


def test_a_new_list_takes_the_place_of_the_old_one() -> None:
    mailbox = Mailbox()
    mailbox.put_requests(RequestPriority.THUMBNAIL, [frame(1), frame(2)])
    mailbox.put_requests(RequestPriority.THUMBNAIL, [frame(7)])
    assert mailbox.take_request() == (RequestPriority.THUMBNAIL, frame(7))
    mailbox.put_requests(RequestPriority.THUMBNAIL, [frame(8)])
    mailbox.put_requests(RequestPriority.THUMBNAIL, [])
    assert mailbox.count_waiting(RequestPriority.THUMBNAIL) == 0


def test_what_is_put_back_comes_first() -> None:
    mailbox = Mailbox()
    mailbox.put_requests(RequestPriority.THUMBNAIL, [frame(2)])
    mailbox.return_request(RequestPriority.THUMBNAIL, frame(1))
    assert mailbox.take_request() == (RequestPriority.THUMBNAIL, frame(1))


def test_taking_waits_until_something_comes_or_the_mailbox_closes() -> None:
    mailbox = Mailbox()
    taken: list[object] = []
    taker = threading.Thread(target=lambda: taken.extend([mailbox.take_request(), mailbox.take_request()]))
    taker.start()
    mailbox.put_requests(RequestPriority.VIEW, [frame(5)])
    while not taken and taker.is_alive() and mailbox.count_waiting(RequestPriority.VIEW):
        pass
    mailbox.close()
    taker.join(5)
    assert taken == [(RequestPriority.VIEW, frame(5)), None]


def test_a_closed_mailbox_gives_nothing() -> None:
    mailbox = Mailbox()
    mailbox.put_requests(RequestPriority.VIEW, [frame(5)])
    mailbox.close()
    assert mailbox.take_request() is None
