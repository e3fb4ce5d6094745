"""A camera in the network: MJPEG over HTTP, on the loopback, that a test can stop, cut or change."""

from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np

from camlab.cv import cv2

PERIOD_S = 0.04
STEP = 8  # counts from frame to frame


class MjpegServer:
    """Sends even frames, `STEP` counts brighter each time, every 40 ms; use in a `with` block.

    Attributes
    ----------
    is_paused : Event
        Nothing is sent while it is set; the connection stays.
    is_cut : Event
        Set: half a frame is sent, then the connection is closed. Cleared by that.
    size : tuple
        (height, width).
    is_grey : bool
        JPEGs without colour.
    frames_each : int
        How many frames a connection gives.
    sent_ns : list of int
        When each frame was sent, nanoseconds of the monotonic clock.
    """

    def __init__(self) -> None:
        self.is_paused, self.is_cut = threading.Event(), threading.Event()
        self.size = (120, 160)
        self.is_grey = False
        self.frames_each = 1_000_000
        self.sent_ns: list[int] = []
        self._is_over = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Say nothing."""

            def do_GET(self) -> None:
                server.serve(self)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = False
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/cam.mjpg"

    def __enter__(self) -> MjpegServer:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._is_over.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()  # waits for the threads of its connections

    def serve(self, request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
        request.end_headers()
        number = 0
        try:
            while number < self.frames_each and not self._is_over.wait(PERIOD_S):
                if self.is_paused.is_set():
                    continue
                data = self._jpeg(number)
                number += 1
                self.sent_ns.append(time.monotonic_ns())
                head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(data)}\r\n\r\n".encode()
                if self.is_cut.is_set():
                    self.is_cut.clear()
                    request.wfile.write(head + data[: len(data) // 2])
                    return
                request.wfile.write(head + data + b"\r\n")
        except OSError:
            return  # who watched has gone

    def _jpeg(self, number: int) -> bytes:
        shape = self.size if self.is_grey else (*self.size, 3)
        rising = np.linspace(0, 2, self.size[0], dtype=np.uint8).reshape(-1, *[1] * (len(shape) - 1))
        pixels = np.full(shape, (number * STEP) % 240, np.uint8) + rising
        return cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 100])[1].tobytes()
