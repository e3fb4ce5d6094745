"""The names that everything of one program run goes by, and the lock that says that it is alive."""

from __future__ import annotations

import contextlib
import sys
import uuid
from collections.abc import Collection

from camlab.paths import runtime_folder
from camlab.stream.lock import SessionLock, is_session_alive, sweep
from camlab.stream.memory import segment_prefix

SHORT = 12  # characters of the session in the names of sockets


class Session:
    """Made by `Experiment.initialize`, closed by `finalize`."""

    def __init__(self, transport: str, spared: Collection[str] = ()) -> None:
        """`transport`: "ipc", "tcp" or "auto"; `spared`: dead sessions whose shared memory may hold frames that can be rescued."""
        sweep(spared)
        self.uuid = uuid.uuid4().hex
        self._is_ipc = transport == "ipc" or (transport == "auto" and sys.platform != "win32")
        self._folder = runtime_folder() if self._is_ipc else None
        self._lock = SessionLock(self.uuid)
        self._lock.acquire()
        self._sweep_sockets()

    def segment_name(self, run: str) -> str:
        """Name of the shared memory of a run."""
        return f"{segment_prefix()}{self.uuid}-{run}"

    def endpoint(self, name: str) -> str:
        """A ZMQ endpoint of this program only: a socket in a private folder, or loopback TCP."""
        if self._folder:
            return f"ipc://{self._folder / f'{self.uuid[:SHORT]}-{name}'}"
        return "tcp://127.0.0.1:*"

    def close(self) -> None:
        """Let go of the lock and remove the sockets."""
        self._remove_sockets(self.uuid[:SHORT])
        self._lock.release(remove=True)

    def _remove_sockets(self, short: str) -> None:
        if self._folder:
            for path in self._folder.glob(f"{short}-*"):
                with contextlib.suppress(OSError):
                    path.unlink()

    def _sweep_sockets(self) -> None:
        """Remove what programs that were killed left. Their full names are in the lock's folder as long as they live."""
        if not self._folder:
            return
        alive = {name for name in live_sessions() if is_session_alive(name)}
        for path in self._folder.glob("????????????-*"):
            short = path.name.partition("-")[0]
            if not any(name.startswith(short) for name in alive):
                self._remove_sockets(short)


def live_sessions() -> list[str]:
    """Sessions of this user that have a lock."""
    from camlab.stream.lock import SUFFIX
    from camlab.stream.memory import segment_folder

    prefix = segment_prefix()
    return [path.name.removeprefix(prefix).removesuffix(SUFFIX) for path in segment_folder().glob(f"{prefix}*{SUFFIX}")]
