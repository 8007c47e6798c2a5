/* decode/fault.h -- what is wrong with a record. */

#pragma once

#include "row/schema.h"
#include "row/value.h"

G_BEGIN_DECLS

typedef enum
{
  SFC_FAULT_NONE,
  SFC_FAULT_NO_OBJECT, /* the record is something else */
  SFC_FAULT_ARRAY,     /* namely an array */
  SFC_FAULT_SYNTAX,    /* no JSON, from character @at on */
  SFC_FAULT_TYPE,      /* the value of @column is of another type */
  SFC_FAULT_UPGRADE,   /* only the parser of Spark 2 reads @text */
} SfcFaultKind;

/**
 * SfcFault: the first thing that is wrong with a record
 * @kind: what
 * @at: of SYNTAX: behind which character
 * @column: of TYPE and UPGRADE: whose value
 * @text: of UPGRADE: in the converter's arena
 * @n: its length [bytes]
 */
typedef struct
{
  SfcFaultKind kind;
  gsize at;
  const SfcColumn *column;
  const char *text;
  gsize n;
} SfcFault;

/**
 * sfc_fault_describe:
 * @self: not NONE
 *
 * Returns: (transfer full): what is wrong, in English, for it stands in progress
 *          reports
 */
char *sfc_fault_describe (const SfcFault *self);

/**
 * sfc_fault_set_error:
 * @self: not NONE
 * @schema: the columns
 * @slots: (array): what could be read
 * @json: (array length=len): the record's value
 * @len: [bytes]
 * @error: set
 *
 * Source: Spark's SparkUpgradeException for an UPGRADE, else what mode
 *         FAILFAST throws; foreign text is made safe and cut
 */
void sfc_fault_set_error (const SfcFault *self, const SfcSchema *schema,
                          const SfcValue *slots, const char *json, gsize len,
                          GError **error);

G_END_DECLS
