## tests/config/local.mk
