"""Lower bounds other than refutations of the whole size: why no circuit of so many gates will do.

* :mod:`bound`: a bound with its reason, and what the reason rests on;
* :mod:`support`: inputs that must be read, by hitting sets;
* :mod:`gate_elimination`: whatever a first gate reads, a smaller relation is left (:mod:`elimination`: rules, proofs
  and reference; :mod:`row_relation`, :mod:`row_bound`: relations as lists of rows, and bounds without search);
* :mod:`subproblems`: cofactors and projections on some outputs, searched themselves;
* :mod:`schedule`: when subproblems are bounded, and the bounds of one session with those of its refuted sizes.

The table of small functions is :mod:`mincirc.npn`, the list of all circuits of the smallest sizes
:mod:`mincirc.solve.elimination`, which finds circuits as well.
"""
