"""What cameras that don't wait have in common when OpenCV reads them."""

from __future__ import annotations

import math
import time
from abc import abstractmethod

from camlab.cameras.opencv.address import Address
from camlab.cameras.opencv.pixels import format_of, write_pixels
from camlab.cv import READ_TIMEOUT_S, cv2
from camlab.errors import CameraError, CameraTimeoutError, FrameLostError
from camlab.model import Camera, Control, FrameFormat, Stamp
from camlab.model.frame import Pixels

TRIES = 5  # grabs that may fail in a row before the camera counts as gone
TRY_AGAIN_S = 0.02
AT_ONCE_S = 1.0  # a grab that failed after longer ran into its time-out: no use to try again
STALE_S = 0.5  # how long at most frames are thrown away that were waiting since before the start
WAIT_S, WAITS = 0.005, 2  # a grab that takes longer has waited; so many in a row, because the computer may be busy
UNDECODABLE = 30  # frames in a row


class LiveCamera(Camera):
    """A device or a stream.

    `read` may take up to `read_blocks_s` longer than its time-out, because OpenCV can't be interrupted. Frames that were waiting
    since before the start are thrown away, so that the first one is new. There is no counter: losses on the way to this computer
    can't be told.
    """

    read_blocks_s = READ_TIMEOUT_S

    def __init__(self, address: Address) -> None:
        super().__init__()
        self.name = address.name
        self._address = address
        self._capture: cv2.VideoCapture | None = None
        self._buffer: Pixels | None = None
        self._is_grabbed = False
        self._has_fresh = False
        self._has_reconnected = False
        self._undecodable = 0

    # --- for the two kinds ----------------------------------------------------------------------------------------

    @abstractmethod
    def _connect(self) -> cv2.VideoCapture:
        """The open source, told to deliver grey as grey; CameraError, in one line, where it can't be opened."""

    @abstractmethod
    def _describe(self, capture: cv2.VideoCapture) -> list[Control]:
        """The controls of the source; sets `model` and `remarks`."""

    @abstractmethod
    def _gone(self) -> CameraError:
        """What to say when it stopped delivering."""

    def _restore(self, capture: cv2.VideoCapture) -> None:
        """Bring a source that was connected anew into the state that the last one had."""

    # --- hooks of the base class ----------------------------------------------------------------------------------

    def _open(self) -> tuple[FrameFormat, list[Control]]:
        capture = self._capture = self._connect()
        controls = self._describe(capture)
        return self._learn_format(capture), controls

    def _close(self) -> None:
        if self._capture is not None:
            self._capture.release()
        self._capture = self._buffer = None

    def _start(self) -> None:
        if self._capture is None:  # it failed before
            self._reconnect()
        self._has_fresh = self._is_grabbed = self._has_reconnected = False
        self._undecodable = 0

    def _stop(self) -> None:
        """The source goes on; what it sends until the next start is thrown away then."""

    def _read(self, out: Pixels, timeout_s: float) -> Stamp:  # noqa: ARG002  OpenCV has a time-out of its own
        capture = self._capture
        if capture is None:
            raise self._gone()
        if not self._has_fresh:
            self._skip_stale(capture)
        elif not self._is_grabbed:
            self._grab(capture)
        self._is_grabbed = False
        stamp = Stamp.now(camera_time_ns=_time_ns(capture))
        self._retrieve(capture, out)
        return stamp

    # --- inside ---------------------------------------------------------------------------------------------------

    def _reconnect(self) -> None:
        """Connect anew after a failure, to the same format and with the same settings."""
        self._close()
        capture = self._capture = self._connect()
        self._restore(capture)
        try:
            found = self._learn_format(capture)
            if found != self.format:
                raise CameraError(f"camera {self.name!r} delivers {found} now, not {self.format}; open it again")
        except CameraError:
            self._close()
            raise

    def _reconnect_once(self) -> None:
        """The connection was lost, perhaps long ago while nobody read: make a new one, but only one for each start."""
        if self._has_reconnected:
            self._close()
            raise self._gone()
        self._has_reconnected = True
        self._reconnect()

    def _learn_format(self, capture: cv2.VideoCapture) -> FrameFormat:
        for _ in range(TRIES):
            begin_s = time.monotonic()
            is_read, image = capture.read()
            if is_read:
                return format_of(image)
            if time.monotonic() - begin_s > AT_ONCE_S:
                break
            time.sleep(TRY_AGAIN_S)
        raise CameraError(f"camera {self.name!r} opened but delivers no frame; is another program using it?")

    def _grab(self, capture: cv2.VideoCapture) -> None:
        """Wait for the next frame; FrameLostError after a failure from which the camera recovered."""
        for failures in range(TRIES):
            begin_s = time.monotonic()
            if capture.grab():
                if failures:
                    self._is_grabbed = True
                    raise FrameLostError(f"camera {self.name!r} failed to deliver a frame and went on")
                return
            if time.monotonic() - begin_s > AT_ONCE_S:
                break
            time.sleep(TRY_AGAIN_S)
        self._close()  # OpenCV doesn't recover; the next start connects anew
        raise self._gone()

    def _skip_stale(self, capture: cv2.VideoCapture) -> None:
        """Grab until frames had to be waited for; the last is then a new one."""
        quickest_s, end_s, waits = math.inf, time.monotonic() + STALE_S, 0
        while waits < WAITS and time.monotonic() < end_s:
            begin_s = time.monotonic()
            if not capture.grab():
                self._reconnect_once()
                raise CameraTimeoutError(f"camera {self.name!r} was connected anew and delivered no frame yet")
            took_s = time.monotonic() - begin_s
            waits = waits + 1 if took_s > 2 * quickest_s + WAIT_S else 0
            quickest_s = min(quickest_s, took_s)
        self._has_fresh = True

    def _retrieve(self, capture: cv2.VideoCapture, out: Pixels) -> None:
        is_read, image = capture.retrieve(self._buffer) if self._buffer is not None else capture.retrieve()
        if is_read:
            self._buffer, self._undecodable = image, 0
            write_pixels(image, out)
            return
        self._undecodable += 1
        if self._undecodable >= UNDECODABLE:
            raise CameraError(f"camera {self.name!r} delivers frames that can't be decoded; check its format and its cable")
        raise FrameLostError(f"camera {self.name!r} delivered a frame that can't be decoded")


def _time_ns(capture: cv2.VideoCapture) -> int:
    """The source's own time, -1 where it has none."""
    time_ms = capture.get(cv2.CAP_PROP_POS_MSEC)
    return round(1e6 * time_ms) if math.isfinite(time_ms) and time_ms > 0 else -1
