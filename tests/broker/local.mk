## tests/broker/local.mk
