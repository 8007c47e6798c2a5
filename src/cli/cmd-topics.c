/* cli/cmd-topics.c -- sfcrime topics: administers topics. */
#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/output.h"
#include "broker/embedded.h"
#include "cli/command.h"
#include "kafka/client.h"

#define NOT_GIVEN G_MININT /* not 0 or -1, which may be */

typedef struct
{
  SfcCommon common;
  int partitions, replication; /* or NOT_GIVEN */
  char **config;               /* --config as given */
  char **topic_config;         /* (element-type utf8) (transfer container) */
} Options;

static void
options_clear (Options *self)
{
  sfc_common_clear (&self->common);
  g_strfreev (self->config);
  g_free (self->topic_config);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* ---- actions */

typedef struct
{
  const Options *opts;
  SfcClient *client;
  const char *name; /* (nullable) */
} Action;

static gboolean
create (const Action *action, GError **error)
{
  const Options *opts = action->opts;

  if (!sfc_client_create_topic (action->client, action->name,
                                opts->partitions > 0 ? opts->partitions : -1,
                                opts->replication > 0 ? opts->replication : -1,
                                opts->topic_config, opts->common.timeout_ms,
                                error))
    return FALSE;
  sfc_info (_ ("topic %s was created"), action->name);
  return TRUE;
}

static gboolean delete (const Action *action, GError **error)
{
  if (!sfc_client_delete_topic (action->client, action->name,
                                action->opts->common.timeout_ms, error))
    return FALSE;
  sfc_info (_ ("topic %s was deleted"), action->name);
  return TRUE;
}

static gboolean
is_shown (const Action *action, const SfcTopicInfo *topic)
{
  return action->opts->common.verbose || !sfc_topic_is_internal (topic->name);
}

static gboolean
list (const Action *action, GError **error)
{
  g_autoptr (GPtrArray) topics = sfc_client_list_topics (
      action->client, action->opts->common.timeout_ms, NULL, error);
  g_autoptr (GString) text = g_string_new (NULL);

  if (topics == NULL)
    return FALSE;
  for (guint i = 0; i < topics->len; i++)
    if (is_shown (action, topics->pdata[i]))
      g_string_append_printf (text, "%s\n",
                              ((SfcTopicInfo *)topics->pdata[i])->name);
  return sfc_output_write (text->str, text->len, error);
}

static void
append_offset (GString *text, gint64 offset)
{
  if (offset < 0)
    g_string_append_printf (text, " %10s", "-");
  else
    g_string_append_printf (text, " %10" G_GINT64_FORMAT, offset);
}

static gboolean
append_topic (const Action *action, const SfcTopicInfo *topic, int width,
              GString *text, GError **error)
{
  g_autofree gint64 *first = g_new (gint64, (gsize)topic->n_partitions);
  g_autofree gint64 *next = g_new (gint64, (gsize)topic->n_partitions);

  if (!sfc_client_get_offsets (action->client, topic, first, next,
                               action->opts->common.timeout_ms, error))
    return FALSE;
  for (int i = 0; i < topic->n_partitions; i++)
    {
      g_string_append_printf (text, "%-*s %9d", width, topic->name, i);
      if (topic->leaders[i] < 0)
        g_string_append_printf (text, " %6s", "-");
      else
        g_string_append_printf (text, " %6d", topic->leaders[i]);
      append_offset (text, first[i]);
      append_offset (text, next[i]);
      g_string_append_c (text, '\n');
    }
  return TRUE;
}

/* The one that is named, or all that are shown. */
static GPtrArray *
described (const Action *action, GError **error)
{
  int timeout_ms = action->opts->common.timeout_ms;
  GPtrArray *topics;
  SfcTopicInfo *one;

  if (action->name == NULL)
    {
      topics = sfc_client_list_topics (action->client, timeout_ms, NULL, error);
      for (guint i = topics != NULL ? topics->len : 0; i-- > 0;)
        if (!is_shown (action, topics->pdata[i]))
          g_ptr_array_remove_index (topics, i);
      return topics;
    }
  one = sfc_client_find_topic (action->client, action->name, timeout_ms, NULL,
                               error);
  if (one == NULL)
    return NULL;
  topics = g_ptr_array_new_with_free_func ((GDestroyNotify)sfc_topic_info_free);
  g_ptr_array_add (topics, one);
  return topics;
}

/* The header's words are fixed, as scripts read them. */
static gboolean
describe (const Action *action, GError **error)
{
  g_autoptr (GPtrArray) topics = described (action, error);
  g_autoptr (GString) text = g_string_new (NULL);
  int width = (int)strlen ("TOPIC");

  if (topics == NULL)
    return FALSE;
  for (guint i = 0; i < topics->len; i++)
    width = MAX (width, (int)strlen (((SfcTopicInfo *)topics->pdata[i])->name));
  g_string_append_printf (text, "%-*s %9s %6s %10s %10s\n", width, "TOPIC",
                          "PARTITION", "LEADER", "FIRST", "NEXT");
  for (guint i = 0; i < topics->len; i++)
    if (!append_topic (action, topics->pdata[i], width, text, error))
      return FALSE;
  return sfc_output_write (text->str, text->len, error);
}

static const struct
{
  const char *word;
  int min_names, max_names;
  gboolean (*run) (const Action *action, GError **error);
} actions[] = {
  { "create", 1, 1, create },
  { "list", 0, 0, list },
  { "describe", 0, 1, describe },
  { "delete", 1, 1, delete },
};

/* ---- options */

/* --config=KEY=VALUE is the topic's, --config=FILE the program's: no topic
 * setting holds a slash, and a file that holds `=' can be named with one. */
static void
sort_config (Options *self)
{
  guint n = self->config != NULL ? g_strv_length (self->config) : 0;
  guint used = 0;

  self->topic_config = g_new0 (char *, n + 1);
  for (guint i = 0; i < n; i++)
    {
      const char *text = self->config[i];
      gsize name = strcspn (text, "=/");

      if (text[name] == '=' && name > 0)
        self->topic_config[used++] = self->config[i];
      else
        {
          g_free (self->common.config);
          self->common.config = g_strdup (text);
        }
    }
}

static gboolean
check_numbers (const Options *self, gboolean creating, GError **error)
{
  if (!creating
      && (self->partitions != NOT_GIVEN || self->replication != NOT_GIVEN
          || self->topic_config[0] != NULL))
    return sfc_fail (error, SFC_ERROR_USAGE,
                     _ ("topics: --partitions, --replication-factor and "
                        "--config=KEY=VALUE belong to topics create"));
  if (self->partitions != NOT_GIVEN
      && (self->partitions < 1 || self->partitions > 1000000))
    return sfc_fail (error, SFC_ERROR_USAGE,
                     _ ("--partitions: from 1 to 1000000, not %d"),
                     self->partitions);
  if (self->replication != NOT_GIVEN
      && (self->replication < 1 || self->replication > G_MAXINT16))
    return sfc_fail (error, SFC_ERROR_USAGE,
                     _ ("--replication-factor: from 1 to %d, not %d"),
                     G_MAXINT16, self->replication);
  return TRUE;
}

/* Returns the action's index, or -1; --topic stands for a missing name. */
static int
choose_action (int argc, char **argv, const char *topic, GError **error)
{
  int names = MAX (argc - 2, topic != NULL ? 1 : 0);

  if (argc < 2)
    {
      sfc_fail (error, SFC_ERROR_USAGE,
                _ ("topics: say create, list, describe or delete"));
      return -1;
    }
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      if (!g_str_equal (argv[1], actions[i].word))
        continue;
      if (names >= actions[i].min_names && argc - 2 <= actions[i].max_names)
        return (int)i;
      if (names < actions[i].min_names)
        sfc_fail (error, SFC_ERROR_USAGE, _ ("topics %s: the topic is missing"),
                  argv[1]);
      else
        sfc_fail (error, SFC_ERROR_USAGE,
                  _ ("topics %s: unexpected argument “%s”"), argv[1],
                  argv[2 + actions[i].max_names]);
      return -1;
    }
  sfc_fail (error, SFC_ERROR_USAGE,
            _ ("topics: “%s” is none of create, list, describe, delete"),
            argv[1]);
  return -1;
}

/* ---- running */

static gboolean
topics (const Options *opts, int index, const char *name, GError **error)
{
  g_autoptr (SfcSettings) settings = sfc_common_load (&opts->common, error);
  g_autoptr (SfcBrokerChild) child = NULL;
  g_autoptr (SfcClient) client = NULL;
  Action action = { .opts = opts, .name = name };

  if (settings == NULL || !sfc_embedded_start (settings, &child, error))
    return FALSE;
  client = sfc_client_new (settings, "source", SFC_CLIENT_CONTROL, NULL, error);
  if (client == NULL)
    return FALSE;
  action.client = client;
  return actions[index].run (&action, error);
}

static gboolean
run (const SfcCommand *self, int argc, char **argv, GError **error)
{
  g_auto (Options) opts = { .partitions = NOT_GIVEN, .replication = NOT_GIVEN };
  const GOptionEntry entries[] = {
    { "partitions", 0, 0, G_OPTION_ARG_INT, &opts.partitions,
      N_ ("Create this many (the broker's default)"), N_ ("N") },
    { "replication-factor", 0, 0, G_OPTION_ARG_INT, &opts.replication,
      N_ ("Keep this many copies (the broker's default)"), N_ ("N") },
    { "config", 'c', 0, G_OPTION_ARG_FILENAME_ARRAY, &opts.config,
      N_ ("Read this configuration file, or set the topic's setting"),
      N_ ("FILE|KEY=VALUE") },
    { 0 },
  };
  int index;

  if (!sfc_command_parse (self, entries, &opts.common, &argc, &argv, error))
    return FALSE;
  index = choose_action (argc, argv, opts.common.topic, error);
  if (index < 0)
    return sfc_remedy (error, _ ("see sfcrime topics --help"));
  sort_config (&opts);
  return check_numbers (&opts, actions[index].run == create, error)
         && topics (&opts, index, argc > 2 ? argv[2] : opts.common.topic,
                    error);
}

const SfcCommand sfc_cmd_topics = {
  .name = "topics",
  .arguments = N_ ("create NAME | list | describe [NAME] | delete NAME"),
  .summary = N_ ("Create, list, describe or delete topics"),
  .description = N_ (
      "describe prints a line a partition, its columns apart by spaces below a "
      "header\nline: TOPIC, PARTITION, LEADER (a broker's id), FIRST (offset) "
      "and NEXT (the\noffset that the next record will get); - where there is "
      "none.  list and describe\nleave out Kafka's own topics without "
      "--verbose.\nA development broker makes 10 partitions where --partitions "
      "is not given, and\ncannot delete topics."),
  .run = run,
};
