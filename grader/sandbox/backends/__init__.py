"""Ways to start a worker, one per kind of machine."""
