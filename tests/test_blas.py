"""No helpers for linear algebra, where the processors are camlab's own to give."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from camlab import blas

SCRIPT = """
import os, sys
from camlab.cli import main
sys.argv = ["camlab", "--help"]
try:
    main()
finally:
    print("said", os.environ[{name!r}], "numpy" in sys.modules)
"""


@pytest.mark.parametrize(("chosen", "found"), [(None, "1"), ("2", "2")])
def test_the_command_goes_without_before_numpy_is_there(chosen, found):
    environment = {name: value for name, value in os.environ.items() if name != blas.VARIABLE}
    if chosen:
        environment[blas.VARIABLE] = chosen
    script = SCRIPT.format(name=blas.VARIABLE)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment, timeout=60)
    assert done.stdout.splitlines()[-1] == f"said {found} False", done.stderr


def test_a_script_of_its_own_keeps_its_helpers():
    environment = {name: value for name, value in os.environ.items() if name != blas.VARIABLE}
    script = f"import os, camlab; camlab.Experiment; print(os.environ.get({blas.VARIABLE!r}))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=True, timeout=60)
    assert done.stdout == "None\n"
