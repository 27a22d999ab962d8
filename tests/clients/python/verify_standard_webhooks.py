"""standardwebhooks for Python: checks what a relay handed on, as its receiver would. Says the event's type."""

import json
import sys

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

post = json.load(sys.stdin)
try:
    event = Webhook(post["secret"]).verify(post["body"], post["headers"])
except WebhookVerificationError as error:
    print(f"refused: {error}")
    sys.exit(3)
print(event["type"])
