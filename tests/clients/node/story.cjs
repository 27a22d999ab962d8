// What every script here is told, and how it reports: one JSON object a line on standard output.

const { HOST, ACCOUNT, PERSON, STRANGER, TOKEN, MESSAGE } = process.env;

module.exports = {
  HOST, // http://127.0.0.1:2401
  ACCOUNT,
  PERSON, // has written: may be answered
  STRANGER, // never wrote: must be refused
  TOKEN,
  MESSAGE, // what the person wrote, to react to
  IMAGE: "https://example.com/image.jpg",
  VIDEO: "https://example.com/video.mp4",
  tell: (step, answer) => console.log(JSON.stringify({ step, answer })),
};
