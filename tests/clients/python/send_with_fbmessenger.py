"""fbmessenger: JSON with the token in the query, to /me/messages, with messaging_type and notification_type."""

from fbmessenger import MessengerClient
from fbmessenger.attachments import Image, Video
from fbmessenger.elements import Text
from fbmessenger.quick_replies import QuickReplies, QuickReply
from fbmessenger.sender_actions import SenderAction

from story import HOST, IMAGE, PERSON, STRANGER, TOKEN, VIDEO, tell

client = MessengerClient(TOKEN, app_secret="sandbox-app-secret")
client.graph_url = f"{HOST}/v24.0"

tell("typing", client.send_action(SenderAction("typing_on").to_dict(), PERSON))
tell("text", client.send(Text("Hello from fbmessenger").to_dict(), PERSON))
tell("image", client.send(Image(url=IMAGE).to_dict(), PERSON))
tell("video", client.send(Video(url=VIDEO).to_dict(), PERSON))
replies = QuickReplies([QuickReply(title="Yes", payload="YES"), QuickReply(title="No", payload="NO")])
tell("quick replies", client.send(Text("Is that right?", quick_replies=replies).to_dict(), PERSON))
tell("stranger", client.send(Text("Hello, stranger").to_dict(), STRANGER))
