"""The queue of jobs: what is being written, how far it is, and what went wrong."""
