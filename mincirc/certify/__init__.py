"""Certificates: claims with proofs that can be checked without trusting this package (docs/certificates.md).

The way of a certificate: :mod:`mincirc.certify.produce` turns a search into a claim with evidence,
:mod:`mincirc.certify.formula` writes the formula of each size in canonical order,
:mod:`mincirc.certify.trace` refutes it, :mod:`mincirc.certify.lrat` trims the proof, and
:mod:`mincirc.certify.writer` writes the folder.  Oracle: the independent checker, :mod:`mincirc.verify`.
"""

from mincirc.certify.folder import make_certificate
from mincirc.certify.produce import certificate_of, certify, certify_policies
from mincirc.certify.record import Certificate, Witness
from mincirc.certify.side_claims import certify_quantifier, certify_side
from mincirc.certify.writer import ProofStats, Written, write_certificate

__all__ = [
    "Certificate",
    "ProofStats",
    "Witness",
    "Written",
    "certificate_of",
    "certify",
    "certify_policies",
    "certify_quantifier",
    "certify_side",
    "make_certificate",
    "write_certificate",
]
