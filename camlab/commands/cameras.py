"""camlab cameras: what is connected and what it can do."""

from __future__ import annotations

import dataclasses

from camlab.cameras import list_cameras
from camlab.commands.output import print_hint, print_json, print_table


def run(is_json: bool) -> int:
    """Report; 0 whatever was found."""
    listings = list_cameras()
    if is_json:
        print_json({"cameras": [dataclasses.asdict(listing) for listing in listings]})
        return 0
    heads = ["--camera", "model", "format", "controls", ""]
    print_table(heads, [(c.spec, c.model, c.format, ", ".join(c.controls) or "none", c.remark) for c in listings])
    print_hint(
        ["Any video file, numbered pictures or a stream is a camera too: camlab record --help", f"Next: camlab --camera {listings[0].spec}"]
    )
    return 0
