## tests/engine/local.mk
