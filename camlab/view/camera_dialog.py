"""A camera by its name: what a user would type after --camera."""

from __future__ import annotations

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from camlab.view.buttons import plain_button
from camlab.view.labels import label
from camlab.view.theme import set_property

EXAMPLES = (
    ("opencv:0", "the first webcam"),
    ("simulated:?width=2048&height=2048&fps=100", "a simulated camera with options"),
    ("opencv:http://127.0.0.1:8080/stream.mjpg", "a network stream"),
    ("opencv:frames_%04d.png", "numbered pictures"),
    ("replay:movie.h5?speed=0.5", "a recording, half as fast"),
)


class CameraDialog(QDialog):
    """Asks for a camera's name; stays open until one is taken.

    Signals
    -------
    camera_requested(spec)
    file_requested()
        A person wants to choose a file instead.
    """

    camera_requested = pyqtSignal(str)
    file_requested = pyqtSignal()

    def __init__(self, spec: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("camera_dialog")
        self.setWindowTitle("Other camera")
        self.setAttribute(Qt.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowContextHelpButtonHint, False)
        self.spec = QLineEdit(spec)
        self.spec.setObjectName("camera_spec")
        self.spec.setAccessibleName("Name of the camera")
        self.spec.setPlaceholderText("opencv:0")
        self.spec.setFixedHeight(26)
        self.spec.selectAll()
        self.spec.textEdited.connect(lambda _text: self.show_error(""))
        self.error = label("", "body-muted", "camera_error")
        self.error.setWordWrap(True)
        set_property(self.error, "tone", "red")
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 18)
        column.setSpacing(10)
        column.addWidget(label("Which camera?", "card"))
        column.addWidget(self.spec)
        column.addWidget(self.error)
        column.addLayout(self._examples())
        column.addSpacing(4)
        column.addLayout(self._foot())
        self.setMinimumWidth(520)
        self.show_error("")

    def show_error(self, text: str) -> None:
        """Say under the field why that is no camera; "" for nothing."""
        self.error.setText(text)
        self.error.setVisible(bool(text))

    def _examples(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(2)
        for k, (spec, words) in enumerate(EXAMPLES):
            button = plain_button(spec.replace("&", "&&"), "link", f"example_{k}", "Take this as a beginning")
            button.clicked.connect(lambda _checked, spec=spec: self._take(spec))
            grid.addWidget(button, k, 0, Qt.AlignLeft)
            grid.addWidget(label(words, "muted"), k, 1)
        grid.setColumnStretch(1, 1)
        return grid

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        file = plain_button("Choose a file…", "", "camera_file")
        file.clicked.connect(self.file_requested)
        cancel = plain_button("Cancel", "", "camera_cancel")
        cancel.clicked.connect(self.reject)
        connect = plain_button("Connect", "", "camera_connect")
        connect.setDefault(True)
        connect.clicked.connect(self._on_connect_clicked)
        row.addWidget(file)
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(connect)
        return row

    def _take(self, spec: str) -> None:
        self.spec.setText(spec)
        self.spec.setFocus()
        self.show_error("")

    def _on_connect_clicked(self) -> None:
        if self.spec.text().strip():
            self.camera_requested.emit(self.spec.text().strip())
        else:
            self.show_error("Type the name of a camera, or take one of these as a beginning.")
