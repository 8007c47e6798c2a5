# tests/faults/versions.sh -- queries whose checkpoints are kept from release to
# release: the same records and settings each time; source it.

# Topic calls of a development broker: 400 records in 2 partitions.
start_calls () {
  local n
  start_broker --topic=calls:2 --topic=other:2
  for ((n = 0; n < 400; n++)); do
    printf '{"id":%d,"kind":"%d","at":"2018-12-31T%02d:%02d:00.000"}\n' \
      $((n * n % 97)) $((n % 7)) $((n / 60)) $((n % 60))
  done >calls.jsonl
  sfcrime produce -q -t calls calls.jsonl
}

# conf FOLDER: queries with every kind of state, their checkpoints in FOLDER
conf () {
  cat >q.conf <<CONF
[spark]
spark.master = local[2]
spark.sql.session.timeZone = UTC
spark.sql.streaming.minBatchesToRetain = 2
[source]
subscribe = calls
startingOffsets = earliest
maxOffsetsPerTrigger = 80
[query counts]
schema = id BIGINT, kind STRING, at TIMESTAMP
watermark = at 10 minutes
window = at, 20 minutes
groupBy = kind
aggregate = count, max(id), avg(id)
outputMode = update
trigger = availableNow
checkpointLocation = $1/counts
[sink counts]
format = jsonlines
path = counts.rows
[query distinct]
schema = id BIGINT, kind STRING, at TIMESTAMP
watermark = at 10 minutes
dropDuplicates = id, at
trigger = availableNow
checkpointLocation = $1/distinct
[sink distinct]
format = jsonlines
path = distinct.rows
CONF
}

queries='counts distinct'
