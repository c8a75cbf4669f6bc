# Two commands matter: `make run` and `make test`. Everything else serves those who change the house.
# PORT (8000), LIENKET_HOME (var/) and DATABASE_URL (embedded PostgreSQL) choose where it runs.

PYTHON ?= python3
# Tests run in this many processes, each with a database of its own.
PYTEST_WORKERS ?= 2
BIN := .venv/bin
SOURCES := lienket tools benchmarks tests
BENCHES := addresses documents indices intake matching observations reading search sheets web

.DEFAULT_GOAL := help
.PHONY: help run test verify bench lint types messages clean env env-dev

help: ## những lệnh này / these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'

env:
	@$(PYTHON) tools/bootstrap.py run

env-dev:
	@$(PYTHON) tools/bootstrap.py dev

run: env ## chạy Liên Kết tại http://localhost:8000 / run it
	@exec $(BIN)/lienket up

# Compiled modules are kept even where the machine says otherwise: the tests start some eighty processes of their own.
test: export PYTHONDONTWRITEBYTECODE =
test: env-dev ## chạy mọi bài thử / run every test
	@browser=$$($(PYTHON) tools/bootstrap.py browser) && \
	LIENKET_BROWSER=$$browser exec $(BIN)/python -m pytest tests -n $(PYTEST_WORKERS) --dist loadgroup $(ARGS)

verify: env-dev ## chỉ bộ thử độ tin cậy / only the reliability battery
	@exec $(BIN)/lienket verify --profile ci

bench: env-dev ## đo tốc độ cạnh các cách khác / measure beside the alternatives
	@for name in $(BENCHES); do echo "== $$name"; $(BIN)/python -m benchmarks.$$name || exit 1; done

lint: env-dev ## kiểm tra cách viết / check style and floors
	@$(BIN)/ruff check $(SOURCES)
	@$(BIN)/ruff format --check lienket
	@find lienket -path '*/templates/*.html' -print0 | xargs -0 -r $(BIN)/djlint --check --quiet
	@if [ -f .importlinter ] || grep -q importlinter pyproject.toml; then $(BIN)/lint-imports; fi

types: env-dev ## kiểm tra kiểu / check types
	@$(BIN)/mypy lienket

messages: env-dev ## gom chữ để dịch sang tiếng Anh / collect texts for translation
	@mkdir -p var
	@$(BIN)/pybabel -q extract -F tools/babel.cfg -k gettext_lazy -k pgettext:1c,2 -k ngettext:1,2 -k _n:1,2 -k _now \
		--sort-by-file --no-wrap --project lienket -o var/messages.pot lienket
	@$(BIN)/pybabel -q update -i var/messages.pot -d lienket/locale -D django --no-wrap --no-fuzzy-matching

clean: ## xóa môi trường và bộ nhớ đệm, giữ dữ liệu trong var/ / keeps the data
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache build *.egg-info
	@rm -rf var/test-postgres
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
