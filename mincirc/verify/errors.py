"""The error of a rejected certificate, and that of a path without a certificate."""

from __future__ import annotations

from mincirc.errors import MincircError


class VerifyError(MincircError):
    """A rejected certificate: ``step`` names what was being checked, ``reason`` what was found."""

    def __init__(self, step: str, reason: str) -> None:
        self.step, self.reason = step, reason
        super().__init__(f"rejected at {step}: {reason}")


class NoCertificateError(MincircError):
    """The path names no certificate at all, so there is nothing that could be accepted or rejected."""


def demand(condition: bool, step: str, reason: str) -> None:
    """Raise :class:`VerifyError` unless ``condition`` holds."""
    if not condition:
        raise VerifyError(step, reason)
