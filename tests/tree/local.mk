## tests/tree/local.mk
