"""Tables are written whole or not at all."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

import pytest
from PyQt5.QtWidgets import QApplication, QFileDialog

from camlab.analysis.tables import Table
from camlab.app.application import make_application
from camlab.app.exporting import Exporting, write_table
from camlab.app.jobs import Jobs
from camlab.errors import CamlabError
from camlab.view.main_window import MainWindow

TABLE = Table(("frame_id", "ROI 1, mean"), [["1", "2.5"], ["2", ""]])


def fail() -> Table:
    raise OSError(28, "No space left on device")


def test_a_table_is_written_as_csv(tmp_path):
    path = write_table(tmp_path / "traces.csv", lambda: TABLE)
    assert path.read_text() == 'frame_id,"ROI 1, mean"\n1,2.5\n2,\n'
    assert [left.name for left in tmp_path.iterdir()] == ["traces.csv"]


def test_others_may_read_it_as_any_file(tmp_path):
    path, plain = write_table(tmp_path / "traces.csv", lambda: TABLE), tmp_path / "plain"
    plain.touch()
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)


def test_what_was_there_stays_where_it_fails(tmp_path):
    path = tmp_path / "traces.csv"
    path.write_text("old")
    with pytest.raises(CamlabError, match=r"traces.csv can't be written: No space left on device; choose another folder"):
        write_table(path, fail)
    assert path.read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("where", ["missing/traces.csv", "file/traces.csv"])
def test_a_folder_that_is_none_is_said_in_one_line(tmp_path, where):
    (tmp_path / "file").touch()
    with pytest.raises(CamlabError, match="can't be written: .*; choose another folder") as failure:
        write_table(tmp_path / where, lambda: TABLE)
    assert "\n" not in str(failure.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_said(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(CamlabError, match="Permission denied"):
        write_table(tmp_path / "traces.csv", lambda: TABLE)


@pytest.fixture
def window(qapp, qtbot):
    """A window whose exports are bound."""
    make_application("light")
    made = MainWindow()
    jobs = Jobs("test", lambda error: pytest.fail(str(error)))
    made.exporting = Exporting(made, jobs, lambda _path: None)
    qtbot.addWidget(made, before_close_func=lambda window: window.close_now())
    yield made
    jobs.close()


def see_message(qtbot, window, headline):
    qtbot.waitUntil(lambda: window.panel.messages.message is not None, timeout=5000)
    assert window.panel.messages.message.headline == headline
    return window.panel.messages.message


def test_a_saved_table_is_said_in_the_window(window, qtbot, tmp_path):
    window.exports.export_requested.emit(str(tmp_path / "traces.csv"), lambda: TABLE)
    assert see_message(qtbot, window, "Table saved").text == f"traces.csv in {tmp_path}"


def test_one_that_cannot_be_written_too(window, qtbot, tmp_path):
    window.exports.export_requested.emit(str(tmp_path / "nowhere" / "traces.csv"), lambda: TABLE)
    assert "choose another folder" in see_message(qtbot, window, "The table was not saved").text


def test_a_table_is_copied(window, qtbot):
    QApplication.clipboard().clear()
    window.exports.copy_requested.emit(lambda: TABLE)
    qtbot.waitUntil(lambda: QApplication.clipboard().text().startswith("frame_id\tROI 1, mean\n1\t2.5"), timeout=5000)


def test_the_dialog_proposes_a_name_and_asks_before_it_replaces(window, qtbot, tmp_path):
    window.recording.show_folder(str(tmp_path / "not made yet"), "", "")
    asked = []
    window.exports.export_requested.connect(lambda path, _maker: asked.append(path))
    window.exports.ask("traces", lambda: TABLE)
    dialog = window.findChild(QFileDialog, "export_dialog")
    assert dialog.directory().absolutePath() == str(tmp_path)
    assert not dialog.testOption(QFileDialog.DontConfirmOverwrite)
    dialog.accept()
    (path,) = asked
    assert re.fullmatch(r"traces_[\d-]+_\d{6}\.csv", Path(path).name)
