"""Request and issue logs of certificates as operators really write them, under conditions drawn from ranges.

`make_certificates(population, jobs, seed, condition)` gives requests, issues, truth and the harmless sequences. Files,
each importing only those before it: conditions, habits, faults, written, traces, logs.
"""

from synthetic_data.certificates.conditions import CONDITIONS, CertificateConditions
from synthetic_data.certificates.logs import CertificateLogs, make_certificates

__all__ = ["CONDITIONS", "CertificateConditions", "CertificateLogs", "make_certificates"]
