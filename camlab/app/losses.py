"""Which frames of a recording are missing, when and why, as a report to read and copy; no Qt."""

from __future__ import annotations

from camlab.recording.verdict import Missing, Verdict, thousands

MOST_LINES = 500
CAUSES = {
    "camera": "camera: it counted them, but did not deliver them",
    "ring_full": "buffer: it was full, because the disk was slower than the camera",
    "write_error": "disk: it could not be written",
    "saver_lost": "disk: the process that writes ended before they were in the file",
    "aborted": "given up: the rest was not to be saved",
}


def ledger(verdict: Verdict) -> str:
    """The report; its last lines are one for each run of lost frames."""
    lines = [verdict.path, f"{verdict.headline}: {verdict.sentence}", _sum(verdict)]
    if verdict.lost.get("camera", 0) is None:
        lines.append("The camera does not number its frames, so whether it lost any itself is not known.")
    if verdict.failure:
        lines.append(verdict.failure)
    if verdict.missing:
        lines += ["", _heading(verdict), *(_line(verdict, run) for run in verdict.missing[:MOST_LINES])]
    if len(verdict.missing) > MOST_LINES:
        lines.append(f"and {thousands(len(verdict.missing) - MOST_LINES)} more; camlab info shows all")
    return "\n".join(lines)


def _sum(verdict: Verdict) -> str:
    parts = [f"saved {thousands(verdict.saved)}", f"lost {thousands(verdict.missing_count)}"]
    if verdict.decimated:
        parts.append(f"left out on purpose {thousands(verdict.decimated)}")
    return f"Of {thousands(verdict.expected)} frames: {', '.join(parts)}."


def _heading(verdict: Verdict) -> str:
    rate = verdict.frame_rate_hz
    times = f" (times from the first frame on, at {rate:.4g} frames/s)" if rate else ""
    return f"Lost{times}:"


def _line(verdict: Verdict, run: Missing) -> str:
    first, last, reason = run
    frames = f"frame {first}" if first == last else f"frames {first} to {last}"
    rate = verdict.frame_rate_hz
    when = f", after {(first - (verdict.first_frame or 0)) / rate:.3f} s" if rate else ""
    return f"{frames}{when}, {CAUSES.get(reason, reason)}"
