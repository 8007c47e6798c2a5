## tests/exec/local.mk
