## tests/state/local.mk
