## tests/doc/local.mk -- what the documents promise
