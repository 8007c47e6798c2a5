/* exec/operator.h -- one step that every row of a task takes. */

#pragma once

#include "row/value.h"

G_BEGIN_DECLS

/**
 * SfcRow:
 * @slots: the cells, see SfcFlow; text in them is good during the push
 * @rank: of the record's partition
 * @sub: which of the rows that came of the record
 * @offset: of the record
 *
 * One row under way.
 */
typedef struct
{
  SfcValue *slots;
  guint rank, sub;
  gint64 offset;
} SfcRow;

typedef struct _SfcOperator SfcOperator;

/**
 * SfcOperator:
 * @push: takes one row, and hands what comes of it to @next
 * @free: frees the operator, not @next
 * @next: (nullable): the following step
 *
 * The head of every operator's own struct.  An operator belongs to one worker.
 */
struct _SfcOperator
{
  void (*push) (SfcOperator *self, SfcRow *row);
  void (*free) (SfcOperator *self);
  SfcOperator *next;
};

G_END_DECLS
