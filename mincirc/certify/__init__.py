"""Certificates: claims with proofs that somebody who trusts nothing here can check (docs/certificates.md)."""

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
    "write_certificate",
]
