# Two commands do all the set-up: `make demo` shows what it does, `make test` proves that it works.

PYTHON ?= python3
WORKERS ?= 2
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: env demo test test-slow check format clean

env: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet -c constraints.txt torch
	$(BIN)/pip install --quiet -c constraints.txt -e '.[dev]'
	@# A machine without a desktop's libraries (libGL) gets the headless build of the same OpenCV.
	$(BIN)/python -c 'import cv2' 2>/dev/null || \
		$(BIN)/pip install --quiet --no-deps --force-reinstall -c constraints.txt opencv-contrib-python-headless
	touch $@

demo: env
	$(BIN)/talker generate --out demo.mp4

check: env
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: env
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

test: check
	OMP_NUM_THREADS=1 $(BIN)/pytest -n $(WORKERS) -m "not slow"

test-slow: env
	$(BIN)/pytest -m slow

clean:
	rm -rf .venv build demo.mp4 *.egg-info src/*.egg-info
