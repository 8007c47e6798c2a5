## tests/config/local.mk
unit_tests += \
  %D%/test-interval \
  %D%/test-keyfile \
  %D%/test-master \
  %D%/test-property \
  %D%/test-settings

%C%_test_interval_SOURCES = %D%/test-interval.c
%C%_test_interval_CPPFLAGS = $(test_cppflags)
%C%_test_interval_LDADD = $(test_ldadd)

%C%_test_keyfile_SOURCES = %D%/test-keyfile.c
%C%_test_keyfile_CPPFLAGS = $(test_cppflags)
%C%_test_keyfile_LDADD = $(test_ldadd)

%C%_test_master_SOURCES = %D%/test-master.c
%C%_test_master_CPPFLAGS = $(test_cppflags)
%C%_test_master_LDADD = $(test_ldadd)

%C%_test_property_SOURCES = %D%/test-property.c
%C%_test_property_CPPFLAGS = $(test_cppflags)
%C%_test_property_LDADD = $(test_ldadd)

%C%_test_settings_SOURCES = %D%/test-settings.c
%C%_test_settings_CPPFLAGS = $(test_cppflags)
%C%_test_settings_LDADD = $(test_ldadd)
unit_tests += %D%/test-keyfile-edit
%C%_test_keyfile_edit_SOURCES = %D%/test-keyfile-edit.c
%C%_test_keyfile_edit_CPPFLAGS = $(test_cppflags)
%C%_test_keyfile_edit_LDADD = $(test_ldadd)
