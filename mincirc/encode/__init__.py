"""The question "does a circuit of r gates meet the bounds?" as a CNF formula.  Pure: no solver, no clock."""
