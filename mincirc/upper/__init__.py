"""Upper bounds: circuits that meet the bounds, found and made smaller without any proof.

* :mod:`witness`: a bound with its circuit, and the step that found it;
* :mod:`tree`: decision trees as circuits, before any search;
* :mod:`improve`: rounds of local search, within a box of policies or spending slack;
* :mod:`rounds`: what runs a round: :mod:`compiled`, the compiled core, or :mod:`reference`, in Python and numpy;
* :mod:`resubstitute`: the random walk of the reference;
* :mod:`restarts`: which of several trajectories runs the next round.
"""
