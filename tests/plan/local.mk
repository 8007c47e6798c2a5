## tests/plan/local.mk
