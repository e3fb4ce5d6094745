"""The simulated camera: the default, the tutorial's and the test's."""

from __future__ import annotations

import math
import time

from camlab.cameras.schedule import Schedule, sleep_until
from camlab.cameras.simulated.bank import FrameBank
from camlab.cameras.simulated.faults import Cable, Truth, last_of_range, split_ranges
from camlab.cameras.simulated.metering import Metering
from camlab.cameras.simulated.options import (
    EXPOSURE_STEP_S,
    MAX_EXPOSURE_S,
    MAX_GAIN_DB,
    MAX_RATE_HZ,
    MIN_EXPOSURE_S,
    MIN_RATE_HZ,
    NO_FAULTS,
    SimulatedOptions,
    quantized_exposure_s,
)
from camlab.cameras.simulated.sensing import sensing_controls, sensing_of
from camlab.cameras.simulated.sensor import Sensor
from camlab.cameras.simulated.triggered import TriggeredSchedule
from camlab.errors import CameraError, CameraTimeoutError
from camlab.model import AUTO, Camera, Control, ControlValue, FrameFormat, Stamp
from camlab.model.frame import Pixels

BUFFER_FRAMES, BUFFER_S = 8, 0.1  # what its driver holds: whichever is more


class SimulatedCamera(Camera):
    """Moving bright spots on a dim background with shot noise, repeatable by seed.

    Every frame says which it is: the lowest bit of pixels 0 to 63 in row 0 (all channels alike) spells the camera's frame
    number, highest bit first. The number restarts at 0 with each start and is the camera's counter.

    Frames come at an absolute schedule. A driver's buffer is part of it: who reads late still gets the frames of the last 100 ms,
    and at least 8; what is older is lost, as with a real camera, and the counter jumps. With `fps=0` frames come as fast as they
    are taken and none is ever lost. An exposure longer than the time between two frames slows the camera down.

    Parameters
    ----------
    options : SimulatedOptions
        By default 640 × 480, 8 bit, 60 frames a second.
    """

    name = "simulated"
    model = "Simulated camera"
    has_counter = True
    counter_start = 0

    def __init__(self, options: SimulatedOptions | None = None) -> None:
        super().__init__()
        self._options = options or SimulatedOptions()
        self._faults = self._options.faults
        self._cable = Cable(self._faults, self.name)
        self._truth = Truth()
        self._bank: FrameBank | None = None
        self._values: dict[str, ControlValue] = {}
        self._next = 0
        self._again = -1  # number of the frame that is delivered a second time
        self._has_stalled = False
        self._start_s = 0.0
        self._schedule: Schedule | TriggeredSchedule = Schedule(0.0, 0.0)
        self._is_always_due = False
        self._metering: Metering | None = None  # while it chooses the exposure
        self.can_wait = self._options.fps == 0
        self.serial_number = f"seed {self._options.seed}"

    @classmethod
    def from_address(cls, address: str) -> SimulatedCamera:
        """From what stands behind `simulated:`, e.g. "?width=2048&fps=100"; ValueError for what can't be chosen."""
        return cls(SimulatedOptions.parse(address))

    @property
    def truth(self) -> Truth:
        """What was delivered and what was not, since the last start."""
        return self._truth

    # --- hooks of the base class ----------------------------------------------------------------------------------

    def _open(self) -> tuple[FrameFormat, list[Control]]:
        self._cable.check()
        options = self._options
        controls = [*_controls(options), *sensing_controls(options)]
        self._metering = None
        self._values = {control.name: control.default for control in controls}
        self._values["exposure_s"] = quantized_exposure_s(options.first_exposure_s)
        self._bank = FrameBank(options.format, options.seed, options.spots)
        self._bank.expose(self._sensor())
        self._bank.fill()
        return options.format, controls

    def _close(self) -> None:
        self._bank = None

    def _start(self) -> None:
        self._open_bank.fill()
        self._truth = Truth()
        self._next, self._again, self._has_stalled = 0, -1, False
        self._start_s = time.monotonic()
        if self.is_triggered:
            self._schedule = TriggeredSchedule(float(self._values["exposure_s"]))
        else:
            self._schedule = Schedule(self._period_s, self._start_s + self._period_s)
        self._see_whether_always_due()

    def _stop(self) -> None:
        """Nothing is running between two reads."""

    def _read(self, out: Pixels, timeout_s: float) -> Stamp:
        number = self._take_number(timeout_s)
        self._open_bank.read(number, out)
        if self._metering is not None:
            self._follow_light(self._metering, out)
        if self._schedule.period_s == 0:
            return Stamp.now(number)
        return Stamp.now(number, round(1e9 * (self._schedule.due_s(number) - self._start_s)))

    def _set_control(self, control: Control, value: ControlValue) -> None:
        if control.name == "exposure_s":
            self._metering = Metering() if value == AUTO else None
            if value == AUTO:
                return
            value = quantized_exposure_s(float(value))
        self._values[control.name] = value
        if control.shapes_file:
            self._open_bank.sense(sensing_of(self._values, self._options.format))
        if control.name != "frame_rate_hz":
            self._open_bank.expose(self._sensor())
        if control.name in ("frame_rate_hz", "exposure_s"):
            self._pace()

    def _read_control(self, control: Control) -> ControlValue:
        if control.name == "frame_rate_hz":
            return 1 / self._period_s if self._period_s else 0.0
        return self._values[control.name]

    def _read_format(self) -> FrameFormat:
        return sensing_of(self._values, self._options.format).format(self._options.format)

    def _trigger(self) -> None:
        if isinstance(self._schedule, TriggeredSchedule):
            self._schedule.trigger()

    # --- inside ---------------------------------------------------------------------------------------------------

    @property
    def _open_bank(self) -> FrameBank:
        if self._bank is None:
            raise CameraError(f"camera {self.name!r} is closed; open it first")
        return self._bank

    @property
    def _period_s(self) -> float:
        """Seconds from frame to frame; 0 for as fast as they are taken."""
        rate = float(self._values["frame_rate_hz"])
        return max(1 / max(rate, MIN_RATE_HZ), float(self._values["exposure_s"])) if rate else 0.0

    def _sensor(self) -> Sensor:
        exposure = float(self._values["exposure_s"]) / self._options.reference_exposure_s
        sensed = sensing_of(self._values, self._options.format).format(self._options.format)
        # The offset is in counts of the camera's own depth, whatever the pixel format.
        offset = int(self._values["brightness"]) * (sensed.saturation_value + 1) / (self._options.format.saturation_value + 1)
        return Sensor(sensed, exposure, float(self._values["gain"]), offset)

    def _pace(self) -> None:
        """Frame rate or exposure have changed."""
        period_s = float(self._values["exposure_s"]) if self.is_triggered else self._period_s
        self._schedule.change_period(period_s, self._next)
        self._see_whether_always_due()

    def _see_whether_always_due(self) -> None:
        """As fast as frames are taken and without faults there is nothing to wait for: a short way for the fastest."""
        self._is_always_due = not self._schedule.period_s and not self.is_triggered and self._faults == NO_FAULTS

    def _follow_light(self, metering: Metering, pixels: Pixels) -> None:
        """Choose the exposure; it never slows the camera down."""
        rate = float(self._values["frame_rate_hz"])
        longest_s = min(MAX_EXPOSURE_S, 1 / rate) if rate and not self.is_triggered else MAX_EXPOSURE_S
        sensor = self._sensor()
        wanted_s = metering.choose(pixels, float(self._values["exposure_s"]), sensor.format.saturation_value, time.monotonic())
        exposure_s = quantized_exposure_s(min(max(wanted_s, MIN_EXPOSURE_S), longest_s))
        if exposure_s != self._values["exposure_s"]:
            self._values["exposure_s"] = exposure_s
            self._open_bank.expose(self._sensor())
            self._pace()

    def _take_number(self, timeout_s: float) -> int:
        """Wait for the next frame that is delivered; its number."""
        if self._again >= 0:
            number, self._again = self._again, -1
            self._truth.repeated.add(number)
            return number
        number = self._next if self._is_always_due else self._wait_for_number(timeout_s)
        if number != self._next:
            self._pass_over(number, because_late=False)
        self._next = number + 1
        self._truth.delivered.add(number)
        if self._faults.repeat and last_of_range(number, self._faults.repeat) is not None:
            self._again = number
        return number

    def _wait_for_number(self, timeout_s: float) -> int:
        """Until the next number that isn't dropped is due; a reader who comes too late gets a later one."""
        end_s = time.monotonic() + timeout_s
        while True:
            dropped = last_of_range(self._next, self._faults.drop) if self._faults.drop else None
            number = self._next if dropped is None else dropped + 1
            self._stall_before(number)
            if not sleep_until(self._schedule.due_s(number), end_s - time.monotonic()):
                raise CameraTimeoutError(f"camera {self.name!r} delivered no frame in {timeout_s:g} s")
            self._cable.carry(number)
            oldest = self._oldest_held(number)
            if number >= oldest:
                return number
            self._pass_over(oldest, because_late=True)

    def _stall_before(self, number: int) -> None:
        if not self._has_stalled and 0 <= self._faults.stall_at <= number:
            self._has_stalled = True
            late_s = max(0.0, time.monotonic() - self._schedule.due_s(number))
            self._schedule.delay(late_s + self._faults.stall_s)

    def _oldest_held(self, number: int) -> int:
        """The oldest number that the driver's buffer still holds; any number up to it where it holds all."""
        period_s, now_s = self._schedule.period_s, time.monotonic()
        if not period_s or isinstance(self._schedule, TriggeredSchedule):
            return number
        if self.can_wait:
            if now_s - self._schedule.due_s(number) > BUFFER_S:
                self._schedule.rebase(number, now_s)
            return number
        newest = self._schedule.newest(now_s)
        if self._cable.pulled_at >= 0:
            newest = min(newest, self._cable.pulled_at - 1)
        return newest + 1 - max(BUFFER_FRAMES, math.ceil(BUFFER_S / period_s))

    def _pass_over(self, until: int, *, because_late: bool) -> None:
        """Note why the numbers before `until` were not delivered."""
        for first, last, is_dropped in split_ranges(self._next, until - 1, self._faults.drop):
            if is_dropped:
                self._truth.dropped.add(first, last)
            elif because_late:
                self._truth.overrun.add(first, last)
        self._next = until


def _controls(options: SimulatedOptions) -> list[Control]:
    limit = options.brightness_limit
    slowest = 0.0 if options.fps == 0 else MIN_RATE_HZ
    return [
        Control("brightness", "Brightness", "integer", options.brightness, -limit, limit, max(1, limit // 100)),
        Control(
            "exposure_s",
            "Exposure",
            "float",
            options.first_exposure_s,
            MIN_EXPOSURE_S,
            MAX_EXPOSURE_S,
            EXPOSURE_STEP_S,
            "s",
            is_auto_capable=True,
        ),
        Control("gain", "Gain", "float", options.gain, 0.0, MAX_GAIN_DB, 0.1, "dB"),
        Control("frame_rate_hz", "Frame rate", "float", options.fps, slowest, MAX_RATE_HZ, 1.0, "Hz"),
    ]
