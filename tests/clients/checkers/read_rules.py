"""Reads alert rules from standard input; prints each alert's expression."""

import json
import sys

import yaml

groups = yaml.safe_load(sys.stdin)["groups"]
print(json.dumps({rule["alert"]: rule["expr"] for group in groups for rule in group["rules"]}))
