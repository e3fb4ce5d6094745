"""What the controls that every camera knows say of its frames: the part of the sensor, the binning, the trigger."""

from __future__ import annotations

from collections.abc import Mapping

from camlab.model.control import Control, ControlState, ControlValue
from camlab.model.frame import FrameFormat
from camlab.model.sensor import BINNING, NO_BINNING, PIXEL_FORMAT, REGION, SOFTWARE, TRIGGER, Binning, Geometry, Roi

States = Mapping[str, ControlState]


def binning_of(states: States) -> Binning:
    """What the camera uses; none where it has no such control or can't be asked."""
    state = states.get(BINNING)
    return NO_BINNING if state is None or state.actual is None else Binning.parse(str(state.actual))


def geometry_of(states: States, shown: FrameFormat) -> Geometry:
    """Where frames of this format are on the sensor; all of it where there is no control for the region."""
    binning, region = binning_of(states), states.get(REGION)
    whole = Roi(0, 0, shown.width * binning.x, shown.height * binning.y)
    if region is None or region.control.sensor is None:
        return Geometry(whole.width, whole.height, whole, binning)
    sensor = region.control.sensor
    return Geometry(sensor.width, sensor.height, whole if region.actual is None else Roi.parse(str(region.actual)), binning)


def largest_frame_bytes(states: States, shown: FrameFormat) -> int:
    """Bytes of the largest frame that the camera can be set to: all of the sensor, unbinned, with 16 bits where these can be chosen."""
    geometry = geometry_of(states, shown)
    channels = 3 if shown.color == "rgb" else 1
    itemsize = 2 if PIXEL_FORMAT in states else shown.itemsize
    return max(shown.nbytes, geometry.sensor_width * geometry.sensor_height * channels * itemsize)


def readable(control: Control, asked: ControlValue, binning: Binning) -> ControlValue:
    """The value as a device can take it: a region on the sensor's steps, any other as it is."""
    return asked if control.sensor is None else str(control.sensor.align(Roi.parse(str(asked)), binning))


def waits_for_trigger(states: States) -> bool:
    """A frame comes for each trigger by software, and no other."""
    state = states.get(TRIGGER)
    return state is not None and state.actual == SOFTWARE
