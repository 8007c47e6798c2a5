## tests/tune/local.mk
unit_tests += %D%/test-analysis
%C%_test_analysis_SOURCES = %D%/test-analysis.c
%C%_test_analysis_CPPFLAGS = $(test_cppflags)
%C%_test_analysis_LDADD = $(test_ldadd)
unit_tests += %D%/test-hidden-words
%C%_test_hidden_words_SOURCES = %D%/test-hidden-words.c
%C%_test_hidden_words_CPPFLAGS = $(test_cppflags)
%C%_test_hidden_words_LDADD = $(test_ldadd)
unit_tests += %D%/test-statistics
%C%_test_statistics_SOURCES = %D%/test-statistics.c
%C%_test_statistics_CPPFLAGS = $(test_cppflags)
%C%_test_statistics_LDADD = $(test_ldadd)

shell_tests += %D%/test-recommendation.sh
long_tests += %D%/test-analysis %D%/test-recommendation.sh
EXTRA_DIST += %D%/recommendation.py
