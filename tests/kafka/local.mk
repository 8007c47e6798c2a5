## tests/kafka/local.mk
