"""The experiment: owns the camera, its thread, the workers and the state. QtCore only, no widgets."""
