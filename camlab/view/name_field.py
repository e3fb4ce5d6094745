"""How recordings are named: a template, what may stand in it, and the next name that it gives."""

from __future__ import annotations

from PyQt5.QtCore import QEvent, QObject, Qt, pyqtSignal
from PyQt5.QtWidgets import QGridLayout, QLineEdit, QMenu, QSizePolicy, QWidget

from camlab.recording.template import DEFAULT_NAME, FIELDS, NameTemplate
from camlab.view.buttons import icon_button
from camlab.view.labels import eliding_label, label


class NameField(QWidget):
    """Shows a name's template and takes another; what is none is said under it, and the one before stays.

    `next_name`, the name that it gives next, is a part of it that its owner places, because it needs more room.

    Signals
    -------
    name_requested(str)
        A checked template, at each change of the text; the one from before the typing while the text is none.
    """

    name_requested = pyqtSignal(str)

    def __init__(self) -> None:
        super().__init__()
        self._name = DEFAULT_NAME
        self._before: str | None = None  # the template when the typing began
        self.line = QLineEdit(DEFAULT_NAME)
        self.line.setObjectName("name_field")
        self.line.setAccessibleName("Name of recordings")
        self.line.setToolTip(_tooltip())
        self.line.setFixedHeight(26)
        self.line.setFocusPolicy(Qt.StrongFocus)
        self.line.setSizePolicy(QSizePolicy.Ignored, QSizePolicy.Fixed)
        self.line.textEdited.connect(self._on_text_edited)
        self.line.returnPressed.connect(self.finish_typing)
        self.line.installEventFilter(self)
        self.insert = icon_button("insert", "icon", "name_insert", "Put date, camera, sample and more into the name")
        self.insert.setMenu(self._menu())
        self.error = label("", "small", "name_error")
        self.error.setProperty("tone", "red")
        self.error.setWordWrap(True)
        self.error.hide()
        self.next_name = eliding_label("muted", "next_name", align=Qt.AlignRight, mode=Qt.ElideMiddle)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(4)
        grid.addWidget(self.line, 0, 0)
        grid.addWidget(self.insert, 0, 1)
        grid.addWidget(self.error, 1, 0, 1, 2)

    def show_name(self, name: str) -> None:
        """Show which template is used; emits nothing. What a person is just writing stays."""
        self._name = name
        if not (self.line.hasFocus() and self.line.isModified()):
            self.line.setText(name)
            self.line.setCursorPosition(0)

    def show_next(self, name: str) -> None:
        """Show what the next recording will be called, "" for not known."""
        self.next_name.setText(f"→ {name}" if name else "")
        self.next_name.setToolTip(name)

    def show_error(self, text: str) -> None:
        """Say what is wrong with the template, "" for nothing."""
        self.error.setText(text)
        self.error.setVisible(bool(text))

    def show_locked(self, is_locked: bool) -> None:
        """While a recording is made its name stays."""
        for part in (self.line, self.insert):
            part.setEnabled(not is_locked)

    def finish_typing(self) -> None:
        """Take what was typed; where it is no template, the one from before the typing stays."""
        if not self.error.isHidden():
            self.show_error(f"{self.error.text().removesuffix('.')}. The name stays as it was.")
        self.line.setModified(False)
        self._before = None
        self.show_name(self._name)

    def focus_chain(self) -> list[QWidget]:
        """What the Tab key visits, in order."""
        return [self.line, self.insert]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.line and event.type() == QEvent.FocusOut and self.line.isModified():
            self.finish_typing()
        return super().eventFilter(watched, event)

    def _on_text_edited(self, text: str) -> None:
        self._before = self._name if self._before is None else self._before
        try:
            name = NameTemplate(text).text
        except ValueError as error:
            self.show_error(f"{str(error)[:1].upper()}{str(error)[1:]}.")
            self._ask(self._before)  # not the part of it that was one
            return
        self.show_error("")
        self._ask(name)

    def _ask(self, name: str) -> None:
        if name != self._name:
            self._name = name
            self.name_requested.emit(name)

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setObjectName("name_menu")
        for name, words in FIELDS.items():
            field = "{n:04d}" if name == "n" else f"{{{name}}}"
            action = menu.addAction(f"{field}   {words.split(';')[0]}")
            assert action is not None
            action.triggered.connect(lambda _is_on, field=field: self._insert(field))
        menu.addSeparator()
        usual = menu.addAction("The usual name")
        assert usual is not None
        usual.triggered.connect(lambda: self._write(DEFAULT_NAME))
        return menu

    def _insert(self, field: str) -> None:
        self.line.setFocus()
        if not self.line.cursorPosition():  # nobody has put it anywhere yet
            self.line.end(False)
        self.line.insert(field)
        self._on_text_edited(self.line.text())

    def _write(self, text: str) -> None:
        self.line.setText(text)
        self._on_text_edited(text)


def _tooltip() -> str:
    rows = "\n".join(f"{{{name}}}  {words}" for name, words in FIELDS.items())
    return f"How recordings and pictures are named. A / makes a folder.\n{rows}"
