## tests/feed/local.mk
