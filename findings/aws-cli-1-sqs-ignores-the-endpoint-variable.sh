#!/bin/sh
# PyPI package awscli, 1.46.3 (version 1 of the AWS CLI).
#
# AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_SQS name the endpoint, and the AWS CLI supports both. But for `aws sqs`, version 1
# itself sets the option --endpoint-url to a host whose name an old Python accepts in the certificate, for 26 regions
# (awscli/customizations/overridesslcommonname.py). It checks only that the option was not given. The option has priority
# over the variables, so they have no effect: the request is sent to AWS, while `aws sns` with the same settings uses the
# endpoint. The same holds for `aws emr` and for `aws rds` in us-east-1. In a region without such a host,
# `aws sqs` uses the variables. The option --endpoint-url always works.
#
# No request leaves this machine: HTTPS_PROXY names a server of this script, which records the host and refuses. Seen,
# from the server that is both the endpoint and the proxy:
#
#   us-east-1 sns: endpoint
#   us-east-1 sqs: queue.amazonaws.com:443
#   us-east-1 sqs --endpoint-url: endpoint
#   eu-central-2 sqs: endpoint
#
# Exits with 1 when this is no longer so.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check awscli==1.46.3
cat > where.py <<'END'
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

asked = []


class Server(BaseHTTPRequestHandler):
    def do_POST(self):
        asked.append("endpoint")
        self.send_error(400)

    def do_CONNECT(self):
        asked.append(self.path)
        self.send_error(403)

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
address = f"http://127.0.0.1:{server.server_port}"
clean = {name: value for name, value in os.environ.items() if not name.upper().startswith(("AWS_", "HTTP", "NO_PROXY"))}
settings = {
    "AWS_ENDPOINT_URL": address, "AWS_ENDPOINT_URL_SQS": address, "HTTPS_PROXY": address, "NO_PROXY": "127.0.0.1",
    "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_MAX_ATTEMPTS": "1", "HOME": os.getcwd(),
}


def where(region, *command):
    asked.clear()
    aws = [sys.executable, "-m", "awscli", *command, "--region", region]
    subprocess.run(aws, env=clean | settings, capture_output=True, check=False)
    return asked[0]


found = {
    "us-east-1 sns": where("us-east-1", "sns", "list-topics"),
    "us-east-1 sqs": where("us-east-1", "sqs", "list-queues"),
    "us-east-1 sqs --endpoint-url": where("us-east-1", "sqs", "list-queues", "--endpoint-url", address),
    "eu-central-2 sqs": where("eu-central-2", "sqs", "list-queues"),
}
for name, host in found.items():
    print(f"{name}: {host}")
sys.exit(list(found.values()) != ["endpoint", "queue.amazonaws.com:443", "endpoint", "endpoint"])
END
venv/bin/python where.py
