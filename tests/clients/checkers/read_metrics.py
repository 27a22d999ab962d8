"""Reads a page of metrics from standard input as Prometheus's own library does; prints the samples of each family."""

import json
import sys

from prometheus_client.parser import text_string_to_metric_families

families = text_string_to_metric_families(sys.stdin.read())
print(json.dumps({family.name: [family.type, len(family.samples)] for family in families}))
