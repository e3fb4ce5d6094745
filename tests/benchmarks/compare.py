"""The same job done in other ways, on the same frames, in the same run, taking turns.

    python -m tests.benchmarks.compare [--only transport|whole] [--formats 640] [--readers 1 3] [--designs …] [--json FILE] [--plot FILE]

*transport*: one writer, 1 to 4 readers that read each byte, see `transport`. *whole*: the simulated camera's frames into a file and
through the analyzer, see `whole_job`; beside the designs, the same work by processes that don't wait for one another, see `apart`. What
needs a package that isn't there is left out with a line that says so.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from camlab.bench.turns import Cost, rates_hz, ratios, take_turns
from camlab.model.frame import FrameFormat
from tests.benchmarks import apart, transport, whole_job
from tests.benchmarks.designs import micro_manager
from tests.benchmarks.designs.camlab_ring import RingLink
from tests.benchmarks.designs.image_zmq import ImageZmqLink
from tests.benchmarks.designs.link import Link
from tests.benchmarks.designs.net_gear import NetGearLink
from tests.benchmarks.designs.shared_slots import SlotsLink
from tests.benchmarks.designs.tutorial import TutorialLink
from tests.benchmarks.designs.zmq_inline import InlineLink
from tests.benchmarks.frames import FORMATS
from tests.benchmarks.machine import describe_machine
from tests.benchmarks.spare import Spare, memory_folder

LINKS: tuple[type[Link], ...] = (RingLink, SlotsLink, InlineLink, TutorialLink, ImageZmqLink, NetGearLink)
PACKAGES = {ImageZmqLink.name: "imagezmq", NetGearLink.name: "vidgear", micro_manager.NAME: "pymmcore_plus"}
READERS = (1, 2, 3, 4)
SECONDS = 0.5  # of one turn
FIRST_FRAMES, FEWEST_FRAMES, MOST_GB = 100, 40, 2.0
REFITS = 2
SPARE = 1.1  # times the pixels
OWN = RingLink.name

Measure = Callable[[], Cost]


@dataclass
class Table:
    """What one job came to.

    Attributes
    ----------
    job, frames : str
        "transport" or "whole", and the format's name.
    readers : int
    rows : dict of str to Row
        By the design's name.
    """

    job: str
    frames: str
    readers: int
    rows: dict[str, Row] = field(default_factory=dict)


@dataclass
class Row:
    """A design: frames a second, and how many times as fast camlab is in the same turn; each as median, smallest, largest.

    `lost`: of the frames that were sent, in per cent, in the worst turn.
    """

    rate_hz: tuple[float, float, float]
    camlab_ratio: tuple[float, float, float]
    lost: float = 0.0


def main() -> None:
    """Measure and print."""
    given = parse()
    designs = [name for name in given.designs if is_there(name)]
    tables = []
    print(describe_machine())
    for table in measure_all(given, designs):
        tables.append(table)
        show(table)
        if given.json:  # each time: a long run may be ended early
            found = {"machine": describe_machine(), "tables": [asdict(each) for each in tables]}
            Path(given.json).write_text(json.dumps(found, indent=1))
    if given.plot:
        from tests.benchmarks.plots import draw_comparison

        draw_comparison(tables, Path(given.plot))


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = list(dict.fromkeys([*(link.name for link in LINKS), *whole_job.DESIGNS, micro_manager.NAME, apart.NAME]))
    parser.add_argument("--only", choices=("transport", "whole"))
    parser.add_argument("--formats", nargs="+", default=list(FORMATS), help="or a part of their names, e.g. 640")
    parser.add_argument("--readers", nargs="+", type=int, default=READERS)
    parser.add_argument("--designs", nargs="+", choices=names, default=names)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of each turn of each design")
    parser.add_argument("--folder", help="for the files of the whole job; by default in memory, so that the disk is not the limit")
    parser.add_argument("--gb", type=float, default=MOST_GB, help="the most that a file of the whole job is to have")
    parser.add_argument("--json", metavar="FILE")
    parser.add_argument("--plot", metavar="FILE")
    given = parser.parse_args(arguments)
    given.formats = [name for name in FORMATS if any(part in name for part in given.formats)]
    if OWN not in given.designs:
        given.designs = [OWN, *given.designs]
    return given


def is_there(design: str) -> bool:
    """Whether it can be measured; a line says why not."""
    package = PACKAGES.get(design)
    if package is None or importlib.util.find_spec(package):
        return True
    print(f"{design} is left out: the package {package} is not installed; run: pip install camlab[bench]")
    return False


def measure_all(given: argparse.Namespace, designs: Sequence[str]) -> Iterator[Table]:
    """Table by table, as they are done."""
    for name in given.formats:
        for readers in given.readers if given.only != "whole" else ():
            yield measure_transport(name, readers, designs, given.turns, given.seconds)
        if given.only != "transport":
            with tempfile.TemporaryDirectory(dir=given.folder or memory_folder()) as folder:
                yield measure_whole_job(name, designs, given.turns, given.seconds, Path(folder), given.gb)


def measure_transport(
    name: str, readers: int, designs: Sequence[str], turns: int, seconds: float, others: Mapping[str, Measure] | None = None
) -> Table:
    """Each link in turn, and `others`, which belong to no design."""
    losses: dict[str, float] = {}

    def deliver(link: type[Link]) -> Measure:
        def measure() -> Cost:
            with link(FORMATS[name], readers) as made:
                found = transport.deliver(made, seconds)
            if found.wrong:
                raise RuntimeError(f"{link.name} changed or mixed up {found.wrong} frames")
            losses[link.name] = max(losses.get(link.name, 0.0), 100 * found.lost / found.sent)
            return Cost(1 / found.rate_hz, 0.0)

        return measure

    costs = take_turns({link.name: deliver(link) for link in LINKS if link.name in designs} | dict(others or {}), turns)
    return tabulate(Table("transport", name, readers), costs, losses)


def measure_whole_job(name: str, designs: Sequence[str], turns: int, seconds: float, folder: Path, most_gb: float = MOST_GB) -> Table:
    """Each design in turn; how many frames one gets is found first, so that all take about as long."""
    runs = {design: record for design, record in whole_job.DESIGNS.items() if design in designs}
    if micro_manager.NAME in designs:
        if why_not := micro_manager.why_not(FORMATS[name]):
            print(f"{micro_manager.NAME} is left out: {why_not}")
        else:
            runs[micro_manager.NAME] = micro_manager.record
    if apart.NAME in designs:
        runs[apart.NAME] = apart.record_apart
    costs = take_turns({design: WholeJob(FORMATS[name], record, seconds, folder, most_gb) for design, record in runs.items()}, turns)
    return tabulate(Table("whole", name, 1), costs, {})


class WholeJob:
    """Measures one design; its first turn, which doesn't count, also tells how many frames it can be given."""

    def __init__(self, frame_format: FrameFormat, record: whole_job.Record, seconds: float, folder: Path, most_gb: float) -> None:
        self._format, self._record, self._seconds, self._folder = frame_format, record, seconds, folder
        self._most = round(most_gb * 1e9 / frame_format.nbytes)
        self._frames = 0

    def __call__(self) -> Cost:
        if not self._frames:
            self._frames = FIRST_FRAMES
            for _ in range(REFITS):
                self._frames = self._fitting(self._measure(self._frames))
        return Cost(self._measure(self._frames), 0.0)

    def _fitting(self, frame_s: float) -> int:
        """So many that begin and end count little, of which the first try has too much; and no more than there is memory for."""
        return max(FEWEST_FRAMES, min(round(4 * self._seconds / frame_s), self._most))

    def _measure(self, frames: int) -> float:
        room = round(SPARE * frames * self._format.nbytes)
        with tempfile.TemporaryDirectory(dir=self._folder) as folder, Spare(room) as spare:
            recorded = self._record(self._format, frames, Path(folder), spare)
            if recorded.dataset:
                whole_job.check(recorded, self._format, frames)
            return recorded.seconds / frames


def tabulate(table: Table, costs: Mapping[str, Sequence[Cost]], lost: Mapping[str, float]) -> Table:
    """Rates, and how many times as fast camlab is."""
    for name, own in costs.items():
        table.rows[name] = Row(tuple(rates_hz(own)), tuple(ratios(costs[OWN], own)), lost.get(name, 0.0))
    return table


def show(table: Table) -> None:
    """As text."""
    readers = f", {table.readers} reader{'s' if table.readers > 1 else ''}" if table.job == "transport" else ""
    print(f"\n{table.job}, {table.frames}{readers}")
    nbytes = FORMATS[table.frames].nbytes
    for name, row in table.rows.items():
        rate, low, high = row.rate_hz
        ratio, least, most = row.camlab_ratio
        print(
            f"  {name:26} {rate:8.0f} frames/s ({low:.0f} to {high:.0f}) {rate * nbytes / 1e9:6.2f} GB/s"
            f"   camlab × {ratio:.2f} ({least:.2f} to {most:.2f}){f'   lost {row.lost:.0f} %' if row.lost else ''}",
            flush=True,
        )


if __name__ == "__main__":
    main()
