"""The experiment's facts as lines of the log; no Qt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from camlab.controller import facts
from camlab.controller.state import State
from camlab.recording.verdict import Verdict

_STATES = {
    State.CLOSED: "the camera is closed",
    State.IDLE: "the camera is ready",
    State.LIVE: "the camera is live",
    State.RECORDING: "the camera is live, and recorded",
    State.LOST: "the camera does not answer and is tried again",
    State.HOLD: "the camera does not answer and is tried again; the recording is on hold",
    State.FINISHING: "the camera is stopped; the recording is being finished",
    State.FAILED: "there is no camera",
}


_LINES: dict[type, Callable[[Any], str]] = {
    facts.StateChanged: lambda fact: _STATES[fact.new],
    facts.RecordingStarted: lambda fact: f"recording {fact.recording.path} from frame {fact.recording.first_frame} on",
    facts.RecordingFinished: lambda fact: _verdict_line(fact.verdict),
    facts.ControlRefused: lambda fact: f"{fact.state.control.name} was not changed: {fact.reason}",
    facts.FormatChanged: lambda fact: f"frames are {fact.format} now, {fact.geometry.roi} of the sensor",
    facts.Restarting: lambda fact: "the camera is restarted, for its frames will have another shape" if fact.on else "",
    facts.SavingChanged: lambda fact: f"Save is {_on(fact.on)}",
    facts.AnalyzingChanged: lambda fact: f"Analyze is {_on(fact.on)}",
    facts.PublishingChanged: lambda fact: f"publishing at {fact.address}" if fact.address else "publishing nothing",
    facts.SourceEnded: lambda fact: f"the source ended after {fact.frames} frames",
    facts.CameraLost: lambda fact: f"the camera was lost: {fact.error}",
    facts.CameraBack: lambda fact: f"the camera is back after {fact.away_s:.1f} s; {fact.missed} frames are lost",
    facts.Failed: lambda fact: f"failed: {fact.error}",
    facts.Warned: lambda fact: f"warning: {fact.text}",
    facts.Marked: lambda fact: f"marked frame {fact.event.frame_id}{': ' + fact.event.text if fact.event.text else ''}",
    facts.SnapSaved: lambda fact: f"picture saved: {fact.path}",
    facts.ResultsTabulated: lambda fact: f"results of the analysis go into {fact.path}",
}


def line_of(fact: object) -> str:
    """What the log says of a fact; "" for what happens too often."""
    line = _LINES.get(type(fact))
    return line(fact) if line else ""


def _verdict_line(verdict: Verdict) -> str:
    return f"{verdict.path}: {verdict.headline}, {verdict.sentence}{'; ' + verdict.failure if verdict.failure else ''}"


def _on(is_on: bool) -> str:
    return "on" if is_on else "off"
