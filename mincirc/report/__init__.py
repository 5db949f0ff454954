"""Reports: one self-contained page about results, to read, to show and to check.

The way of a report: :mod:`mincirc.report.reading` reads results, :mod:`mincirc.report.certificates` has certificates
checked, :mod:`mincirc.report.exhibits` evaluates every circuit again, the sections (``answers``, ``stairs``,
``statements``, ``commands``) say what stands where, and :mod:`mincirc.report.page` renders them.
"""

from mincirc.report.making import make_report
from mincirc.report.params import ReportParams

__all__ = ["ReportParams", "make_report"]
