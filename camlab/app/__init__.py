"""The window put together: what is seen, what it does, and how the program begins and ends.

run_window(camera, folder, fresh)    the window, until it is closed
demo_window(folder, seconds, ...)    the window that does the whole job by itself
OffscreenWindow(experiment)          the real window without a display, for pictures of it
"""

from camlab.app.demo import DemoOutcome, demo_window
from camlab.app.offscreen import OffscreenWindow
from camlab.app.window import run_window

__all__ = ["DemoOutcome", "OffscreenWindow", "demo_window", "run_window"]
