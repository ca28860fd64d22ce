"""What Telegram holds: people, chats, topics, members and the messages of a chat."""

from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
Status = Literal["creator", "administrator", "member", "left", "kicked"]
ANONYMOUS_ID = 1087968824
#: Telegram's own account: it brings the posts of a linked channel into its group.
TELEGRAM_ID = 777000
RIGHTS = (
    "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members",
    "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
    "can_edit_stories", "can_delete_stories", "can_pin_messages", "can_manage_topics",
    "can_send_welcome_messages",
)  # fmt: skip


@dataclass(slots=True, kw_only=True)
class User:
    """A person, or our bot."""

    id: int
    name: str
    language: str | None = None
    username: str | None = None
    phone: str | None = None
    is_bot: bool = False
    #: Has written to the bot: only then the bot may write to them.
    wrote: bool = False
    blocked: bool = False
    deactivated: bool = False

    def to_json(self) -> Json:
        first, _, last = self.name.partition(" ")
        shown: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": first}
        if last:
            shown["last_name"] = last
        if self.username:
            shown["username"] = self.username
        if self.language:
            shown["language_code"] = self.language
        return shown


@dataclass(slots=True, kw_only=True)
class Member:
    """Somebody's place in a group."""

    user_id: int
    status: Status = "member"
    rights: frozenset[str] = frozenset()
    #: An administrator who writes in the name of the group.
    anonymous: bool = False

    @property
    def present(self) -> bool:
        return self.status not in {"left", "kicked"}

    def may(self, right: str) -> bool:
        if self.status == "creator":
            return True
        return self.status == "administrator" and right in self.rights

    def to_json(self, user: User) -> Json:
        shown: Json = {"status": self.status, "user": user.to_json()}
        if self.status == "creator":
            shown["is_anonymous"] = self.anonymous
        elif self.status == "administrator":
            shown |= {"can_be_edited": False, "is_anonymous": self.anonymous}
            shown |= {right: right in self.rights for right in RIGHTS}
        elif self.status == "kicked":
            shown["until_date"] = 0
        return shown


@dataclass(slots=True, kw_only=True)
class Topic:
    """A topic of a forum; its id is that of the service message that made it."""

    id: int
    name: str
    color: int
    creator: int
    icon: str | None = None
    closed: bool = False
    deleted: bool = False

    def to_json(self) -> Json:
        shown: Json = {
            "message_thread_id": self.id,
            "name": self.name,
            "icon_color": self.color,
        }
        if self.icon:
            shown["icon_custom_emoji_id"] = self.icon
        return shown


@dataclass(slots=True, kw_only=True)
class Post:
    """A message and what the Bot API's `Message` doesn't show."""

    message: Json
    #: The reply keyboard (or its removal) that came with it.
    keyboard: Json | None = None
    #: Emoji by user id.
    reactions: dict[int, str] = field(default_factory=dict)
    deleted: bool = False
    #: The person behind an anonymous message.
    author: int | None = None
    #: Refuses to be copied or forwarded, whatever it holds: a test said so.
    uncopyable: bool = False
    #: The ledger's number of its last change; pages repaint by it.
    changed: int = 0

    @property
    def id(self) -> int:
        return int(self.message["message_id"])

    @property
    def thread(self) -> int | None:
        """The topic it lies in; a reply outside topics may carry a thread id, which is none."""
        if self.message.get("is_topic_message"):
            return int(self.message["message_thread_id"])
        return None

    @property
    def sender(self) -> int:
        return int(self.message["from"]["id"])

    def quoted(self) -> Json:
        """As it stands inside a reply: a reply shows no further reply."""
        return {name: value for name, value in self.message.items() if name != "reply_to_message"}


@dataclass(slots=True, kw_only=True)
class Chat:
    """A private chat with the bot, or a group."""

    id: int
    type: Literal["private", "group", "supergroup"]
    title: str = ""
    user: User | None = None
    forum: bool = False
    posts: dict[int, Post] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    #: Set when the group became a supergroup; the old one is dead then.
    migrated_to: int | None = None
    last_message_id: int = 0

    def to_json(self) -> Json:
        shown: Json = {"id": self.id, "type": self.type}
        if self.user is not None:
            known = self.user.to_json()
            names = ("first_name", "last_name", "username")
            return shown | {name: known[name] for name in names if name in known}
        shown["title"] = self.title
        if self.forum:
            shown["is_forum"] = True
        if self.type == "group":
            shown["all_members_are_administrators"] = False
        return shown

    def post(self, message_id: int) -> Post | None:
        """The message, if it still exists."""
        post = self.posts.get(message_id)
        return None if post is None or post.deleted else post

    def topic(self, thread: int) -> Topic | None:
        topic = self.topics.get(thread)
        return None if topic is None or topic.deleted else topic

    def visible(self) -> list[Post]:
        return [post for post in self.posts.values() if not post.deleted]

    def member(self, user_id: int) -> Member:
        return self.members.get(user_id) or Member(user_id=user_id, status="left")
