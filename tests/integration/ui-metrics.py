"""Reads /metrics with Prometheus' own parser.

    ui-metrics.py BASE-URL QUERY TOPIC ROWS

Exits with an assertion when they are not those of a QUERY that has read ROWS
of TOPIC.
"""

import sys
import urllib.request

from prometheus_client.parser import text_string_to_metric_families

base, query, topic, rows = sys.argv[1:]
with urllib.request.urlopen(base + "/metrics", timeout=20) as answer:
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    text = answer.read().decode()
families = list(text_string_to_metric_families(text))
names = [family.name for family in families]
assert len(names) == len(set(names)), names
assert not [f.name for f in families if f.type in ("unknown", "untyped")]
assert all(f.documentation and f.name.startswith("sfcrime_") for f in families)
samples = {(s.name, tuple(sorted(s.labels.items()))): s.value
           for family in families for s in family.samples}
assert len(samples) == sum(len(family.samples) for family in families)
assert samples[("sfcrime_input_rows_total", (("query", query),))] == int(rows)
lag = [labels for name, labels in samples
       if name == "sfcrime_consumer_lag_messages"]
assert {dict(labels)["topic"] for labels in lag} == {topic}, lag
queries = {dict(labels)["query"] for name, labels in samples
           if name != "sfcrime_build_info"}
assert queries == {query}, queries
phases = next(f for f in families if f.name == "sfcrime_batch_duration_seconds")
assert phases.type == "histogram", phases
ends = {s.labels["phase"] for s in phases.samples
        if s.name.endswith("_bucket") and s.labels["le"] == "+Inf"}
assert "addBatch" in ends, ends
