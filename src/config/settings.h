/* config/settings.h -- options + environment + key file -> settings, checked.
 */

#pragma once

#include <glib.h>

#include "config/property.h"

G_BEGIN_DECLS

/**
 * SfcSettingsInput:
 * @file: (nullable): --config
 * @set: (nullable) (array zero-terminated=1): each GROUP.KEY=VALUE, or
 *       [GROUP] KEY=VALUE, of --set
 * @conf: (nullable) (array zero-terminated=1): each PROPERTY=VALUE of --conf
 * @vary: (nullable) (array zero-terminated=1): of either form, of --vary
 * @kafka: (nullable) (array zero-terminated=1): each PROPERTY=VALUE of --kafka
 * @bootstrap_servers: (nullable): --bootstrap-servers
 * @topic: (nullable): --topic
 * @on_spark: --engine=spark
 * @errors: (nullable) (element-type GError): gets all that is wrong but for
 *          the last, which is the error; else the first is the error
 *
 * What the command line says.
 */
typedef struct
{
  const char *file;
  char **set, **conf, **vary, **kafka;
  const char *bootstrap_servers, *topic;
  gboolean on_spark;
  GPtrArray *errors;
} SfcSettingsInput;

/** sfc_settings_is_property: Returns: whether @name is one of a session
 * property, not of GROUP.KEY */
gboolean sfc_settings_is_property (const char *name);

/**
 * sfc_settings_split_name:
 * @name: `GROUP.KEY`, whose group ends at the first dot, or `[GROUP] KEY`
 * @group: (out) (transfer full): the group
 * @key: (out): the key, in @name
 *
 * Returns: whether @name is of either form
 */
gboolean sfc_settings_split_name (const char *name, char **group,
                                  const char **key);

/** SfcSettings: every value in force, with its origin; immutable, counted. */
typedef struct _SfcSettings SfcSettings;

typedef enum
{
  SFC_ORIGIN_DEFAULT,
  SFC_ORIGIN_BUILT_IN,    /* the built-in configuration */
  SFC_ORIGIN_FILE,        /* @file, @line */
  SFC_ORIGIN_ENVIRONMENT, /* @option is the variable's name */
  SFC_ORIGIN_OPTION,      /* @option as the user wrote it: "--conf" */
} SfcOriginKind;

typedef struct
{
  SfcOriginKind kind;
  const char *file;
  int line;
  const char *option;
} SfcOrigin;

/**
 * sfc_settings_load:
 * @input: the command line's part
 * @error: set on failure
 *
 * Finds the file (interface: "Which file"), reads it, puts the environment
 * (SFCRIME_BOOTSTRAP_SERVERS) and the options above it, expands ${NAME}, and
 * checks every value against the property table.  Warns once about unknown
 * `kafka.` options and, unless Spark runs the queries, `spark.*` properties.
 *
 * --topic replaces subscribe, subscribePattern and assign of [source];
 * it becomes the origin of `subscribe`.  --kafka values of the form @FILE are
 * read from the file.
 *
 * Errors: %SFC_ERROR_CONFIG for the file's content, %SFC_ERROR_USAGE for the
 *         options', each naming file, line, group, key and the nearest known
 *         name
 *
 * Returns: (transfer full): the settings, or %NULL
 */
SfcSettings *sfc_settings_load (const SfcSettingsInput *input, GError **error);

SfcSettings *sfc_settings_ref (SfcSettings *self);
void sfc_settings_unref (SfcSettings *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcSettings, sfc_settings_unref)

/** sfc_settings_dup_user_file: Returns: (transfer full): where the user's own
 * file would be */
char *sfc_settings_dup_user_file (void);

/** sfc_settings_get_file: Returns: (nullable): the file that was read */
const char *sfc_settings_get_file (const SfcSettings *self);

/**
 * sfc_settings_get:
 * @self: settings
 * @group: "spark", "source", "source NAME", "query NAME" or "sink NAME";
 *         "source NAME" falls back to "source"
 * @key: a key of that group
 *
 * Returns: (nullable): the value in force, as text, the default where nothing
 *          sets it; %NULL where there is no default either
 */
const char *sfc_settings_get (const SfcSettings *self, const char *group,
                              const char *key);

/** sfc_settings_is_set: Returns: whether something else than a default gives it
 */
gboolean sfc_settings_is_set (const SfcSettings *self, const char *group,
                              const char *key);

/**
 * sfc_settings_get_origin:
 *
 * Returns: where the value in force comes from
 */
SfcOrigin sfc_settings_get_origin (const SfcSettings *self, const char *group,
                                   const char *key);

/**
 * sfc_settings_describe_origin:
 *
 * Returns: (transfer full): e.g. "/etc/sfcrime.conf:12: [source]
 *          maxOffsetsPerTrigger", "--set: [query a] trigger" or "--conf:
 *          spark.master", to begin an error
 */
char *sfc_settings_describe_origin (const SfcSettings *self, const char *group,
                                    const char *key);

/**
 * The typed getters: the property must be of that type in the table and have
 * a value (set or default); what the user wrote was checked at load.
 */
gint64 sfc_settings_get_int (const SfcSettings *self, const char *group,
                             const char *key);
/** sfc_settings_is_auto: Returns: whether the value of @key, a number, is the
 * word `auto` instead; then it has no getter */
gboolean sfc_settings_is_auto (const SfcSettings *self, const char *group,
                               const char *key);
gboolean sfc_settings_get_boolean (const SfcSettings *self, const char *group,
                                   const char *key);
/** Returns: [us] */
gint64 sfc_settings_get_duration_us (const SfcSettings *self, const char *group,
                                     const char *key);
/** Returns: [bytes] */
gint64 sfc_settings_get_size_bytes (const SfcSettings *self, const char *group,
                                    const char *key);

/** sfc_settings_get_queries: Returns: (transfer none) (array
 * zero-terminated=1): the names of the [query NAME] groups, in file order */
const char *const *sfc_settings_get_queries (const SfcSettings *self);

/**
 * sfc_settings_foreach:
 * @self: settings
 * @group: as in sfc_settings_get(); of "source NAME" the merged view
 * @prefix: (nullable): only keys that begin so, e.g. "kafka.", which
 *          begins every client option however it was written
 * @visit: called for each key that something sets, in order of appearance
 * @data: for @visit
 *
 * The pseudo-group "librdkafka" holds the --kafka pairs.
 */
typedef void (*SfcSettingsVisit) (const char *key, const char *value,
                                  const SfcOrigin *origin, gpointer data);
void sfc_settings_foreach (const SfcSettings *self, const char *group,
                           const char *prefix, SfcSettingsVisit visit,
                           gpointer data);

/** sfc_settings_get_groups: Returns: (transfer none) (array
 * zero-terminated=1): all groups, in order; without "librdkafka" */
const char *const *sfc_settings_get_groups (const SfcSettings *self);

/**
 * sfc_settings_dup_path:
 * @self: settings
 * @group: as in sfc_settings_get()
 * @key: a key whose value is a path
 *
 * A relative path begins at the configuration file's folder when it stands in
 * that file, else at the current one.  `join` is looked for in the package's
 * data folder ($SFCRIME_PKGDATADIR, else $(pkgdatadir)) too, when it is not
 * there.  `file:/PATH` and `file:///PATH` are PATH.
 *
 * Returns: (transfer full) (nullable): the path; %NULL when nothing sets @key;
 *          `-` stays as it is
 */
char *sfc_settings_dup_path (const SfcSettings *self, const char *group,
                             const char *key);

/**
 * sfc_settings_warn_no_effect:
 *
 * Says once a process, for each property that is set and does nothing here,
 * that it does nothing and why: as a warning when Spark would do something
 * that this version cannot do.
 */
void sfc_settings_warn_no_effect (const SfcSettings *self);

/**
 * sfc_settings_foreach_no_effect:
 * @self: settings
 * @visit: called for each property that is set and does nothing here:
 *         %SFC_EFFECT_NONE or %SFC_EFFECT_LATER; @place is
 *         sfc_settings_describe_origin()'s text.  Not for options of other
 *         formats than that of the source or sink; for none when Spark runs
 *         the queries.
 * @data: for @visit
 */
typedef void (*SfcNoEffectVisit) (const char *place, SfcEffect effect,
                                  const char *reason, gpointer data);
void sfc_settings_foreach_no_effect (const SfcSettings *self,
                                     SfcNoEffectVisit visit, gpointer data);

/**
 * sfc_settings_check_query:
 * @self: settings
 * @query: a name of sfc_settings_get_queries()
 * @error: set on failure
 *
 * Refuses what @query sets for itself, for its source, for its sink or for the
 * session and would need a later version.
 *
 * Errors: %SFC_ERROR_CONFIG, with the place
 */
gboolean sfc_settings_check_query (const SfcSettings *self, const char *query,
                                   GError **error);

/** sfc_settings_is_on_spark: Returns: whether Spark runs the queries, and not
 * this program: --engine=spark, or a cluster as spark.master */
gboolean sfc_settings_is_on_spark (const SfcSettings *self);

/**
 * sfc_settings_get_workers:
 *
 * Source: interface, "Workers"
 *
 * Returns: the number of worker threads a query
 */
guint sfc_settings_get_workers (const SfcSettings *self);

G_END_DECLS
