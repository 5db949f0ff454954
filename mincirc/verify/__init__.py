"""The independent checker of certificates, written from ``docs/certificates.md`` alone.

It shares no code with what made the certificate: it parses strictly (:mod:`~mincirc.verify.record`), checks lemmas and
witnesses in exact numbers (:mod:`~mincirc.verify.values`), builds the formulas again (:mod:`~mincirc.verify.formula`,
:mod:`~mincirc.verify.sides`), checks every refutation (:mod:`~mincirc.verify.lrat`) and says what was proved
(:mod:`~mincirc.verify.claim`).  The standard library is enough: ``python -m mincirc.verify DIR``.
"""

from __future__ import annotations

from mincirc.verify.check import Verdict, verify
from mincirc.verify.errors import NoCertificateError, VerifyError

__all__ = ["NoCertificateError", "Verdict", "VerifyError", "verify"]
