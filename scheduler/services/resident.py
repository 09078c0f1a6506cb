"""How much memory this process holds."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path


def resident() -> int:
    """Return bytes of memory: what is held now, or where that is not told, the peak; 0 where neither is."""
    with suppress(OSError):
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    try:
        import resource
    except ImportError:  # not every system counts
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
