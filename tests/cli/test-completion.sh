#!/usr/bin/env bash
# What the shells complete: first what sfcrime offers them, then the Tab key.
. "$(dirname "$0")/../support/harness.sh"

offers () { # LINE... -- what "sfcrime complete" prints, without descriptions
  expect 0 sfcrime complete "$@"
  cut -f 1 out >offered
}

test_commands_come_with_their_summary () {
  expect 0 sfcrime complete pro
  out_is 'produce	Send records to the topic'
}

test_help_is_of_a_command () {
  offers help cons
  file_is offered consume
}

test_every_option_of_a_command_is_offered () {
  local command
  for command in produce stream topics checkpoint; do
    offers "$command" -
    sed 's/=$//' offered | sort >options
    sfcrime "$command" --help | grep -oE '^  (-[a-zA-Z], )?--[a-z-]+' \
      | sed 's/.*--/--/' | sort >wanted
    diff wanted options || fail "$command"
  done
}

test_values_follow_their_option () {
  offers produce --order=
  file_is offered $'--order=file\n--order=time'
  offers produce --order t
  file_is offered 'time'
  offers consume --format=j
  file_is offered '--format=json'
  offers stream --progress n
  file_is offered 'never'
  offers stream --input=
  file_is offered ':file'
  offers produce --limit=
  file_is offered ''
}

test_properties_and_their_choices_come_from_the_table () {
  offers stream --conf spark.ui.ena
  file_is offered 'spark.ui.enabled='
  offers stream --conf spark.ui.enabled=
  file_is offered $'spark.ui.enabled=true\nspark.ui.enabled=false'
  offers stream --set source.failOn
  file_is offered 'source.failOnDataLoss='
  offers stream -s 'query join.outputMode=u'
  file_is offered 'query join.outputMode=update'
}

test_queries_are_those_of_the_configuration_given () {
  offers stream --query ''
  file_is offered $'aggregate\njoin'
  printf '[query mine]\naggregate = count\n' >my.conf
  offers stream -c my.conf --query=
  file_is offered '--query=mine'
}

test_arguments_follow_the_usage_line () {
  offers config ''
  file_is offered $'show\ncheck\nproperties'
  offers config check ''
  file_is offered ':file'
  offers checkpoint verify ''
  file_is offered ':folder'
  offers nonsense ''
  file_is offered ''
}

test_no_broker_is_no_error () {
  offers -b 127.0.0.1:1 ''
  offers consume -b 127.0.0.1:1 -t ''
  file_is offered ''
}

# What a shell makes of lines; the same for each.
press_tab () {
  local shell=$1 file=$abs_top_srcdir/data/completion/$2
  command -v "$shell" >/dev/null || skip "$shell is not installed"
  start_broker
  sfcrime topics create -q calls.of.today --partitions=1
  : >unread.json
  python3 "$abs_top_srcdir/tests/cli/press-tab.py" "$shell" "$file" \
    'sfcrime prod' \
    'sfcrime stream --max-b' \
    'sfcrime stream --color=al' \
    'sfcrime consume -t calls.' \
    'sfcrime produce --topic=calls.' \
    'sfcrime produce unre' \
    'sfcrime stream --input=unre' \
    'sfcrime stream --conf spark.ui.ena' \
    'sfcrime stream -s query\ join.outputMode=u' >lines
  file_is lines "[produce]
[stream] [--max-batches=]
[stream] [--color=always]
[consume] [-t] [calls.of.today]
[produce] [--topic=calls.of.today]
[produce] [unread.json]
[stream] [--input=unread.json]
[stream] [--conf] [spark.ui.enabled=]
[stream] [-s] [query join.outputMode=update]"
}

test_the_tab_key_in_bash () { press_tab bash sfcrime; }
test_the_tab_key_in_zsh () { press_tab zsh _sfcrime; }
test_the_tab_key_in_fish () { press_tab fish sfcrime.fish; }

run_tests
