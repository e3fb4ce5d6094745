"""camlab info: what is in a recording."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from camlab.commands.output import in_bytes, in_seconds, name_missing, print_facts, print_hint, print_json, smaller
from camlab.recording.info import describe


def run(path: Path, is_json: bool) -> int:
    """Print what is in a recording; 0 whatever its state."""
    found = describe(path)
    if is_json:
        print_json(found)
        return 0
    print_facts(str(path), _rows(found))
    if found["status"] == "open":
        print_hint([f"It was not finished. Next: camlab repair {path}"])
    else:
        print_hint([f"Next: camlab verify {path}"])
    return 0


def _rows(found: dict[str, Any]) -> list[tuple[str, str]]:
    frames, height, width = found["shape"][:3]
    rate = found.get("frame_rate_hz")
    about = [(name, found[name]) for name in ("user", "sample", "notes") if found[name]]
    rows = [
        ("status", found["status"]),
        *about,
        ("camera", found["camera"]),
        ("begun", found["start_time"]),
        ("frames saved", f"{found['saved']} of {found['expected'] - found.get('decimated', 0)}"),
        *_left_out(found),
        ("frames missing", name_missing(found["missing"])),
        ("picture", f"{width} × {height}, {found['dtype']}, {found['bit_depth']} bit, {found['color']}"),
        *_sensor(found),
        ("duration", in_seconds(found["duration_s"])),
        ("frame rate", f"{rate:.2f} Hz" if rate else "unknown"),
        ("analyzed", f"{found['analyzed']} of {frames} frames"),
        ("size", in_bytes(found["bytes"])),
        *_compression(found),
        *_segments(found),
    ]
    rows += [("event", _event(event)) for event in found["events"]]
    settings = found.get("settings", {})
    rows += [(f"  {name}", _setting(values)) for name, values in settings.items()]
    return rows


def _sensor(found: dict[str, Any]) -> list[tuple[str, str]]:
    """Where the picture is on the sensor, unless it is all of it."""
    sensor = found["sensor"]
    roi, binning = sensor["roi"], sensor["binning"]
    is_binned = binning != {"x": 1, "y": 1}
    if not is_binned and (roi["width"], roi["height"]) == (sensor["sensor_width"], sensor["sensor_height"]):
        return []
    size = f"{roi['width']} × {roi['height']} of {sensor['sensor_width']} × {sensor['sensor_height']} pixels"
    binned = f", binned {binning['x']} × {binning['y']}" if is_binned else ""
    return [("sensor", f"{size}, from x {roi['x']}, y {roi['y']} on{binned}")]


def _left_out(found: dict[str, Any]) -> list[tuple[str, str]]:
    """Frames that were not to be saved."""
    every, interval_s = found["every"], found["interval_s"]
    if every == 1 and not interval_s:
        return []
    why = f"one in {interval_s:g} s is saved" if interval_s else f"one in {every} is saved"
    return [("frames left out", f"{found.get('decimated', 0)}: {why}")]


def _compression(found: dict[str, Any]) -> list[tuple[str, str]]:
    if found["compression"] == "none":
        return []
    return [("compression", found["compression"] + smaller(found["bytes"], found["pixel_bytes"]))]


def _segments(found: dict[str, Any]) -> list[tuple[str, str]]:
    segments = found["segments"]
    lost = [Path(segment["path"]).name for segment in segments if not segment["is_there"]]
    missing = f"; not there: {', '.join(lost)}" if lost else ""
    return [("files", f"this one and {len(segments)} with the pixels{missing}")] if segments else []


def _event(event: dict[str, Any]) -> str:
    """E.g. "frame 120: gain 3 (asked 2.9)", "frame 80: mark: cell divides"."""
    if event["kind"] != "setting":
        return f"frame {event['frame_id']}: {event['kind']}" + (f": {event['text']}" if event["text"] else "")
    asked, actual = event["asked"], event["actual"]
    why = "" if asked == actual else " (chosen by the camera)" if asked is None else f" (asked {_plain(asked)})"
    return f"frame {event['frame_id']}: {event['name']} {_plain(actual)}{why}"


def _setting(values: dict[str, Any]) -> str:
    asked, actual = values["asked"], values["actual"]
    text = f"{_plain(actual)} {values.get('unit', '')}".strip()
    return text if asked == actual else f"{text} (asked {_plain(asked)})"


def _plain(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else "unknown" if value is None else str(value)
