"""instagram-platform-sdk: a base URL by option, httpx, JSON with the token in the query, v26.0."""

from instagram_platform import InstagramClient
from instagram_platform.exceptions import InstagramAPIError, InstagramAuthError, InstagramMessagingError

from story import ACCOUNT, HOST, IMAGE, PERSON, STRANGER, TOKEN, VIDEO, tell

client = InstagramClient(access_token=TOKEN, instagram_account_id=ACCOUNT, base_url=HOST, max_retries=0)


def told(answer):
    return {"recipient_id": answer.recipient_id, "message_id": answer.message_id}


tell("text", told(client.messaging.send_message(PERSON, "Hello from instagram-platform-sdk")))
tell("image", told(client.messaging.send_image_message(PERSON, IMAGE)))
video = {"attachment": {"type": "video", "payload": {"url": VIDEO}}}
tell("video", told(client.messaging.send_message(PERSON, video)))
tell("heart", told(client.messaging.send_message(PERSON, {"attachment": {"type": "like_heart"}})))
tell("profile", {"id": client.messaging.get_user_profile(PERSON).id})
try:
    tell("stranger", told(client.messaging.send_message(STRANGER, "Hello, stranger")))
except (InstagramAPIError, InstagramAuthError, InstagramMessagingError) as refusal:
    tell("stranger", {"error": refusal.raw_error})
