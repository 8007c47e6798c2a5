## tests/plot/local.mk
unit_tests += %D%/test-plot
%C%_test_plot_SOURCES = %D%/test-plot.c
%C%_test_plot_CPPFLAGS = $(test_cppflags)
%C%_test_plot_LDADD = $(test_ldadd)
