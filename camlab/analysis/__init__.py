"""Pure functions on the pixels of a frame."""
