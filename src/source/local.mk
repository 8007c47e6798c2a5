## src/source/local.mk
src_libsfcrime_a_SOURCES +=
