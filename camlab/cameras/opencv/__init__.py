"""Cameras that OpenCV reads: a device, a video file, a sequence of images, a network address."""

from camlab.cameras.opencv.address import parse_address
from camlab.cameras.opencv.device_camera import DeviceCamera
from camlab.cameras.opencv.devices import connected_devices, device_model
from camlab.cameras.opencv.file_camera import FileCamera
from camlab.cameras.opencv.images import ImageSequence, ImageStack
from camlab.cameras.opencv.stream_camera import StreamCamera
from camlab.cameras.opencv.video import VideoFile
from camlab.model import Camera


class OpenCVCameras:
    """Makes the camera for what stands behind `opencv:`."""

    def __call__(self, text: str) -> Camera:
        """The closed camera; ValueError for what is no address. Whether there is something at the address shows when it is opened."""
        address = parse_address(text)
        if address.kind == "device":
            return DeviceCamera(address)
        if address.kind == "stream":
            return StreamCamera(address)
        if address.kind == "sequence":
            return FileCamera(address.name, ImageSequence(address.text))
        if address.kind == "image":
            return FileCamera(address.name, ImageStack(address.text))
        return FileCamera(address.name, VideoFile(address.text))

    def find(self) -> list[str]:
        """The addresses of the devices that are connected."""
        return connected_devices()

    def model_of(self, address: str) -> str:
        """What a connected device calls itself; "" where the system doesn't tell."""
        return device_model(address)


opencv_camera = OpenCVCameras()

__all__ = ["DeviceCamera", "FileCamera", "ImageSequence", "ImageStack", "StreamCamera", "VideoFile", "opencv_camera"]
