"""The independent checker of certificates, written from ``docs/certificates.md`` alone.

It shares no code with what made the certificate: it parses strictly (:mod:`~mincirc.verify.record`), checks lemmas and
witnesses in exact numbers (:mod:`~mincirc.verify.values`), builds the formulas again (:mod:`~mincirc.verify.cnf`,
:mod:`~mincirc.verify.clauses`), checks every refutation (:mod:`~mincirc.verify.lrat`) and says what was proved
(:mod:`~mincirc.verify.claim`).  The standard library is enough: ``python -m mincirc.verify DIR``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mincirc.verify.check import Verdict, verify
    from mincirc.verify.errors import NoCertificateError, VerifyError

__all__ = ["NoCertificateError", "Verdict", "VerifyError", "verify"]


def __getattr__(name: str) -> Any:  # names load on first use: python -m mincirc.verify guards its own loading
    if name in __all__:
        module = "check" if name in ("Verdict", "verify") else "errors"
        return getattr(import_module(f"mincirc.verify.{module}"), name)
    raise AttributeError(f"module 'mincirc.verify' has no attribute {name!r}")
