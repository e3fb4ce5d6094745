"""Templates of names: what they give, and what is none."""

from __future__ import annotations

import datetime as dt
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camlab.recording import naming
from camlab.recording.template import DEFAULT_NAME, FIELDS, LONGEST_PART, NameFacts, NameTemplate

MOMENT = dt.datetime(2026, 11, 20, 14, 5, 12)  # noqa: DTZ001 local time is meant
FACTS = NameFacts("side", "Ada", "yeast 3", MOMENT)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (DEFAULT_NAME, "2026-11-20_140512_side_0007"),
        ("{sample}/{date}/{user}-{n}", "yeast 3/2026-11-20/Ada-7"),
        ("  run {n:03d}.h5 ", "run 007"),
        ("fixed", "fixed"),
        ("{{{n:2d}}}", "{ 7}"),
    ],
)
def test_a_template_is_filled(text, name):
    assert NameTemplate(text).fill(FACTS, 7) == PurePosixPath(name)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the name is empty; for example {date}"),
        ("{dat}", "there is no {dat}; a name may have {date}, {time}, {camera}, {n}, {user}, {sample}"),
        ("{}", "there is no {}"),
        ("{date", "{ without }"),
        ("date}", "} without {"),
        ("{n:4x}", "{n:4x} is not understood; write {n:04d}"),
        ("{date:%Y}", "{date:%Y} is not understood; write {date}"),
        ("{n!r}", "without '!'"),
        ("a:b", "a name can't have ':'"),
        ("a\\b", "folders are set apart by /"),
        ("what?", "a name can't have '?'"),
        ("/data/movie", "can't begin or end with /"),
        ("movie/", "can't begin or end with /"),
        ("../movie", "'..'"),
        ("a//b", "nothing for a folder"),
        ("run{n}/movie", "{n} can stand only in the last part"),
        ("movie.{n:04d}", "would mean a part of another recording; write _ instead"),
        ("{sample}" * 6, "could become longer than 230"),
    ],
)
def test_what_is_no_template_is_said_in_one_line(text, words):
    with pytest.raises(ValueError) as raised:
        NameTemplate(text)
    assert words in str(raised.value) and "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("sample", "name"),
    [
        ("", "no-sample"),
        ("a/b\\c:d", "a_b_c_d"),
        ("...", "no-sample"),
        ("CON", "CON_"),
        ("lpt1.x", "lpt1.x_"),
        ("cell.0001", "cell_0001"),
        ("2.5 µM.", "2.5 µM"),
        ("ä" * 50, "ä" * 20),
    ],
)
def test_what_a_person_wrote_becomes_a_name_that_every_platform_takes(sample, name):
    assert NameTemplate("{sample}").fill(NameFacts("c", "", sample, MOMENT), 1).name == name


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_is_filled_in_stays_one_safe_name_below_the_folder(sample, user):
    (first, second) = NameTemplate("{user}/{sample}_{n}").fill(NameFacts("c", user, sample, MOMENT), 1).parts
    for part in (first, second):
        assert part not in (".", "..") and part == part.strip(" ").rstrip(".")
        assert not set(part) & set('<>:"|?*\\/') and len(part.encode()) <= LONGEST_PART


@pytest.mark.parametrize("text", [DEFAULT_NAME, "{sample}/{date}_{n:03d}", "{n}", "{user}_{n}_{time}"])
def test_its_own_names_are_counted_and_no_others(tmp_path, text):
    template = NameTemplate(text)
    for number in (1, 2, 3):
        path = naming.next_path(tmp_path, template, FACTS)
        assert path == tmp_path / f"{template.fill(FACTS, number)}.h5"
        path.parent.mkdir(exist_ok=True)
        path.touch()
        path.with_name(f"other_{number}00.txt").touch()


def test_a_name_without_a_number_gets_one_where_it_is_taken(tmp_path):
    template = NameTemplate("{sample}")
    for name in ("yeast 3.h5", "yeast 3_2.h5.part", "yeast 3_3.h5"):
        assert naming.next_path(tmp_path, template, FACTS).name == name.removesuffix(".part")
        (tmp_path / name).touch()


def test_a_name_whose_segments_are_there_is_taken(tmp_path):
    (tmp_path / "yeast 3.0001.h5").touch()
    assert naming.next_path(tmp_path, NameTemplate("{sample}"), FACTS).name == "yeast 3_2.h5"


def test_folders_of_a_name_are_made_only_below_a_folder_that_is_there(tmp_path):
    naming.make_folders(tmp_path / "a/b/movie.h5", tmp_path)
    assert (tmp_path / "a/b").is_dir()
    naming.make_folders(tmp_path / "gone/a/movie.h5", tmp_path / "gone")
    assert not (tmp_path / "gone").exists()


def test_every_field_is_explained():
    assert all(NameTemplate(f"{{{name}}}").fill(FACTS, 1) and words for name, words in FIELDS.items())
