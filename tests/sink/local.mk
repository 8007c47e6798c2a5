## tests/sink/local.mk
