"""Is every number of a recording accounted for, and once only?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from camlab.recording.ledger import saved_runs
from camlab.recording.reader import Movie
from camlab.recording.verdict import Verdict, thousands

MOST_PROBLEMS = 5  # of one kind that are told
Run = tuple[int, int]


def find_gaps(movie: Movie) -> list[str]:
    """What is wrong with the numbers from first to last: each must be saved or named as missing, or it was not to be saved."""
    verdict, ids = movie.verdict, movie.frame_id
    if verdict.first_frame is None or verdict.last_frame is None:
        return ["frames without first and last number"] if len(ids) or verdict.missing else []
    runs = sorted(saved_runs(ids) + [(begin, end) for begin, end, _ in verdict.missing])
    gaps, problems = _walk(runs, verdict.first_frame, verdict.last_frame)
    if movie.is_decimated:
        problems += _check_decimation(movie, verdict, gaps)
    else:
        problems += [_tell_gap(begin, end, verdict.last_frame) for begin, end in gaps]
    rest = len(problems) - MOST_PROBLEMS
    return problems if rest <= 0 else [*problems[:MOST_PROBLEMS], f"and {thousands(rest)} more such places"]


def _walk(runs: list[Run], first: int, last: int) -> tuple[list[Run], list[str]]:
    """Runs that no one accounts for, and problems with those of which somebody does."""
    gaps, problems, expected = [], [], first
    for begin, end in runs:
        if begin > expected:
            gaps.append((expected, begin - 1))
        if begin < expected or end < begin:
            problems.append(f"frames from {begin} to {end} are accounted for twice, or outside of the recording")
        expected = max(expected, end + 1)
    if expected > last + 1:
        problems.append(f"the numbers end with {expected - 1}, not with {last}")
    if expected <= last:
        gaps.append((expected, last))
    return gaps, problems


def _tell_gap(begin: int, end: int, last: int) -> str:
    if end == last:
        return f"the numbers end with {begin - 1}, not with {last}"
    return f"frames {begin} to {end} are neither saved nor named as missing"


def _check_decimation(movie: Movie, verdict: Verdict, gaps: list[Run]) -> Iterator[str]:
    """Numbers without a name must be those that were not to be saved."""
    count = sum(end - begin + 1 for begin, end in gaps)
    if count != verdict.decimated:
        yield f"{count} numbers are neither saved nor named as missing, but {verdict.decimated} were not to be saved"
    if movie.every > 1:
        start = int(movie.frame_id[0]) if movie.segment and len(movie) else int(verdict.first_frame or 0)
        yield from _check_every(movie.frame_id, gaps, start, movie.every)


def _check_every(ids: NDArray[np.int64], gaps: list[Run], start: int, every: int) -> Iterator[str]:
    for frame_id in ids[(ids - start) % every != 0][: MOST_PROBLEMS + 1].tolist():
        yield f"frame {frame_id} is saved but was not to be: only each {every}th from {start} on"
    for begin, end in gaps:
        due = begin + (start - begin) % every
        if due <= end:
            yield f"frame {due} was to be saved, and is neither saved nor named as missing"
