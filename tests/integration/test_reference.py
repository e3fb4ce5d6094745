"""The reference says what is true of real files, messages and settings."""

from __future__ import annotations

import re
from pathlib import Path

import h5py
import msgspec
import pytest

from camlab import Experiment
from camlab.cli import run
from camlab.recording.verdict import REASONS
from camlab.stream.wire import EventMessage, FrameHeader, ResultMessage

DOCS = Path(__file__).parents[2] / "docs"


def read(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module", params=["mono", "rgb"])
def recorded(request, tmp_path_factory):
    """A recording."""
    path = tmp_path_factory.mktemp("reference") / "movie.h5"
    with Experiment(f"simulated:?fps=200&width=64&height=48&color={request.param}") as experiment:
        recording = experiment.start_saving(path, frames=5)
        experiment.start()
        recording.wait(20)
    return path


@pytest.fixture(scope="module")
def contents(recorded):
    """Paths of every dataset in a recording."""
    found: list[str] = []
    with h5py.File(recorded) as file:
        file.visititems(lambda name, item: found.append(name) if isinstance(item, h5py.Dataset) else None)
    return found


def test_every_dataset_of_a_recording_is_described(contents):
    text = read("reference/file-format.md")
    names = {path.rpartition("/")[2] for path in contents} - set(REASONS)
    channels = {name for name in names if name.startswith(("red_", "green_", "blue_"))}
    assert not [name for name in names - channels if f"`{name}`" not in text and f"…/{name}`" not in text]
    assert not channels or "`…/red_minimum`, … `blue_std`" in text


def test_every_dataset_that_is_described_is_in_a_recording(contents):
    optional = {"notes/data", "sample/name", "user/name", "serial_number", "red_minimum", "blue_std", "settings/NAME/asked", "lost/REASON"}
    rows = [line.split("|")[1] for line in read("reference/file-format.md").splitlines() if line.startswith("| `…/")]
    names = {name.removeprefix("…/") for row in rows for name in re.findall(r"`([^`]+)`", row)}
    there = {path.rpartition("/")[2] for path in contents}
    assert len(names) > 30
    assert names - optional <= there


def test_every_reason_for_a_loss_is_explained():
    assert all(f"| `{reason}` |" in read("how-to.md") for reason in REASONS)


@pytest.mark.parametrize("message", [FrameHeader, ResultMessage, EventMessage])
def test_every_field_of_a_message_is_described(message):
    text = read("reference/wire-format.md")
    assert not [field.name for field in msgspec.structs.fields(message) if f"`{field.name}`" not in text]


def test_every_command_is_described(capsys):
    run(["--help"])
    commands = re.findall(r"^  (\w+)  ", capsys.readouterr().out.partition("Commands:")[2].partition("Try:")[0], re.MULTILINE)
    assert len(commands) >= 7
    assert not [name for name in commands if f"`camlab {name}" not in read("reference/commands.md")]


def test_every_option_of_record_is_described(capsys):
    run(["record", "--help"])
    options = re.findall(r"^  (?:-h, )?(--[a-z-]+)", capsys.readouterr().out, re.MULTILINE)
    assert len(options) > 14
    assert not [option for option in options if option != "--help" and f"`{option}" not in read("reference/commands.md")]


def test_every_entry_of_info_is_described(recorded):
    from camlab.recording.info import describe

    text = read("reference/commands.md")
    assert not [name for name in describe(recorded) if f"`{name}`" not in text]


def test_every_link_leads_somewhere():
    pages = list(DOCS.rglob("*.md"))
    assert len(pages) > 8
    for page in pages:
        links = [link for link in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8")) if "://" not in link]
        assert not [link for link in links if not (page.parent / link).exists()], page
