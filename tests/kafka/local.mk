## tests/kafka/local.mk
unit_tests += %D%/test-seek
%C%_test_seek_SOURCES = %D%/test-seek.c
%C%_test_seek_CPPFLAGS = $(test_cppflags)
%C%_test_seek_LDADD = $(test_ldadd)
