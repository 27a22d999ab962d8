"""python-facebook-api: a base URL by option, urlencoded forms whose fields are JSON, the token among them."""

import json

from pyfacebook import GraphAPI
from pyfacebook.exceptions import FacebookError

from story import ACCOUNT, HOST, IMAGE, MESSAGE, PERSON, STRANGER, TOKEN, tell

api = GraphAPI(access_token=TOKEN, base_url=f"{HOST}/", version="v24.0", app_secret="sandbox-app-secret")


def send(person, **fields):
    data = {name: value if isinstance(value, str) else json.dumps(value) for name, value in fields.items()}
    return api.post_object(ACCOUNT, "messages", data={"recipient": json.dumps({"id": person}), **data})


images = [{"type": "image", "payload": {"url": IMAGE}}] * 2
tell("text", send(PERSON, message={"text": "Hello from python-facebook-api"}))
tell("images", send(PERSON, message={"attachments": images}))
tell("react", send(PERSON, sender_action="react", payload={"message_id": MESSAGE, "reaction": "❤️"}))
tell("unreact", send(PERSON, sender_action="unreact", payload={"message_id": MESSAGE}))
try:
    tell("stranger", send(STRANGER, message={"text": "Hello, stranger"}))
except FacebookError as refusal:
    tell("stranger", {"error": {"code": refusal.code, "message": refusal.message, "error_subcode": refusal.error_subcode}})
