## src/feed/local.mk
src_libsfcrime_a_SOURCES +=
