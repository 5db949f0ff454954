"""The question "does a circuit of r gates reach the bound?" as a formula.  Pure: no solver, no clock."""
