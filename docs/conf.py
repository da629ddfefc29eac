"""How is the site made of these pages? ``make docs`` builds it, without a network.

The pages are plain Markdown and can be read as they are. Notebooks are run while the site is
built, on the outputs of the demo study, and shown with what they print.
"""

project = "panreflex"
author = "The panreflex authors"
project_copyright = "2026, the panreflex authors"
language = "de"

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build", "**.ipynb_checkpoints"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 4

nb_execution_mode = "cache"
nb_execution_raise_on_error = True
nb_execution_timeout = 300

autodoc_typehints = "description"
autodoc_member_order = "bysource"

html_theme = "furo"
html_title = "panreflex"
html_show_sphinx = False
html_static_path = []
