"""The window's widgets: they show values and emit requests, and know no camera, socket or file."""
