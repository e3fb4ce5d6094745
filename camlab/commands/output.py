"""What commands print: tables and JSON on standard output, one line of complaint on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

SHORT = 24  # characters: a column of such cells is never wrapped
Advance = Callable[[float, str], None]  # share done 0 to 1, words beside the bar


def print_json(value: Mapping[str, Any]) -> None:
    """The one JSON object of a command with --json."""
    print(json.dumps(value, ensure_ascii=False), flush=True)


def print_facts(title: str, rows: Iterable[tuple[str, str]]) -> None:
    """A table of two columns: names muted, values plain and never cut."""
    print_table([], rows, title=title, muted_column=0)


def print_table(heads: Sequence[str], rows: Iterable[Sequence[str]], title: str = "", muted_column: int | None = None) -> None:
    """A plain table on standard output; long columns wrap, short ones never do, and nothing is cut."""
    rows = [list(row) for row in rows]
    table = Table(box=None, show_header=bool(heads), padding=(0, 2, 0, 0))
    for k in range(max((len(row) for row in rows), default=len(heads))):
        is_short = all(len(row[k]) <= SHORT for row in rows)
        style = "dim" if k == muted_column else ""
        table.add_column(heads[k] if heads else "", style=style, no_wrap=is_short, overflow="fold", header_style="bold")
    for row in rows:
        table.add_row(*map(Text, row))  # Text: no markup is read in file names
    printer = console()
    if title:
        printer.print(Text(title, style="bold"))
    printer.print(table)


def print_hint(lines: Iterable[str]) -> None:
    """What to try next; commands are never wrapped, so that they can be copied."""
    print()
    for line in lines:
        print(line)


def console() -> Console:
    """Standard output; where it is no terminal, wide enough that nothing is cut."""
    return Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else 200)


def is_terminal() -> bool:
    """Whether standard error is one, so that bars can be shown."""
    return sys.stderr.isatty()


@contextmanager
def progress(words: str, is_shown: bool = True) -> Iterator[Advance]:
    """A progress bar on standard error where that is a terminal; else nothing is shown."""
    if not (is_shown and is_terminal()):
        yield _show_nothing
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[words]}"),
    )
    with Progress(*columns, console=Console(stderr=True, highlight=False, markup=False), transient=True) as bar:
        task = bar.add_task(words, total=1.0, words="")
        yield lambda share, words: bar.update(task, completed=min(share, 1.0), words=words)


def _show_nothing(share: float, words: str) -> None:
    del share, words


def in_bytes(number: float) -> str:
    """A size for a person: 1234567 as "1.2 MB"."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if abs(number) < 1000:
            return f"{number:.0f} {unit}" if unit == "bytes" else f"{number:.1f} {unit}"
        number /= 1000
    return f"{number:.1f} TB"


def smaller(number: float, pixel_bytes: float) -> str:
    """How much compression saved, e.g. ", 2.4 times smaller than its pixels"; "" where it is not worth a word."""
    return f", {pixel_bytes / number:.1f} times smaller than its pixels" if number and pixel_bytes > 1.1 * number else ""


def in_seconds(number: float) -> str:
    """A duration for a person: "2.00 s", "1:02:03"."""
    if number < 60:
        return f"{number:.2f} s"
    minutes, seconds = divmod(round(number), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d} min"


def name_missing(missing: Iterable[Sequence[Any]], most: int = 5) -> str:
    """Missing runs for a person: "107 (camera), 120–125 (camera)"."""
    runs = list(missing)
    words = [f"{first}{f'–{last}' if last != first else ''} ({reason})" for first, last, reason in runs[:most]]
    rest = f" and {len(runs) - most} more" if len(runs) > most else ""
    return ", ".join(words) + rest if runs else "none"
