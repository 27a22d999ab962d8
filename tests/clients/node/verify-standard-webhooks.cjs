// standardwebhooks for Node: checks what a relay handed on, as its receiver would. Says the event's type.

const { createRequire } = require("node:module");
const { readFileSync } = require("node:fs");
const { Webhook, WebhookVerificationError } = createRequire(`${process.cwd()}/`)("standardwebhooks");

const { secret, headers, body } = JSON.parse(readFileSync(0, "utf8"));
try {
  console.log(new Webhook(secret).verify(body, headers).type);
} catch (error) {
  if (!(error instanceof WebhookVerificationError)) throw error;
  console.log(`refused: ${error.message}`);
  process.exitCode = 3;
}
