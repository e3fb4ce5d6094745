"""How Sphinx builds the documentation: `sphinx-build -W docs build/docs`."""

from importlib.metadata import version as installed_version

project = "camlab"
author = "The camlab developers"
release = version = installed_version("camlab")
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = f"camlab {release}"
