"""Network of a farm, on `dask.distributed`: scheduler, workers and the connection of who renders.

Importing the package loads nothing; its modules need the extra `farm`.
"""
