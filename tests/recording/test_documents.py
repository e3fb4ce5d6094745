"""What the documents show works as it stands there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from camlab.recording.event import Event
from camlab.recording.plan import RecordingOptions
from camlab.recording.writers import make_writer
from tests.recording.rigs import LARGE, SPLIT, START_NS, account, append, make_plan, pixels_of

DOCS = Path(__file__).parents[2] / "docs"
IDS = [0, 1, 2, *range(5, 23)]
MISSING = [(3, 4, "camera")]


def example(page: str, heading: str) -> str:
    """The first Python block below a heading."""
    text = (DOCS / page).read_text(encoding="utf-8").split(f"## {heading}\n", 1)[1]
    found = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    assert found
    return found[1]


def write(path: Path, options: RecordingOptions = SPLIT, is_finished: bool = True) -> Path:
    """Three files of a recording; interrupted, they are as a kill leaves them."""
    plan = make_plan(path, options=options, sync_s=0.0)
    writer = make_writer(plan, LARGE)
    for k in range(0, len(IDS), 4):
        append(writer, IDS[k : k + 4], LARGE)
        writer.commit(MISSING if k else [])
    writer.add_event(Event(22, START_NS, "mark", text="the cell divides"))
    if is_finished:
        return writer.finish(account(IDS, MISSING).verdict(str(path), camera_counts=True))
    left = {part: part.read_bytes() for part in path.parent.glob("*.part")}
    writer.abandon()
    for part, content in left.items():
        part.write_bytes(content)
    return Path(plan.part_path)


@pytest.fixture(scope="module")
def reader():
    """The reader that the page on the file format shows."""
    code = example("reference/file-format.md", "A reader")
    assert "camlab." not in code.replace("entry/camlab", "")
    names: dict[str, object] = {}
    exec(compile(code, "file-format.md", "exec"), names)
    return names


@pytest.mark.parametrize("options", [RecordingOptions(), SPLIT, RecordingOptions(compression="bitshuffle-lz4", segment_bytes=1 << 20)])
@pytest.mark.parametrize("is_finished", [True, False])
def test_a_reader_made_from_the_page_reads_every_recording(tmp_path, reader, options, is_finished):
    path = write(tmp_path / "movie.h5", options, is_finished)
    frames = list(reader["frames_of"](path))
    assert [number for number, _ in frames] == IDS
    assert all(np.array_equal(pixels, pixels_of(number, LARGE)) for number, pixels in frames)
    if is_finished:
        assert reader["missing_of"](path) == MISSING


def test_it_sees_that_a_segment_is_not_there_or_is_another(tmp_path, reader):
    path = write(tmp_path / "movie.h5")
    (tmp_path / "other").mkdir()
    write(tmp_path / "other" / "movie.h5")
    (tmp_path / "other" / "movie.0002.h5").replace(tmp_path / "movie.0002.h5")
    with pytest.raises(ValueError, match="is not the file that the index names"):
        list(reader["frames_of"](path))
    (tmp_path / "movie.0002.h5").unlink()
    with pytest.raises(FileNotFoundError):
        list(reader["frames_of"](path))


def test_the_example_of_reading_runs(tmp_path):
    write(tmp_path / "movie.h5")
    code = example("how-to.md", "Read a recording")
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[:4] == [
        "2 frames lost 21 frames of test",
        "exposure 0.0099 s",
        "missing: 3 to 4 camera",
        "frame 22 the cell divides",
    ]
    assert "movie.0001.h5 is there" in done.stdout
