"""instagram-client: Instagram's own flavour, bearer token, JSON, and the conversations API."""

from instagram_client import InstagramClient
from instagram_client.exceptions.http_exceptions import BadRequestApiException
from instagram_client.schemes.conversation_schemes import SendMessageScheme

from story import ACCOUNT, HOST, IMAGE, PERSON, STRANGER, TOKEN, VIDEO, tell


class Client(InstagramClient):
    BASE_URL = f"{HOST}/v22.0"


client = Client(client_id="1", client_secret="none", redirect_uri="http://localhost/", scopes=["instagram_business_basic"])
client.set_access_token(TOKEN)


def send(person, message):
    return client.send_message(ACCOUNT, SendMessageScheme(recipient={"id": person}, message=message))


tell("text", send(PERSON, {"text": "Hello from instagram-client"}))
tell("image", send(PERSON, {"attachment": {"type": "image", "payload": {"url": IMAGE}}}))
tell("video", send(PERSON, {"attachment": {"type": "video", "payload": {"url": VIDEO}}}))
tell("me", {"user_id": client.get_me().user_id})
tell("conversations", {"count": len(client.get_user_conversation(int(PERSON)))})
try:
    tell("stranger", send(STRANGER, {"text": "Hello, stranger"}))
except BadRequestApiException as refusal:
    tell("stranger", {"error": refusal.detail})
