"""Problems of the graph and of jobs."""
