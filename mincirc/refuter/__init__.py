"""Lower bounds on the size of circuits for Boolean relations, by a search over live signals without SAT."""
