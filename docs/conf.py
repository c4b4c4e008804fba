"""The site: ``sphinx-build -c docs docs/en OUT/en`` and the same for ja. Everything it needs is in its folder."""

from importlib import metadata

project = "linkcheck"
release = version = metadata.version("linkcheck")
copyright = "the linkcheck contributors, Apache-2.0"
extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = f"linkcheck {release}"
html_show_sphinx = False
html_copy_source = False
templates_path: list[str] = []
