#!/bin/sh
# PyPI packages pynamodb 6.1.0 and botocore 1.44.5.
#
# PynamoDB wraps each error of a call in its own exception. `exc.cause_response_code` is documented as the DynamoDB code of
# the cause, for deciding how to handle the error. For a refusal it is the code. For a call without a response it is not
# None: reading the property raises AttributeError. botocore's HTTPClientError has an attribute `response` that is None
# unless a response had begun, and the property looks up `.get` on it. So a handler that reads the code first loses the
# original exception exactly when the outcome of a write is unknown, as after a read time-out.
#
# Seen, from a transaction sent to a server of this script that refuses the first call and does not respond to the second:
#
#   refused: TransactWriteError, code TransactionCanceledException
#   no response: TransactWriteError, cause ReadTimeoutError, code: AttributeError: 'NoneType' object has no attribute 'get'
#
# Exits with 1 when this is no longer so.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pynamodb==6.1.0 botocore==1.44.5
cat > codes.py <<'END'
import json
import os
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from pynamodb.attributes import UnicodeAttribute
from pynamodb.connection import Connection
from pynamodb.exceptions import TransactWriteError
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

CANCELED = {
    "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
    "message": "Transaction cancelled, please refer cancellation reasons for specific reasons [ConditionalCheckFailed]",
    "CancellationReasons": [{"Code": "ConditionalCheckFailed"}],
}
responds = True


class Server(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        if not responds:
            time.sleep(3)
            return
        body = json.dumps(CANCELED).encode()
        self.send_response(400)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
address = f"http://127.0.0.1:{server.server_port}"
os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", NO_PROXY="127.0.0.1")


class Item(Model):
    class Meta:
        table_name, region, host = "items", "us-east-1", address

    key = UnicodeAttribute(hash_key=True)


def write():
    connection = Connection(region="us-east-1", host=address, read_timeout_seconds=1, max_retry_attempts=0)
    try:
        with TransactWrite(connection=connection) as transaction:
            transaction.save(Item("a"))
    except TransactWriteError as exc:
        return exc
    return None


refused = write()
seen = [f"refused: {type(refused).__name__}, code {refused.cause_response_code}"]
responds = False
unanswered = write()
try:
    code = str(unanswered.cause_response_code)
except AttributeError as exc:
    code = f"AttributeError: {exc}"
seen.append(f"no response: {type(unanswered).__name__}, cause {type(unanswered.cause).__name__}, code: {code}")
print("\n".join(seen))
expected = [
    "refused: TransactWriteError, code TransactionCanceledException",
    "no response: TransactWriteError, cause ReadTimeoutError, "
    "code: AttributeError: 'NoneType' object has no attribute 'get'",
]
raise SystemExit(seen != expected)
END
venv/bin/python codes.py
