"""Nothing in this folder belongs to the usual tests; `pytest tests/benchmarks --compare` runs the regression guard."""

from __future__ import annotations

collect_ignore_glob = ["*"]
