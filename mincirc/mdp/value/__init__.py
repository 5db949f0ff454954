"""Values of policies and tasks: exact, in floats, and from above."""
