"""The producer's count: which numbers were given out, how many frames are published, what was lost and why."""

from __future__ import annotations

from camlab.stream.layout import Loss, Word
from camlab.stream.ring import FrameRing

_ACQUIRED = int(Word.ACQUIRED)
_LOST = (int(Word.LOST_CAMERA), int(Word.LOST_RING_FULL))  # by Loss


class Tally:
    """Kept under the producer's boundary lock; every change stands in the ring at once.

    Attributes
    ----------
    acquired : int
        Frame numbers given out: the next frame's id.
    published : int
        Frames published: the next frame's position.
    lost_camera, lost_ring_full : int
        Numbers without a frame; `acquired = published + lost_camera + lost_ring_full`.
    repeated : int
        Frames that the camera delivered again.
    """

    def __init__(self, ring: FrameRing, counter_start: int | None) -> None:
        self._ring = ring
        self._first_counter = None if counter_start is None else counter_start - 1
        self._counter = self._first_counter
        self._last_loss: tuple[int, int, int] | None = None
        self.acquired = self.published = self.repeated = 0
        self.lost_camera = self.lost_ring_full = 0

    @property
    def has_counter(self) -> bool:
        """Whether the camera numbers its frames, as far as is known."""
        return self._counter is not None

    def take_counter(self, camera_frame_id: int) -> bool:
        """Count what the camera's own number says is missing; False for a frame that it has delivered before."""
        if camera_frame_id < 0:
            return True
        previous, self._counter = self._counter, camera_frame_id
        if previous is None or camera_frame_id == previous + 1:
            return True
        if camera_frame_id == previous:
            self.repeated += 1
            return False
        if camera_frame_id > previous:  # else it started anew
            self.lose(camera_frame_id - previous - 1, Loss.CAMERA)
        return True

    def lose_rest(self, frames: int) -> None:
        """The camera numbered so many frames and delivers no more of them."""
        if self._counter is not None and frames > self._counter + 1:
            self.lose(frames - self._counter - 1, Loss.CAMERA)
            self._counter = frames - 1

    def restart_counter(self) -> None:
        """The camera was connected anew: its numbers begin again."""
        self._counter = self._first_counter

    def publish(self) -> None:
        """The number `acquired` has a frame in the ring."""
        self.published += 1
        self.acquired += 1
        self._ring.words[_ACQUIRED] = self.acquired

    def lose(self, count: int, why: Loss) -> None:
        """The next `count` numbers have no frame."""
        first, last = self.acquired, self.acquired + count - 1
        if self._last_loss and self._last_loss[1:] == (first - 1, why):
            self._last_loss = (self._last_loss[0], last, why)
            self._ring.losses.amend(self._last_loss)
        else:
            self._last_loss = (first, last, why)
            self._ring.losses.append(self._last_loss)
        if why is Loss.CAMERA:
            self.lost_camera += count
        else:
            self.lost_ring_full += count
        self._ring.words[_LOST[why]] = self.lost_camera if why is Loss.CAMERA else self.lost_ring_full
        self.acquired += count
        self._ring.words[_ACQUIRED] = self.acquired

    def lost_before(self, frame_id: int) -> tuple[int, int]:
        """(camera, ring full) among the numbers below `frame_id`, which no published frame has reached."""
        beyond = self.acquired - min(frame_id, self.acquired)  # of a loss that goes beyond, only its first part counts
        if beyond and self._last_loss and self._last_loss[2] == Loss.CAMERA:
            return self.lost_camera - beyond, self.lost_ring_full
        return self.lost_camera, self.lost_ring_full - beyond
