## tests/kafka/local.mk
unit_tests += \
  %D%/test-bootstrap \
  %D%/test-client \
  %D%/test-group \
  %D%/test-offsets \
  %D%/test-options \
  %D%/test-seek
%C%_test_bootstrap_SOURCES = %D%/test-bootstrap.c
%C%_test_bootstrap_CPPFLAGS = $(test_cppflags)
%C%_test_bootstrap_LDADD = $(test_ldadd)
%C%_test_client_SOURCES = %D%/test-client.c
%C%_test_client_CPPFLAGS = $(test_cppflags)
%C%_test_client_LDADD = $(test_ldadd)
%C%_test_group_SOURCES = %D%/test-group.c
%C%_test_group_CPPFLAGS = $(test_cppflags)
%C%_test_group_LDADD = $(test_ldadd)
%C%_test_offsets_SOURCES = %D%/test-offsets.c
%C%_test_offsets_CPPFLAGS = $(test_cppflags)
%C%_test_offsets_LDADD = $(test_ldadd)
%C%_test_options_SOURCES = %D%/test-options.c
%C%_test_options_CPPFLAGS = $(test_cppflags)
%C%_test_options_LDADD = $(test_ldadd)
%C%_test_seek_SOURCES = %D%/test-seek.c
%C%_test_seek_CPPFLAGS = $(test_cppflags)
%C%_test_seek_LDADD = $(test_ldadd)
unit_tests += %D%/test-trouble
%C%_test_trouble_SOURCES = %D%/test-trouble.c
%C%_test_trouble_CPPFLAGS = $(test_cppflags)
%C%_test_trouble_LDADD = $(test_ldadd)
