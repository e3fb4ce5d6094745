"""Cameras by name: `create_camera`, `open_camera`, `list_cameras`. Nothing of a camera is imported before it is used."""

from camlab.cameras.listing import CameraListing, find_cameras, list_cameras
from camlab.cameras.registry import create_camera, open_camera

__all__ = ["CameraListing", "create_camera", "find_cameras", "list_cameras", "open_camera"]
