"""How is the site made of these pages? ``make docs`` builds it, without a network.

The pages are plain Markdown and can be read as they are. The notebooks are run where they lie, on
the outputs of the demo study, and shown with what they print; where the demo was not run, without.
"""

import sys
from pathlib import Path

DOCS = Path(__file__).parent
sys.path.insert(0, str(DOCS))

from executed import write_notebooks  # noqa: E402

project = "panreflex"
author = "The panreflex authors"
project_copyright = "2026, the panreflex authors"
language = "de"

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build", "**.ipynb_checkpoints"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 4

nb_execution_mode = "off"
write_notebooks(DOCS.parent / "notebooks", DOCS / "notebooks")

highlight_language = "text"  # commands for a terminal, unless a block names its language

autodoc_typehints = "description"
autodoc_member_order = "bysource"

html_theme = "furo"
html_title = "panreflex"
html_show_sphinx = False
html_static_path = ["style"]
html_css_files = ["tables.css"]
