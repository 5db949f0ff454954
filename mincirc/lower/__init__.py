"""Lower bounds: why no circuit of so many gates will do, other than by asking a SAT solver for one."""
