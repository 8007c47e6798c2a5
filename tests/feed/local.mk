## tests/feed/local.mk
unit_tests += %D%/test-pace
%C%_test_pace_SOURCES = %D%/test-pace.c
%C%_test_pace_CPPFLAGS = $(test_cppflags)
%C%_test_pace_LDADD = $(test_ldadd)
