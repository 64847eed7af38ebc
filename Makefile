# What a clerk or a maintainer types; `make` alone tells it in Japanese.
# Everything is installed into .venv; its stamps let a second run start at once.

PYTHON ?= python3
export PYTHON
VENV := .venv
PY := $(VENV)/bin/python
INSTALL := $(PY) -m pip install --quiet --no-input --disable-pip-version-check
LOCKED := $(INSTALL) --only-binary :all: --require-hashes
COMPILE := $(PY) -m uv pip compile pyproject.toml --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header --quiet
OFFLINE := '部品を取り込めませんでした。ネットワークの接続とプロキシの設定を確かめて、もう一度実行してください。'
# Options for the command itself, such as: make forms ARGS="--format pdf"
ARGS ?=

.PHONY: help forms new check status ledger test soak conformance bench lint lock manual pictures gallery samples clean
.DELETE_ON_ERROR:

help:
	@echo 'ソーシャルメディアの利用に関する書類を、記入シートから作ります。'
	@echo ''
	@echo '  make forms   inputs/ の記入シートから、書類を outputs/ に作ります'
	@echo '  make new     白紙の記入シートを inputs/ に置きます（見本は inputs/見本/ へ移します）'
	@echo '  make check   記入シートを点検します（書類は作りません）'
	@echo '  make status  アカウントごとに、次にすることと期限を表示します'
	@echo '  make ledger  全ての記入シートから、アカウント台帳を outputs/ に作ります'
	@echo ''
	@echo '  開発する人のために: make test（QUICK=1 なら、1分もかからないものだけ）, make soak, make conformance, make bench, make lint, make lock, make manual, make pictures, make gallery, make samples, make clean'
	@echo '  細かな指定は ARGS で: make forms ARGS="--format pdf"　一覧は make forms ARGS=--help'

forms: $(VENV)/run.stamp
	@$(PY) -m formgen forms $(ARGS)

new: $(VENV)/run.stamp
	@$(PY) -m formgen new --replace-sample $(ARGS)

check: $(VENV)/run.stamp
	@$(PY) -m formgen check $(ARGS)

status: $(VENV)/run.stamp
	@$(PY) -m formgen status $(ARGS)

ledger: $(VENV)/run.stamp
	@$(PY) -m formgen ledger $(ARGS)

# QUICK=1 leaves out what starts a process, LibreOffice or a browser, and what takes seconds.
test: $(VENV)/dev.stamp
	$(if $(QUICK),,@scripts/install-system-packages test)
	$(PY) -m pytest --numprocesses $$($(PY) -c "import os; print((os.cpu_count() or 1) + 1)") --dist worksteal \
		$(if $(QUICK),-m 'not slow and not soak and not conformance') $(ARGS)

# The long tests: thousands of hostile files, and those that take most time and memory.
soak: $(VENV)/dev.stamp
	@scripts/install-system-packages test
	$(PY) -m pytest -m soak -o faulthandler_timeout=1800 $(ARGS)

# What the Open XML SDK says of every DOCX, and a filled sheet saved by other programs; npm brings them.
conformance: $(VENV)/dev.stamp
	cd tests/conformance && npm install --no-package-lock --no-audit --no-fund
	$(PY) -m pytest -m conformance -o faulthandler_timeout=1800 $(ARGS)

# Against docxtpl, docxtemplater, LibreOffice and Typst; QUICK=1 for a first look.
bench: $(VENV)/dev.stamp
	@scripts/install-system-packages test
	@cd benchmarks && npm ci --no-audit --no-fund || echo 'npm がないため、docxtemplater とは比べません。' >&2
	$(PY) benchmarks/bench.py $(if $(QUICK),--quick)

lint: $(VENV)/dev.stamp
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -m formgen lint

# Keeps the locked versions that still fit; ARGS=--upgrade takes the newest that the ranges allow.
lock: $(VENV)/dev.stamp
	$(COMPILE) --group build --output-file requirements.txt $(ARGS)
	$(COMPILE) --group build --group dev --constraints requirements.txt \
		--output-file requirements-dev.txt $(ARGS)

# The sample sheet from its source in tests/data/, after a change of either.
samples: $(VENV)/run.stamp
	$(PY) scripts/make_samples.py

# The tables and screens that README.md and docs/ take from formgen itself.
manual: $(VENV)/run.stamp
	$(PY) -m scripts.make_manual

pictures: $(VENV)/run.stamp
	@scripts/install-system-packages test
	$(PY) -m scripts.make_pictures

# All pages of all papers, the Word file beside the PDF, in build/gallery/index.html.
gallery: $(VENV)/run.stamp
	@scripts/install-system-packages test
	@$(PY) -m scripts.make_gallery $(ARGS)

clean:
	rm -rf $(VENV) .hypothesis .mypy_cache .pytest_cache .ruff_cache build dist
	find formgen tests scripts -name __pycache__ -prune -exec rm -rf {} +

$(VENV)/run.stamp: requirements.txt pyproject.toml scripts/install-system-packages
	@scripts/install-system-packages run
	@echo '動作環境（.venv）を用意しています。初めは数分かかることがあります。'
	@$(PY) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	@$(LOCKED) -r requirements.txt || { echo $(OFFLINE) >&2; exit 1; }
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt $(VENV)/run.stamp
	@echo '開発用の部品を .venv に加えています。'
	@$(LOCKED) -r requirements-dev.txt || { echo $(OFFLINE) >&2; exit 1; }
	@touch $@
