#include "config.h"

#include "decode/options.h"

void
sfc_decoder_options_clear (SfcDecoderOptions *self)
{
  g_free (self->corrupt);
  g_clear_pointer (&self->zone, sfc_zone_unref);
  sfc_time_pattern_free (self->timestamps);
  sfc_time_pattern_free (self->dates);
  *self = (SfcDecoderOptions){ 0 };
}
