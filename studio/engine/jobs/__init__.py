"""Long work in a queue: what a job is, in which order jobs run, how long they will take, and how they are kept."""
