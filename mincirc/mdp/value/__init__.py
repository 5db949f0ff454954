"""Values of policies and tasks: exact, in floats, and bounds from above."""
