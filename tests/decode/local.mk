## tests/decode/local.mk
unit_tests += %D%/test-golden
%C%_test_golden_SOURCES = %D%/test-golden.c
%C%_test_golden_CPPFLAGS = $(test_cppflags)
%C%_test_golden_LDADD = $(test_ldadd)
