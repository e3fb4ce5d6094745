"""Who hears of an experiment's facts."""

from __future__ import annotations

import logging
from collections.abc import Callable

from camlab.controller.facts import Fact

Listener = Callable[[Fact], None]
logger = logging.getLogger(__name__)


class Listeners:
    """Calls every listener with every fact, in the thread in which it happened."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def add(self, listener: Listener) -> Callable[[], None]:
        """The call that is returned removes it again."""
        self._listeners.append(listener)
        return lambda: self._remove(listener)

    def tell(self, fact: Fact) -> None:
        for listener in list(self._listeners):
            try:
                listener(fact)
            except Exception:  # a listener is somebody else's code: what it does must not end a run
                logger.exception("a listener failed on %s", fact)

    def _remove(self, listener: Listener) -> None:
        if listener in self._listeners:
            self._listeners.remove(listener)
