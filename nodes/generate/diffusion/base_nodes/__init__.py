"""Base classes of the nodes that run pipelines: their parameters, and what they share for pictures and clips."""
