"""What every phase of a run shares: limits, memory, signals.  Knows nothing of circuits, tasks or solvers."""
