"""Certificates of random tasks, every objective and basis: the independent checker accepts each of them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import mincirc
from mincirc.certify import Certificate, certify, certify_policies, certify_side, write_certificate
from mincirc.errors import MincircError
from mincirc.mdp.value.policy import policy_return
from mincirc.predicate.symbolic import SymbolicPredicate, any_of, takes
from mincirc.testing import basis_names, interfaces, policies, tasks, unions
from mincirc.verify import verify


def statement(certificate: Certificate) -> tuple[str, int | None, int | None]:
    """Write the certificate, check it, and return the claim that was accepted."""
    with TemporaryDirectory() as folder:
        write_certificate(certificate, Path(folder) / "c")
        claim = verify(Path(folder) / "c").record.claim
    return claim.kind, claim.lower, claim.upper


@given(st.data())
def test_search(data: st.DataObject) -> None:
    task = data.draw(tasks(max_states=6) | unions(max_members=2))
    beside = data.draw(st.sampled_from([Fraction(0), Fraction(0), Fraction(-1, 7), Fraction(1, 7), Fraction(9)]))
    bound = policy_return(task, data.draw(policies(task))) + beside
    options: dict[str, Any] = {"basis": data.draw(basis_names()), "interface": data.draw(interfaces(task))}
    options |= {"conflicts": 500}
    bounds: tuple[Fraction | str, ...] = (bound, "optimal")
    rules = data.draw(st.sampled_from([None, [], ["order"], ["used"]]))
    try:
        certificate = certify(task, data.draw(st.sampled_from(bounds)), symmetry=rules, **options)
    except MincircError as error:
        assert "not settled within the budget" in str(error)
        return
    assert statement(certificate) == (certificate.kind, certificate.lower, certificate.upper)


@given(st.data())
def test_sides_and_policies(data: st.DataObject) -> None:
    task = data.draw(tasks(max_states=4, max_actions=3))
    basis = data.draw(basis_names())
    bound = policy_return(task, data.draw(policies(task)))

    def first_action_somewhere(of: mincirc.MDP, state: str) -> object:
        return any_of(takes(s, of.action_name(i, 0)) for i, s in enumerate(of.states))

    wanted = SymbolicPredicate.of("first action somewhere", first_action_somewhere, whole=True)
    side = certify_side(task, wanted, data.draw(st.booleans()), bound, basis=basis, conflicts=500)
    assert statement(side) == ("side", side.lower, side.upper)
    found = mincirc.enumerate_minimum(task, bound, basis=basis, conflicts=500)
    if found.complete and found.result.size is not None:
        size = found.result.size
        assert statement(certify_policies(found)) == ("policies", size, size)
