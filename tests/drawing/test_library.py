"""Which font letters are drawn with."""

import os
import subprocess
import sys

_DRAW = """
import sys
from pipeline.drawing import as_png
from pipeline.plots.style import FONT
text = "Überlagernde Krisen und 1.234 Beete, 50 % (vgl. A1) – QWERTZ fjgkvxy"
svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="500" height="20">'
svg += f'<text y="15" font-size="11" font-family="{FONT}">{text}</text></svg>'
sys.stdout.buffer.write(as_png(svg.encode()))
"""


def _drawn(code, **environment):
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, env=os.environ | environment
    ).stdout


def test_a_picture_does_not_depend_on_the_fonts_of_the_system(tmp_path):
    none = tmp_path / "fonts.conf"
    none.write_text(f"<fontconfig><dir>{tmp_path}</dir></fontconfig>")
    load = "import vl_convert; vl_convert.register_font_directory('/nowhere')"
    assert _drawn(_DRAW) == _drawn(load + _DRAW, FONTCONFIG_FILE=str(none))


def test_the_environment_stays_as_it_was():
    code = "import os, sys; from pipeline.drawing.library import library; library();"
    code += "sys.stdout.write(os.environ.get('FONTCONFIG_FILE', 'unset'))"
    assert _drawn(code, FONTCONFIG_FILE="mine.conf") == b"mine.conf"
