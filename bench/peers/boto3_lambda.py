"""A Lambda in Python that makes the calls of its event: what a handler would be with boto3."""

import http.client
import json
import os
import re

import boto3

# Made before the first event, as AWS recommends.
CLIENTS = {name: boto3.client(name) for name in os.environ["BENCH_SERVICES"].split(",")}


def snake(operation):
    return re.sub(r"(?<!^)(?=[A-Z])", "_", operation).lower()


def handle(event):
    for call in event["calls"]:
        method = getattr(CLIENTS[call["service"]], snake(call["operation"]))
        method(**call["parameters"])
    return {"calls": len(event["calls"])}


def main():
    runtime = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    path = "/2018-06-01/runtime/invocation/"
    while True:
        runtime.request("GET", path + "next")
        response = runtime.getresponse()
        event = json.loads(response.read())
        request_id = response.headers["Lambda-Runtime-Aws-Request-Id"]
        answer = json.dumps(handle(event))
        runtime.request("POST", f"{path}{request_id}/response", answer)
        runtime.getresponse().read()


main()
