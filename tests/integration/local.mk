## tests/integration/local.mk
