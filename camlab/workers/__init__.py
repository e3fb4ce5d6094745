"""The processes beside the window: saver, analyzer, publisher. They import no Qt, and the saver no OpenCV."""
