"""camlab doctor: what this computer lacks."""

from __future__ import annotations

import dataclasses
from typing import Any

from camlab.commands.output import print_hint, print_json, print_table
from camlab.doctor import Check, apt_line, examine, missing_packages


def run(is_json: bool) -> int:
    """Report; the exit status is 0 whatever was found."""
    checks = examine()
    packages = missing_packages(checks)
    if is_json:
        print_json({"ok": all(check.is_ok for check in checks), "checks": [_as_dict(check) for check in checks], "packages": packages})
        return 0
    print_table(["", "", "found", "what to do"], [("ok" if c.is_ok else "!!", c.name, c.found, c.advice) for c in checks])
    if packages:
        print_hint(["On Debian and Ubuntu, all that is missing:", f"  {apt_line(packages)}"])
    elif all(check.is_ok for check in checks):
        print_hint(["Nothing is missing. Next: camlab demo"])
    return 0


def _as_dict(check: Check) -> dict[str, Any]:
    values = dataclasses.asdict(check)
    return {"name": values.pop("name"), "ok": values.pop("is_ok"), **values}
