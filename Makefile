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
# Further options for the command itself, such as: make forms ARGS="--today 2026-11-22"
ARGS ?=
# A variable as an option of the command: with its value, with each of its words, without a value.
# Only one that is typed behind make counts: the environment may hold another of that name.
typed = $(if $(findstring command,$(origin $(1))),$($(1)))
quoted = '$(subst ','\'',$(1))'
option = $(if $(call typed,$(2)),$(1) $(call quoted,$($(2))))
each = $(foreach word,$(call typed,$(2)),$(1) $(call quoted,$(word)))
flag = $(if $(call typed,$(2)),$(1))
# With each of its words, or with 1 without a value.
choice = $(if $(filter 1,$(call typed,$(2))),$(1),$(call each,$(1),$(2)))
# A sheet to be mended is a result and no fault of the command: 1 is the end of many good days.
SAID := || [ $$? -eq 1 ]

.PHONY: help window forms post new check status calendar ledger closing submitted verify receive doctor templates clauses test soak conformance bench lint lock manual pictures gallery samples clean
.DELETE_ON_ERROR:
# So that messages name what is typed here.
window forms post new check status calendar ledger closing submitted verify receive doctor templates clauses: \
	export FORMGEN_STARTED_BY := make

help:
	@echo 'ソーシャルメディアの利用に関する書類を、記入シートから作ります。'
	@echo ''
	@echo '  make window     ブラウザーで、シートを送って書類を受け取ります'
	@echo '  make new        白紙の記入シートを inputs/ に置きます（見本は inputs/見本/ へ移します）'
	@echo '  make check      記入シートを点検します（書類は作りません）'
	@echo '  make forms      inputs/ の記入シートから、書類を outputs/ に作ります'
	@echo '  make post       シート「投稿」から、発信伺と、承認された投稿の発信用の文と画像を作ります'
	@echo '  make status     アカウントごとに、次にすることと期限を表示します'
	@echo '  make submitted  提出したことを記録します（例：make submitted OFFICE=promotion ON=2026-10-02）'
	@echo '  make calendar   期限を、カレンダーに取り込めるファイルにします'
	@echo '  make closing    長く更新のないアカウントの、廃止検討書を作ります'
	@echo '  make ledger     全ての記入シートから、アカウント台帳を outputs/ に作ります（受付の提出書類からは、make ledger FROM=受付）'
	@echo '  make verify     できた書類を読み返して、記入シートと照合します'
	@echo '  make receive    届いた提出一式（ZIP）を受け取ります（提出先の仕事。例：make receive FROM=メール）'
	@echo '  make doctor     足りない部品がないかを調べます'
	@echo ''
	@echo '  細かな指定: make forms ACCOUNT=TKS-001 DOCUMENT=start_notice FORMAT=pdf（ほかの指定は docs/manual.md）'
	@echo '  文例を改めた後に: make templates, make clauses（ガイドラインの改正の前に: make clauses EDITION=改正後.yaml）'
	@echo '  開発する人のために: make test（QUICK=1 なら、1分もかからないものだけ）, make soak, make conformance, make bench, make lint, make lock, make manual, make pictures, make gallery, make samples, make clean'

# It is closed with Ctrl+C, which is no fault of this recipe.
window: $(VENV)/run.stamp
	@trap : INT; $(PY) -m formgen serve $(call option,--port,PORT) $(ARGS) $(SAID)

FORMS = $(PY) -m formgen forms $(call each,--account,ACCOUNT) $(call each,--document,DOCUMENT) \
	$(call each,--format,FORMAT) $(call flag,--fillable,FILLABLE) $(call flag,--include-rules,RULES) \
	$(call flag,--force,FORCE) $(call choice,--overwrite,OVERWRITE) $(call option,--send,SEND) \
	$(call flag,--verify,VERIFY)

forms: $(VENV)/run.stamp
	@$(FORMS) $(ARGS) $(SAID)

post: $(VENV)/run.stamp
	@$(PY) -m formgen post $(call each,--account,ACCOUNT) $(call each,--format,FORMAT) \
		$(call flag,--fillable,FILLABLE) $(call flag,--verify,VERIFY) $(ARGS) $(SAID)

closing: $(VENV)/run.stamp
	@$(FORMS) --propose-closing $(ARGS) $(SAID)

new: $(VENV)/run.stamp
	@$(PY) -m formgen new $(if $(call typed,FILE),$(call quoted,$(FILE)),--replace-sample) \
		$(call option,--from,FROM) $(call option,--accounts,ACCOUNTS) $(ARGS) $(SAID)

check: $(VENV)/run.stamp
	@$(PY) -m formgen check $(ARGS) $(SAID)

status: $(VENV)/run.stamp
	@$(PY) -m formgen status $(ARGS) $(SAID)

calendar: $(VENV)/run.stamp
	@$(PY) -m formgen status --ics $(ARGS) $(SAID)

ledger: $(VENV)/run.stamp
	@$(PY) -m formgen ledger $(call each,,FROM) $(ARGS) $(SAID)

submitted: $(VENV)/run.stamp
	@$(PY) -m formgen submitted $(call option,--office,OFFICE) $(call option,--section,SECTION) \
		$(call option,--on,ON) $(ARGS) $(SAID)

verify: $(VENV)/run.stamp
	@$(PY) -m formgen verify $(if $(call typed,FILE),$(call quoted,$(FILE))) $(call option,--value,VALUE) $(ARGS) $(SAID)

receive: $(VENV)/run.stamp
	@$(PY) -m formgen receive $(foreach word,$(call typed,FROM),$(call quoted,$(word))) \
		$(if $(call typed,TO),-o $(call quoted,$(TO))) $(ARGS) $(SAID)

doctor: $(VENV)/run.stamp
	@$(PY) -m formgen doctor $(ARGS) $(SAID)

templates: $(VENV)/run.stamp
	@$(PY) -m formgen lint $(ARGS)

clauses: $(VENV)/run.stamp
	@$(PY) -m formgen clauses $(call option,--changed-since,SINCE) $(call option,--edition,EDITION) $(ARGS)

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
	$(PY) -m scripts.make_samples

# The tables and screens that README.md and docs/ take from formgen itself.
manual: $(VENV)/run.stamp
	$(PY) -m scripts.make_manual

pictures: $(VENV)/dev.stamp
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
