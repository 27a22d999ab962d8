// @warriorteam/messenger-sdk: a base URL by option, the platform's own fetch, reactions, conversations.

const { createRequire } = require("node:module");
const { Messenger } = createRequire(`${process.cwd()}/`)("@warriorteam/messenger-sdk");
const { HOST, ACCOUNT, PERSON, STRANGER, TOKEN, MESSAGE, IMAGE, tell } = require("./story.cjs");

const messenger = new Messenger({ accessToken: TOKEN, baseUrl: HOST, version: "v24.0", maxRetries: 0 });
const say = (id, message) => messenger.send.message({ recipient: { id }, messaging_type: "RESPONSE", message });

(async () => {
  tell("text", await say(PERSON, { text: "Hello from messenger-sdk" }));
  tell("image", await messenger.send.attachmentFromUrl({ recipient: { id: PERSON }, type: "image", url: IMAGE }));
  const quick_replies = [{ content_type: "text", title: "Yes", payload: "YES" }];
  tell("quick replies", await say(PERSON, { text: "Is that right?", quick_replies }));
  tell("react", await messenger.send.addReaction(PERSON, { messageId: MESSAGE, emoji: "😍" }));
  tell("unreact", await messenger.send.removeReaction(PERSON, MESSAGE));
  tell("conversation", { id: await messenger.conversations.findByUser(ACCOUNT, PERSON, "instagram") });
  try {
    tell("stranger", await say(STRANGER, { text: "Hello, stranger" }));
  } catch (refusal) {
    tell("stranger", { error: { code: refusal.code, error_subcode: refusal.subcode }, status: refusal.statusCode });
  }
})();
