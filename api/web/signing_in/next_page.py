"""Where to go after signing in: a page of ours, whatever the address says."""

from __future__ import annotations

import re

PLAIN = re.compile(r"/(?![/\\])[\w./?=&%:+-]*", re.ASCII)


def local(address: str) -> str:
    """Return an address where it is one of our own pages, and the first page else."""
    return address if PLAIN.fullmatch(address) else "/"
