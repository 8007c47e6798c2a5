## tests/row/local.mk
