#include "config.h"

#include "fuzz.h"

/* What would end a test by G_DEBUG=fatal-criticals is a finding here; all else
 * that is said is of no interest. */
static GLogWriterOutput
write_record (GLogLevelFlags level, const GLogField *fields, gsize n,
              gpointer data)
{
  if ((level & (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR)) != 0)
    {
      g_log_writer_standard_streams (level, fields, n, NULL);
      abort ();
    }
  return G_LOG_WRITER_HANDLED;
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  g_log_set_writer_func (write_record, NULL, NULL);
  return 0;
}
