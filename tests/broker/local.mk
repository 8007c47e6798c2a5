## tests/broker/local.mk
unit_tests += %D%/test-child
%C%_test_child_SOURCES = %D%/test-child.c
%C%_test_child_CPPFLAGS = $(test_cppflags)
%C%_test_child_LDADD = $(test_ldadd)
