"""Recordings on disk: layout, writer, reader, verify and repair. No Qt, no camera, no OpenCV."""
