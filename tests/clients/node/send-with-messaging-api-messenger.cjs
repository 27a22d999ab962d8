// messaging-api-messenger: a host by option, axios, the token in the query, appsecret_proof, old v6.0 paths.

const { createRequire } = require("node:module");
const { MessengerClient } = createRequire(`${process.cwd()}/`)("messaging-api-messenger");
const { HOST, PERSON, STRANGER, TOKEN, IMAGE, VIDEO, tell } = require("./story.cjs");

const client = new MessengerClient({ accessToken: TOKEN, appSecret: "sandbox-app-secret", origin: HOST });

(async () => {
  tell("seen", await client.markSeen(PERSON));
  tell("typing", await client.typingOn(PERSON));
  tell("text", await client.sendText(PERSON, "Hello from messaging-api-messenger"));
  tell("image", await client.sendImage(PERSON, IMAGE));
  tell("video", await client.sendVideo(PERSON, VIDEO));
  tell("audio", await client.sendAudio(PERSON, VIDEO));
  const button = { type: "postback", title: "Buy", payload: "BUY" };
  tell("template", await client.sendGenericTemplate(PERSON, [{ title: "A thing", subtitle: "to buy", buttons: [button] }]));
  try {
    tell("stranger", await client.sendText(STRANGER, "Hello, stranger"));
  } catch (refusal) {
    const { code, errorSubcode } = refusal.response.data.error;
    tell("stranger", { error: { code, error_subcode: errorSubcode }, status: refusal.response.status });
  }
})();
