/* config/settings-private.h -- how settings are kept; for settings*.c only. */

#pragma once

#include "config/settings.h"

G_BEGIN_DECLS

/**
 * SfcSettingsEntry:
 * @key: as the table spells it, else as it was written
 * @value: in force
 * @property: (nullable): %NULL for an unknown one that passes
 * @origin: its @file is the settings' own
 */
typedef struct
{
  char *key, *value;
  const SfcProperty *property;
  SfcOrigin origin;
} SfcSettingsEntry;

/**
 * SfcSettingsGroup:
 * @name: "spark", "source", "source NAME", "query NAME", "sink NAME", or
 *        "librdkafka"
 * @query: (nullable): NAME
 * @scope: of its keys; -1 for "librdkafka"
 * @entries: (element-type SfcSettingsEntry): in order of appearance
 * @by_key: (element-type utf8 SfcSettingsEntry): by folded key
 * @origin: of the group itself
 */
typedef struct
{
  char *name, *query;
  int scope;
  GPtrArray *entries;
  GHashTable *by_key;
  SfcOrigin origin;
} SfcSettingsGroup;

struct _SfcSettings
{
  gatomicrefcount refs;
  char *file;        /* (nullable) that was read */
  GPtrArray *groups; /* (element-type SfcSettingsGroup) */
  char **queries, **group_names;
  gboolean on_spark;
  GPtrArray *errors; /* (nullable): SfcSettingsInput's, while they are loaded */
};

/**
 * sfc_settings_go_on:
 * @error: (inout): what is wrong, where sfc_settings_load() tells all of it:
 *         is put aside and cleared
 *
 * Returns: whether to look for more; else @error stays
 */
gboolean sfc_settings_go_on (SfcSettings *self, GError **error);

/** sfc_settings_new: Returns: (transfer full): nothing set */
SfcSettings *sfc_settings_new (void);

/** sfc_settings_find_group: Returns: (transfer none) (nullable) */
SfcSettingsGroup *sfc_settings_find_group (const SfcSettings *self,
                                           const char *name);

/** sfc_settings_add_group: Returns: (transfer none): a new, empty one */
SfcSettingsGroup *sfc_settings_add_group (SfcSettings *self, int scope,
                                          const char *query, SfcOrigin origin);

/** sfc_settings_group_find: Returns: (transfer none) (nullable): the entry */
SfcSettingsEntry *sfc_settings_group_find (const SfcSettingsGroup *group,
                                           const char *key);

/** sfc_settings_group_put: sets @key, in its old place when it has one;
 * Returns: (transfer none) */
SfcSettingsEntry *sfc_settings_group_put (SfcSettingsGroup *group,
                                          const SfcProperty *property,
                                          const char *key, const char *value,
                                          SfcOrigin origin);

/** sfc_settings_group_remove: forgets @key */
void sfc_settings_group_remove (SfcSettingsGroup *group, const char *key);

/** sfc_settings_need_group: Returns: (transfer none) (nullable): the group that
 * @text names, made when @is_new says so; %NULL with @error when no group may
 * be called so */
SfcSettingsGroup *sfc_settings_need_group (SfcSettings *self, const char *text,
                                           SfcOrigin origin, gboolean *is_new,
                                           GError **error);

/** sfc_settings_set: sets @key of @group to @text, with ${NAME} expanded, when
 * there is such a key; the value is checked later, if it stays in force */
gboolean sfc_settings_set (SfcSettingsGroup *group, const char *key,
                           const char *text, SfcOrigin origin, GError **error);

/** sfc_settings_apply_environment: puts SFCRIME_BOOTSTRAP_SERVERS above what is
 * there */
gboolean sfc_settings_apply_environment (SfcSettings *self, GError **error);

/** sfc_settings_apply_options: puts the command line above what is there */
gboolean sfc_settings_apply_options (SfcSettings *self,
                                     const SfcSettingsInput *input,
                                     GError **error);

/** sfc_settings_find_property: Returns: (transfer none) (nullable): of @key in
 * @group, as in sfc_settings_get() */
const SfcProperty *sfc_settings_find_property (const char *group,
                                               const char *key);

/** sfc_settings_place: Returns: (transfer full): to begin an error */
char *sfc_settings_place (const SfcSettingsGroup *group, const char *key,
                          const SfcOrigin *origin);

/** sfc_settings_group_place: Returns: (transfer full): "FILE:LINE" of a group,
 * to begin an error */
char *sfc_settings_group_place (const SfcOrigin *origin);

/** sfc_settings_fail: sets "PLACE: WHAT", %SFC_ERROR_USAGE for an option and
 * %SFC_ERROR_CONFIG else; Returns: %FALSE, always */
gboolean sfc_settings_fail (const SfcOrigin *origin, const char *place,
                            GError **error, const char *format, ...)
    G_GNUC_PRINTF (4, 5);

/** sfc_settings_topics: (array zero-terminated=1): the three ways to name
 * topics, which exclude each other */
extern const char *const sfc_settings_topics[];

/** sfc_settings_names_topics: Returns: whether @key is one of them */
gboolean sfc_settings_names_topics (const char *key);

/** sfc_settings_check: checks what is in force, and makes words canonical */
gboolean sfc_settings_check (SfcSettings *self, GError **error);

/** sfc_settings_seal: makes the lists of names; the settings change no more */
void sfc_settings_seal (SfcSettings *self);

G_END_DECLS
