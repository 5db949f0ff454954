"""Back ends behind one protocol: PySAT with lazily learned lemmas, Z3, brute force, a table of small functions."""
