"""What every script here is told, and how it reports: one JSON object a line on standard output."""

import json
import os

HOST = os.environ["HOST"]  # http://127.0.0.1:2401
ACCOUNT = os.environ["ACCOUNT"]
PERSON = os.environ["PERSON"]  # has written: may be answered
STRANGER = os.environ["STRANGER"]  # never wrote: must be refused
TOKEN = os.environ["TOKEN"]
MESSAGE = os.environ["MESSAGE"]  # what the person wrote, to react to
IMAGE = "https://example.com/image.jpg"
VIDEO = "https://example.com/video.mp4"


def tell(step, answer):
    print(json.dumps({"step": step, "answer": answer}), flush=True)
