"""A recording as a camera."""

from camlab.cameras.replay.address import ReplayAddress
from camlab.cameras.replay.camera import ReplayCamera
from camlab.model import Camera


class ReplayCameras:
    """Makes the camera for what stands behind `replay:`."""

    def __call__(self, text: str) -> Camera:
        """The closed camera; ValueError for what is no address. Whether there is a recording shows when it is opened."""
        return ReplayCamera(ReplayAddress.parse(text))

    def find(self) -> list[str]:
        """None: recordings are not connected."""
        return []


replay_camera = ReplayCameras()

__all__ = ["ReplayAddress", "ReplayCamera", "replay_camera"]
