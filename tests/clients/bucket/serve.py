"""A bucket named `media`, behind S3's own protocol. Says where it is and who may ask; then takes one command a line:

`age DAYS` makes everything in it so many days older, `list` names it.
"""

import datetime
import json
import os
import sys

os.environ.update(AWS_ACCESS_KEY_ID="first", AWS_SECRET_ACCESS_KEY="first", AWS_DEFAULT_REGION="eu-central-1")

import boto3
import requests
from moto.s3.models import s3_backends
from moto.server import ThreadedMotoServer

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
_, port = server.get_host_and_port()
url = f"http://127.0.0.1:{port}"
iam = boto3.client("iam", endpoint_url=url)
iam.create_user(UserName="antiphon")
everything = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
iam.put_user_policy(UserName="antiphon", PolicyName="media", PolicyDocument=json.dumps(everything))
key = iam.create_access_key(UserName="antiphon")["AccessKey"]
where = {"LocationConstraint": "eu-central-1"}
boto3.client("s3", endpoint_url=url).create_bucket(Bucket="media", CreateBucketConfiguration=where)
# From here on only that user may ask, and signs what it asks.
requests.post(f"{url}/moto-api/reset-auth", data=b"0", timeout=30).raise_for_status()


def keys():
    buckets = next(iter(s3_backends.values()))["aws"].buckets
    return buckets["media"].keys


def say(what):
    print(json.dumps(what), flush=True)


say({"url": url, "key": key["AccessKeyId"], "secret": key["SecretAccessKey"]})
for line in sys.stdin:
    match line.split():
        case ["age", days]:
            for _, file in keys().items():
                file.last_modified -= datetime.timedelta(days=int(days))
            say({"aged": len(list(keys().items()))})
        case ["list"]:
            say({"names": [name for name, _ in keys().items()]})
