"""The steps of the check, in order: parse, digest, obligations of the claim, lemmas, witnesses, refutations.

Section 10 of the format states the one assumption that remains to be trusted: the property of the formulas by which
their refutations prove the claim.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mincirc.verify import claim as words
from mincirc.verify.clauses import Clauses
from mincirc.verify.cnf import CircuitFormula, PolicyFormula
from mincirc.verify.errors import NoCertificateError, VerifyError, demand
from mincirc.verify.exact import distinct
from mincirc.verify.fields import boolean, digest, increasing, integer, items, read_json, record, text
from mincirc.verify.gates import RULES
from mincirc.verify.limits import MAX_CLAUSES_IN_ALL, MAX_GATES, MAX_LITERALS, most_written
from mincirc.verify.lrat import Check, check_proof
from mincirc.verify.record import (
    Certificate,
    Claim,
    Lemma,
    Proof,
    Task,
    read_bound,
    read_constraint,
    read_formula,
    read_interface,
    read_lemma,
    read_log,
    read_policy,
    read_proof,
    read_task,
    read_witness,
)
from mincirc.verify.single_states import check_log
from mincirc.verify.values import Values, check_witness

_KEYS = "format claim task interface basis rules constraints lemmas side blocked witnesses value proofs digest"
_KEYS_OF = {1: _KEYS, 2: f"{_KEYS} replay"}


@dataclass(frozen=True)
class Verdict:
    """An accepted certificate: ``lines`` holds, per refutation, the number of proof lines that were checked.

    ``records`` is the number of records of the replay log, if there is one.
    """

    record: Certificate
    statement: str
    lines: tuple[int, ...]
    records: int | None = None

    def __repr__(self) -> str:
        return f"Verdict({' '.join(self.text)[:280]})"

    @property
    def text(self) -> tuple[str, ...]:
        """The claim that was proved, as sentences."""
        return words.describe(self.record, self.statement, self.lines, self.records)


def verify(folder: str | os.PathLike[str], *, check: Check = check_proof) -> Verdict:
    """Check the certificate in ``folder``; raise :class:`VerifyError`, naming the step, unless it proves its claim.

    Raises :class:`NoCertificateError` when ``folder`` is missing, no folder, or holds no ``certificate.json``.

    ``check`` checks one refutation: :func:`mincirc.verify.lrat.check_proof`, or the compiled one of
    :mod:`mincirc.verify.fast` with the same verdicts.

    >>> import mincirc, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     written = mincirc.make_certificate(mincirc.load("table:0x6"), f"{folder}/xor")
    ...     print(mincirc.verify_certificate(written.path).record.claim.kind)
    minimum
    """
    if not isinstance(folder, str | os.PathLike):
        raise NoCertificateError(f"folder must be the path of a folder, not an object of type {type(folder).__name__}")
    try:
        return _verify(Path(folder), check)
    except MemoryError:
        raise VerifyError("memory", "the check needs more memory than there is") from None
    except RecursionError:
        raise VerifyError("certificate.json", "nested too deep") from None


def _verify(path: Path, check: Check) -> Verdict:
    certificate, statement = read_certificate(path)
    proofs, witnesses = obligations(certificate)
    stated = [p.gates for p in certificate.proofs]
    demand(stated == proofs, "proofs", f"the claim needs refutations for {_sizes(proofs)}, not {_sizes(stated)}")
    size = sum(p.clauses for p in certificate.proofs)
    demand(size <= MAX_CLAUSES_IN_ALL, "proofs", f"formulas of {size} clauses in all, more than {MAX_CLAUSES_IN_ALL}")
    check_values(certificate, witnesses)
    log = certificate.replay
    records = None if log is None else check_log(path, certificate, log)
    return Verdict(certificate, statement, tuple(_refutations(path, certificate, check)), records)


def _refutations(path: Path, certificate: Certificate, check: Check) -> Iterator[int]:
    """Check each refutation; the formulas together may have as many literals as the size of the folder allows."""
    most = most_written(_size(path, certificate.proofs))
    left, entries = most, read_entries(certificate)
    for proof in certificate.proofs:
        left -= entries
        demand(left >= 0, proof.step, f"the formulas read and write more than {most} literals in all")
        formula = formula_of(certificate, proof, left)
        left -= formula.clauses.literals
        yield check(path, proof, formula.clauses)


def _size(path: Path, proofs: Sequence[Proof]) -> int:
    """Return the size in bytes of the certificate's files; a missing file is reported by the step that reads it."""
    size = 0
    for name in ("certificate.json", *(proof.file for proof in proofs)):
        with suppress(OSError):
            size += (path / name).stat().st_size
    return size


def read_entries(certificate: Certificate) -> int:
    """Return the number of lemmas, of states and picks in boxes, and of subformulas; every formula reads all."""
    boxes = sum(1 + len(picks) for lemma in certificate.lemmas for _, picks in lemma.box)
    return boxes + len(certificate.lemmas) + _subformulas(certificate.side)


def _subformulas(formula: Any) -> int:
    return 1 + sum(map(_subformulas, formula[1:])) if isinstance(formula, tuple) and formula[0] != "atom" else 1


def check_present(folder: Path) -> None:
    """Raise :class:`NoCertificateError` unless ``folder`` is a folder that holds ``certificate.json``."""
    name = os.fspath(folder)
    shown = name if name.isprintable() else ascii(name)
    shown = shown if len(shown) <= 300 else f"{shown[:297]}..."
    try:
        if not os.path.lexists(folder):
            raise NoCertificateError(f"no such folder: {shown}")
        if not folder.is_dir():
            raise NoCertificateError(f"{shown} is not a certificate: a certificate is a folder, and this is none")
        if not os.path.lexists(folder / "certificate.json"):
            raise NoCertificateError(f"{shown} is not a certificate: the folder holds no certificate.json")
    except (OSError, ValueError) as error:
        raise NoCertificateError(f"{shown} cannot be read: {getattr(error, 'strerror', None) or error}") from None


def read_certificate(folder: Path) -> tuple[Certificate, str]:
    """Return the certificate and the digest of what it states: task, interface, basis, bound, formula and claim."""
    check_present(folder)
    raw = read_json(folder / "certificate.json")
    version = raw.get("format")
    (
        _,
        claim,
        task_value,
        face,
        basis,
        rules,
        constraints,
        lemmas,
        side,
        blocked,
        witnesses,
        value,
        proofs,
        stated,
        *logs,
    ) = record(raw, "certificate.json", _KEYS_OF[2 if type(version) is int and version == 2 else 1])
    integer(version, "format", 1, 2)
    demand(stated == digest({k: v for k, v in raw.items() if k != "digest"}), "digest", "not the digest of this file")
    task = read_task(task_value)
    interface = read_interface(face, task)
    demand(type(basis) is str and basis in RULES, "basis", "there is no such basis")
    bound = tuple(
        read_constraint(c, f"constraint {i}", task) for i, c in enumerate(items(constraints, "constraints", least=1))
    )
    certificate = Certificate(
        claim=read_claim(claim, task),
        task=task,
        interface=interface,
        basis=basis,
        rules=_read_rules(rules, basis),
        constraints=bound,
        lemmas=tuple(read_lemma(v, f"lemma {i}", task, len(bound)) for i, v in enumerate(items(lemmas, "lemmas"))),
        side=None if side is None else read_formula(side, task),
        blocked=tuple(read_policy(p, f"blocked policy {i}", task) for i, p in enumerate(items(blocked, "blocked"))),
        witnesses=tuple(
            read_witness(w, f"witness {i}", task, len(bound)) for i, w in enumerate(items(witnesses, "witnesses"))
        ),
        value=None if value is None else _read_value(value, task, len(bound)),
        proofs=tuple(read_proof(p, f"proof {i}") for i, p in enumerate(items(proofs, "proofs"))),
        replay=read_log(logs[0]) if logs else None,
    )
    said = {k: v for k, v in claim.items() if k in ("kind", "lower", "upper", "any")}
    parts = (said, task_value, face, basis, constraints, side, blocked)
    return certificate, digest(parts)


def read_claim(value: Any, task: Task) -> Claim:
    """Read ``claim``."""
    kind, lower, upper, other, rows, predicate = record(value, "claim", "kind lower upper any rows predicate")
    low, high, free = (None if n is None else integer(n, "claim", 0, MAX_GATES) for n in (lower, upper, other))
    states = [integer(s, "claim: rows", 0, len(task.states) - 1) for s in items(rows, "claim: rows")]
    increasing(states, "claim: rows")
    named = None
    if predicate is not None:
        name, holds = record(predicate, "claim: predicate", "name holds")
        named = text(name, "claim: predicate"), boolean(holds, "claim: predicate")
    return Claim(text(kind, "claim: kind"), low, high, free, tuple(states), named)


def _read_rules(value: Any, basis: str) -> tuple[str, ...]:
    rules = tuple(text(r, "rules") for r in items(value, "rules"))
    demand(rules == tuple(sorted(set(rules))), "rules", "not sorted, or repeated")
    for rule in rules:
        demand(rule in RULES[basis], "rules", f"{rule[:40]!a} is no rule of basis {basis}")
    return rules


def _read_value(value: Any, task: Task, constraints: int) -> Lemma:
    index, bound = record(value, "value", "constraint bound")
    return Lemma(integer(index, "value", 0, constraints - 1), (), read_bound(bound, "value", task))


def obligations(certificate: Certificate) -> tuple[list[int | None], list[int]]:
    """Return the sizes whose refutations the claim needs, and the gates of its witnesses (the table of section 2).

    Sizes that a replay log refutes need no refutation.
    """
    sizes, witnesses = _obligations(certificate)
    log = certificate.replay
    if log is not None:
        lower = certificate.claim.lower
        demand(lower is not None and log.gates < lower, log.step, f"the claim does not refute {log.gates} gates")
        sizes = sizes[log.gates + 1 :]
    return sizes, witnesses


def _obligations(certificate: Certificate) -> tuple[list[int | None], list[int]]:
    claim = certificate.claim
    lower, upper, other = claim.lower, claim.upper, claim.any
    side, infeasible = claim.kind == "side", claim.kind == "infeasible"
    demand((certificate.side is not None) == side, "claim", "the kind side goes with a formula")
    demand(claim.predicate is None or side, "claim", "only the kind side has a predicate")
    demand(
        bool(certificate.blocked) == (claim.kind == "policies"),
        "claim",
        "the kind policies goes with blocked policies",
    )
    demand(certificate.value is None or infeasible, "claim", "only the kind infeasible has a value")
    demand(other is None or side, "claim", "only the kind side has a number for any circuit")
    if infeasible or (side and lower is None):
        demand(lower is None and upper is None, "claim", "a claim that none exists has no sizes")
        return ([] if certificate.value else [None]), ([] if other is None else [other])
    if lower is None:
        raise VerifyError("claim", "the lower bound is missing")
    demand(upper is None or upper >= lower, "claim", "the upper bound is below the lower bound")
    proofs: list[int | None] = [*range(lower)]
    if claim.kind in ("minimum", "policies"):
        demand(upper == lower, "claim", "the two bounds differ")
    if claim.kind == "policies":
        policies = [w.policy for w in certificate.witnesses]
        demand(distinct(certificate.blocked), "blocked", "a policy is repeated")
        demand(policies == [*certificate.blocked], "witnesses", "not one for each blocked policy, in order")
        return [*proofs, lower], [lower] * len(policies)
    demand(claim.kind in ("minimum", "bounds", "side"), "claim", "there is no such kind")
    return proofs, [n for n in (upper, other) if n is not None]


def check_values(certificate: Certificate, sizes: list[int]) -> None:
    """Check the value, the lemmas and the witnesses, whose gates are ``sizes``."""
    values, constraints = Values(certificate.task), certificate.constraints
    if certificate.value is not None:
        values.check_lemma(certificate.value, constraints[certificate.value.constraint], "value")
    for i, lemma in enumerate(certificate.lemmas):
        values.check_lemma(lemma, constraints[lemma.constraint], f"lemma {i}")
    demand(len(certificate.witnesses) == len(sizes), "witnesses", f"{len(sizes)} needed")
    for i, (witness, gates) in enumerate(zip(certificate.witnesses, sizes, strict=True)):
        check_witness(certificate, witness, gates, values, f"witness {i}")
    if certificate.side is not None and certificate.claim.upper is not None:
        satisfied = holds(certificate.side, certificate.witnesses[0].policy)
        demand(satisfied, "witness 0", "its policy does not satisfy the side condition")


def holds(formula: Any, policy: tuple[int, ...]) -> bool:
    """Return whether the policy satisfies the formula."""
    if isinstance(formula, bool):
        return formula
    head, *rest = formula
    if head == "atom":
        return bool(policy[rest[0]] == rest[1])
    parts = [holds(part, policy) for part in rest]
    if head == "xor":
        return parts[0] != parts[1]
    return {"not": not parts[0], "and": all(parts), "or": any(parts)}[str(head)]


def formula_of(certificate: Certificate, proof: Proof, literals: int = MAX_LITERALS) -> Clauses:
    """Build the formula that ``proof`` refutes; it must have the stated numbers of clauses and variables."""
    formula: Clauses
    if proof.gates is None:
        formula = PolicyFormula(
            certificate, step=proof.step, limit=proof.clauses, variables=proof.variables, literals=literals
        )
    else:
        last = proof.gates == certificate.claim.lower
        formula = CircuitFormula(
            certificate,
            proof.gates,
            blocked=last,
            step=proof.step,
            limit=proof.clauses,
            variables=proof.variables,
            literals=literals,
        )
    found, stated = (len(formula.clauses), formula.variables), (proof.clauses, proof.variables)
    demand(found == stated, proof.step, f"the formula has (clauses, variables) = {found}, not {stated}")
    return formula


def _sizes(sizes: list[int | None]) -> str:
    shown = ["the policy alone" if q is None else str(q) for q in sizes[:20]] + ["..."] * (len(sizes) > 20)
    return ", ".join(shown) or "nothing"
