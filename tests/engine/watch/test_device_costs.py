"""Costs on a graphics card: what events measured, without a wait."""

from __future__ import annotations

from studio.engine.scheduling.cuda import CudaTimer
from studio.engine.watch.device_costs import DeviceCosts
from tests.engine.stand_in_card import StandInCard


def _measure(cuda: StandInCard, seconds: float) -> CudaTimer:
    timer = CudaTimer(cuda)
    cuda.stream.now += seconds
    timer.stop()
    return timer


def test_a_value_costs_what_the_one_before_it_took() -> None:
    cuda, costs = StandInCard(), DeviceCosts()
    assert costs.estimate_seconds("blur", _measure(cuda, 0.25), 0.001) == 0.001  # nothing has been measured yet
    cuda.stream.done = cuda.stream.now
    assert costs.estimate_seconds("blur", _measure(cuda, 0.5), 0.001) == 0.25
    assert costs.estimate_seconds("gain", _measure(cuda, 0.5), 0.002) == 0.002


def test_nobody_waits_for_the_device() -> None:
    cuda, costs = StandInCard(), DeviceCosts()
    for _ in range(1000):
        assert costs.estimate_seconds("blur", _measure(cuda, 0.25), 0.001) == 0.001
    assert cuda.stream.done == 0.0


def test_the_launch_is_the_least_cost() -> None:
    cuda, costs = StandInCard(), DeviceCosts()
    costs.estimate_seconds("blur", _measure(cuda, 0.25), 0.001)
    cuda.stream.done = cuda.stream.now
    assert costs.estimate_seconds("blur", _measure(cuda, 0.25), 1.5) == 1.5
