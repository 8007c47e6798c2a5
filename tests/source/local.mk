## tests/source/local.mk
