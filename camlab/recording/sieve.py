"""Which frames of a recording are to be saved, where not all are."""

from __future__ import annotations

from camlab.recording.plan import RecordingOptions

SECOND_NS = 1_000_000_000


class Sieve:
    """Each n-th number from the first one on, or the first frame of each interval of time."""

    def __init__(self, options: RecordingOptions, first_frame: int) -> None:
        self.every = options.every
        self._first = first_frame
        self._interval_ns = round(options.interval_s * SECOND_NS)
        self._due_ns = 0

    @property
    def takes_all(self) -> bool:
        """Nothing is decimated."""
        return self.every == 1 and not self._interval_ns

    def takes(self, frame_id: int, monotonic_ns: int) -> bool:
        """Whether this frame is to be saved; ask once of each, in order."""
        if self._interval_ns:
            return self._is_due(monotonic_ns)
        return (frame_id - self._first) % self.every == 0

    def go_on(self, first_ns: int, last_ns: int) -> None:
        """A recording goes on of which frames at these times are the first and the last one saved, monotonic clock."""
        if self._interval_ns:
            self._due_ns = first_ns + ((last_ns - first_ns) // self._interval_ns + 1) * self._interval_ns

    def next_due(self, number: int) -> int:
        """The first number from `number` on that is to be saved. With time-lapse any may be: nobody knows when a lost one was taken."""
        return number + (self._first - number) % self.every

    def _is_due(self, monotonic_ns: int) -> bool:
        if monotonic_ns < self._due_ns:
            return False
        begun = self._due_ns or monotonic_ns
        late = (monotonic_ns - begun) // self._interval_ns  # whole intervals without a frame: the clock's grid stays
        self._due_ns = begun + (late + 1) * self._interval_ns
        return True
