/* cluster/submit.h -- spark-submit, wherever it is. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SfcSubmit:
 * @program: path of spark-submit
 * @home: (nullable): the folder of that Spark, where it is known
 * @python: (nullable): the interpreter whose module pyspark it belongs to
 * @scala, @version: (nullable): of that Spark, such as 2.12 and 3.5.7
 * @has_kafka: whether its own jars hold the Kafka connector
 */
typedef struct
{
  char *program, *home, *python;
  char *scala, *version;
  gboolean has_kafka;
} SfcSubmit;

/**
 * sfc_submit_find:
 * @error: set on failure
 *
 * Looks in $SPARK_HOME/bin, then in $PATH, then for the module pyspark of
 * $PYSPARK_PYTHON or python3; waits for that interpreter.
 *
 * Errors: %SFC_ERROR_CONFIG: there is none
 *
 * Returns: (transfer full): what was found, or %NULL
 */
SfcSubmit *sfc_submit_find (GError **error);
void sfc_submit_free (SfcSubmit *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcSubmit, sfc_submit_free)

G_END_DECLS
