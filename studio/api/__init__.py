"""Python API: projects, nodes, parameters and frames for scripts, notebooks and agents. No Qt."""
