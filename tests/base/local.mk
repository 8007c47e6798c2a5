## tests/base/local.mk
