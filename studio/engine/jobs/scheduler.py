"""Scheduler of jobs: a thread for each, one at work at a time."""

from __future__ import annotations

import threading

from studio.engine.jobs.job_queue import JobQueue
from studio.engine.jobs.job_run import JobRun, JobWork


def run_jobs(queue: JobQueue, work: JobWork) -> None:
    """Run jobs as their turns come, until the queue is closed; then wait until those that run have stopped.

    A thread for each job lets one that is paused rest in the middle of its work while another one runs.
    """
    threads: list[threading.Thread] = []
    while (turn := queue.wait_for_job()) is not None:
        run = JobRun(queue, turn)
        thread = threading.Thread(target=run.run_work, args=(work,), name=f"job {run.job.name}")
        threads = [other for other in threads if other.is_alive()]
        threads.append(thread)
        thread.start()
    for thread in threads:
        thread.join()
