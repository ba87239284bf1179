# Labs are found on disk: a new lab needs no edit here.
PYTHON ?= python3
LABS := $(sort $(patsubst labs/%/lab.toml,%,$(wildcard labs/*/lab.toml)))
CASEWORK := .venv/bin/casework
READY := .venv/.ready
DEV := .venv/.ready-dev
SETUP := bootstrap.py pyproject.toml
export PYTHONSAFEPATH = 1

.DEFAULT_GOAL := help
.PHONY: help doctor setup labs ui interview docs test lint format lock starter sandbox-check fuzz benchmarks clean

help: ## this list
	@echo "Casework: case studies of machine-learning interviews, graded on hidden data."
	@echo
	@awk -F ':.*## ' '/^[a-z%-]+:.*## / { sub(/%/, "LAB", $$1); printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "  labs: $(LABS)"

lab-%: $(READY) ## start a lab, for example make lab-fraud
	@$(CASEWORK) lab $*
check-%: $(READY) ## public checks of your solution, in seconds
	@$(CASEWORK) check $*
watch-%: $(READY) ## check again at every save, with keys for hints and the grade
	@$(CASEWORK) watch $*
grade-%: $(READY) ## grade your solution on the hidden hold-out
	@$(CASEWORK) grade $*
hint-%: $(READY) ## the next hint
	@$(CASEWORK) hint $*
report-%: $(READY) ## the page of your last run, in the browser
	@$(CASEWORK) report $* --open
notebook-%: $(READY) ## start a lab with a notebook to explore its data
	@$(CASEWORK) lab $* --notebook
compare-%: $(READY) ## what differs beyond chance between your runs
	@$(CASEWORK) compare $*
data-%: $(READY) ## write the public data of a lab again
	@$(CASEWORK) data $*
reset-%: $(READY) ## start over; your file is kept
	@$(CASEWORK) reset $*
solution-%: $(READY) ## where the reference is, once you passed
	@$(CASEWORK) solution $*
verify-%: $(READY) ## grade the bank of right and wrong solutions
	@$(CASEWORK) verify $*

labs: $(READY) ## all labs, your state and best score
	@$(CASEWORK) list
ui: $(READY) ## compare runs in the MLflow UI
	@$(CASEWORK) ui
interview: $(READY) ## a mock interview; what you miss comes back
	@$(CASEWORK) interview
doctor: $(READY) ## what this machine offers to confine a submission
	@$(CASEWORK) doctor
setup: $(READY) ## only set up, start nothing

test: $(DEV) ## the kit's own tests
	.venv/bin/python -m pytest
lint: $(DEV) ## ruff and mypy
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
format: $(DEV) ## format the code
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .
starter: $(READY) ## write starters from the reference solutions
	@$(CASEWORK) starter
docs: $(READY) ## write the labs' pages in docs/ from the files that decide
	@.venv/bin/python -m grader.handbook
sandbox-check: $(READY) ## attack the sandbox, all attacks, and write the table of docs/
	.venv/bin/python -m grader.sandbox attacks --table docs/sandbox-attacks.md
fuzz: $(DEV) ## fuzz the frame decoder for a minute
	.venv/bin/python -m grader.sandbox.fuzz
benchmarks: $(DEV) ## run every benchmark
	@for file in benchmarks/*.py; do echo "== $$file"; .venv/bin/python $$file || exit 1; done
clean: ## remove the environment; your work and runs stay
	rm -rf .venv

# Pins with hashes for all platforms and no index address; needs uv.
COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
  --no-annotate --no-emit-index-url pyproject.toml
lock: ## refresh the pins
	$(COMPILE) --upgrade --extra engines --extra notebook --extra build -o requirements.txt
	$(COMPILE) --upgrade --all-extras -c requirements.txt -o requirements-dev.txt

$(READY): requirements.txt $(SETUP)
	@$(PYTHON) bootstrap.py
$(DEV): requirements-dev.txt $(SETUP)
	@$(PYTHON) bootstrap.py --dev
