"""camlab bench: how fast is this computer, and can this camera be run on it?"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import cast, get_args

from camlab.app.application import make_application
from camlab.bench.advice import in_hz
from camlab.bench.effort import FULL, QUICK, Effort
from camlab.bench.measure import Wanted, measure_format
from camlab.bench.report import BenchReport, FormatReport, Machine
from camlab.bench.scratch import Scratch, check_folder, existing_folder
from camlab.bench.stages import STAGES, VIEW
from camlab.cameras import create_camera
from camlab.commands.interrupt import Interrupts
from camlab.commands.output import Advance, in_bytes, print_facts, print_hint, print_json, print_table, progress
from camlab.config import load_settings
from camlab.display import has_display, require_display
from camlab.errors import CamlabError, RecordingError
from camlab.model.frame import FrameFormat
from camlab.paths import recordings_folder
from camlab.qt_messages import send_qt_messages_to_log
from camlab.recording.compression import check_installed
from camlab.recording.plan import Compression

USUAL = (
    Wanted("simulated:?width=640&height=480&color=rgb", FrameFormat(480, 640, "uint8", 8, "rgb")),
    Wanted("simulated:?width=2048&height=2048&dtype=uint16&bits=12", FrameFormat(2048, 2048, "uint16", 12)),
)
MOST_SHARE = 0.99  # of the bar, until it is done
PLOT_SUFFIX = ".png"
ALL_ANALYZED = 0.995


def run(cameras: Sequence[str], folder: Path | None, compress: str, is_quick: bool, plot: Path | None, is_json: bool) -> int:
    """Measure and report; 0 whatever was found. ValueError for wrong use, CamlabError where it can't be done."""
    compression = _check_compression(compress)
    _check_plot(plot)
    effort = QUICK if is_quick else FULL
    place = _find_folder(folder)
    check_folder(place, effort.needed_bytes)
    is_seen = _choose_display()
    wanted = [_look_at(spec) for spec in cameras] or list(USUAL)
    app = make_application("light")
    with Interrupts() as interrupts, progress("measuring", is_shown=not is_json) as advance:
        interrupts.begin_counting()
        watch = Watch(advance, lambda: interrupts.count > 0, len(wanted) * effort.estimated_s)
        formats = tuple(measure(each, place, effort, compression, watch) for each in wanted)
    report = BenchReport(Machine.here(place), is_quick, is_seen, formats)
    if plot:
        from camlab.bench.plot import save_bench_plot

        save_bench_plot(report, plot)
    app.processEvents()
    if is_json:
        print_json(report.as_dict())
    else:
        tell(report, plot)
    return 0


def measure(wanted: Wanted, folder: Path, effort: Effort, compression: Compression, watch: Watch) -> FormatReport:
    """All of one format, in a scratch folder inside `folder`."""
    with Scratch(folder) as scratch:
        return measure_format(wanted, scratch, effort, compression, lambda words: watch(f"{wanted.format}: {words}"))


class Watch:
    """Shows how far it is, and raises CamlabError once somebody has asked for the end."""

    def __init__(self, advance: Advance, is_interrupted: Callable[[], bool], estimated_s: float) -> None:
        self._advance = advance
        self._is_interrupted = is_interrupted
        self._estimated_s = estimated_s
        self._begin_s = time.monotonic()

    def __call__(self, words: str) -> None:
        if self._is_interrupted():
            raise CamlabError("the measurement was interrupted; what it had written is removed")
        self._advance(min(MOST_SHARE, (time.monotonic() - self._begin_s) / self._estimated_s), words)


def _check_compression(name: str) -> Compression:
    if name not in get_args(Compression):
        raise ValueError(f"--compress takes one of {', '.join(get_args(Compression))}, not {name!r}")
    for each in get_args(Compression):
        check_installed(each)
    return cast("Compression", name)


def _check_plot(plot: Path | None) -> None:
    """What is found only after minutes of measuring helps nobody."""
    if plot is None:
        return
    if plot.suffix.lower() != PLOT_SUFFIX:
        raise ValueError(f"--plot takes the name of a {PLOT_SUFFIX} file, not {plot.name!r}")
    if not plot.absolute().parent.is_dir():
        raise RecordingError(f"the folder {plot.absolute().parent} does not exist; make it first or choose another: --plot FILE")
    if plot.exists():
        raise RecordingError(f"{plot} exists already; choose another name (nothing is ever overwritten)")
    if not os.access(plot.absolute().parent, os.W_OK):
        raise RecordingError(f"the folder {plot.absolute().parent} can't be written; choose another: --plot FILE")


def _find_folder(folder: Path | None) -> Path:
    """By default on the disk where recordings go."""
    if folder is not None:
        return folder.absolute()
    settings, _ = load_settings()
    return existing_folder(Path(settings.folder) if settings.folder else recordings_folder())


def _choose_display() -> bool:
    """Whether the window is to be seen."""
    is_seen = has_display()
    if is_seen:
        require_display()
    else:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    send_qt_messages_to_log()
    return is_seen


def _look_at(spec: str) -> Wanted:
    """Format and rate of a camera; a simulated one will stand in for it."""
    with create_camera(spec) as camera:
        return Wanted(spec, camera.format, camera.frame_rate_hz_nominal or None)


# --- for a person ---------------------------------------------------------------------------------------------------


def tell(report: BenchReport, plot: Path | None) -> None:
    """Print tables, what was found, and the advice."""
    machine = report.machine
    disk = f"{machine.folder} ({machine.file_system or 'unknown file system'}, {in_bytes(machine.free_bytes)} free)"
    computer = (
        f"{machine.processors or '?'} processors, {in_bytes(machine.memory_bytes)} of memory, {machine.system}, Python {machine.python}"
    )
    print_facts("How fast this computer is with frames", [("computer", computer), ("disk", disk)])
    for each in report.formats:
        print()
        _tell_format(each)
    hints = [f"The plot is in {plot}"] if plot else []
    if report.is_quick:
        hints.append("This was quick: short runs, and nothing was confirmed. For numbers to rely on: camlab bench")
    if hints:
        print_hint(hints)


def _tell_format(found: FormatReport) -> None:
    size = in_bytes(found.format.nbytes)
    rows = [_row(found, stage.name, stage.label) for stage in STAGES if stage.name in found.rates.costs]
    print_table(["", "frames/s", "MB/s", "from – to", "compared with"], rows, title=f"{found.format}: {size} a frame")
    print()
    print(_largest_line(found))
    print(found.advice)


def _row(found: FormatReport, name: str, label: str) -> tuple[str, ...]:
    spread = found.rates.spread(name)
    stage = next(stage for stage in STAGES if stage.name == name)
    ratio = found.rates.ratio(stage)
    base = next((each.label for each in STAGES if each.name == stage.base), "")
    megabytes = "" if name == VIEW else f"{spread.median * found.format.nbytes / 1e6:.0f}"
    compared = f"{ratio:.2f} × {base}" if ratio else ""
    return label, in_hz(spread.median), megabytes, f"{in_hz(spread.low)} – {in_hz(spread.high)}", compared


def _largest_line(report: FormatReport) -> str:
    found, best = report.found, report.found.best
    if best is None:
        return "All at once (saved, analysed and shown): at every rate that was tried something was lost."
    words = [f"{in_hz(best.rate_hz)} frames/s"]
    words.append(f"for {found.confirmed_s:.0f} s" if found.confirmed_s else f"for {best.seconds:.1f} s, not confirmed")
    if best.analyzed_share < ALL_ANALYZED:
        words.append(f"{best.analyzed_share:.0%} of them analysed")
    words.append(f"{best.pictures_hz:.0f} pictures/s shown")
    return f"All at once (saved, analysed and shown), without a loss: {', '.join(words)}."
