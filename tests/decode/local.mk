## tests/decode/local.mk
