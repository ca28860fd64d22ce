"""aiogram with SQLAlchemy as people write it: a session and a commit per update, SQLite in WAL.

Its author knew the traps: an upsert, and long waits for a connection and for the write lock. So
it is slow under a burst rather than losing updates. SQLite's default, synchronous=FULL, stays.
"""

import asyncio
import os
from datetime import UTC, datetime
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message
from sqlalchemy import ForeignKey, event
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Conversation(Base):
    __tablename__ = "conversations"
    id: Mapped[int] = mapped_column(primary_key=True)
    chat_id: Mapped[int] = mapped_column(unique=True)
    messages_count: Mapped[int]


class StoredMessage(Base):
    __tablename__ = "messages"
    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), index=True)
    telegram_id: Mapped[int]
    text: Mapped[str]
    reply: Mapped[str]
    at: Mapped[datetime]


def on_connect(connection: Any, _record: Any) -> None:
    for pragma in ("journal_mode=WAL", "busy_timeout=600000", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


async def run(api: str, token: str, database_url: str) -> None:
    engine = create_async_engine(database_url, pool_timeout=600)
    event.listen(engine.sync_engine, "connect", on_connect)
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    sessions = async_sessionmaker(engine, expire_on_commit=False)

    async def answer(message: Message) -> None:
        text = message.text or ""
        async with sessions() as session:
            await store(session, message, text)
        await message.answer(text)

    bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(api)))
    dispatcher = Dispatcher()
    dispatcher.message.register(answer)
    await dispatcher.start_polling(bot)
    await engine.dispose()


async def store(session: AsyncSession, message: Message, reply: str) -> None:
    # Looking first and inserting then loses updates: two messages of a new customer race.
    found = await session.execute(
        insert(Conversation)
        .values(chat_id=message.chat.id, messages_count=1)
        .on_conflict_do_update(
            index_elements=[Conversation.chat_id],
            set_={"messages_count": Conversation.messages_count + 1},
        )
        .returning(Conversation.id)
    )
    session.add(
        StoredMessage(
            conversation_id=found.scalar_one(),
            telegram_id=message.message_id,
            text=message.text or "",
            reply=reply,
            at=datetime.now(UTC),
        )
    )
    await session.commit()


def main() -> None:
    env = os.environ
    bot = run(env["BOT_API"], env["BOT_TOKEN"], env["DATABASE_URL"])
    try:
        import uvloop
    except ImportError:
        asyncio.run(bot)
    else:
        uvloop.run(bot)


if __name__ == "__main__":
    main()
