"""Why the bot did or didn't write first, and what the customer agreed to."""

from collections.abc import Mapping
from typing import Literal

from cxbot.desk.phrases.said import Said

Key = Literal[
    "about_why", "why_title", "why_never", "why_began", "why_decided", "why_sent",
    "why_put_off", "why_denied", "why_earliest", "why_too_late",
    "why_reminder", "why_follow_on", "why_inline", "why_rating",
    "why_erased", "why_banned", "why_unreachable",
    "why_no_service", "why_no_survey", "why_no_marketing", "why_partial", "why_reminded",
    "why_ticket", "why_talking", "why_quiet", "why_apart", "why_last_message", "why_last_survey",
    "why_messages", "why_surveys", "why_again", "why_metric", "why_ignored", "why_holdout",
    "why_sample", "why_quota", "why_rival", "why_expired", "why_other",
    "why_agrees", "why_unasked", "why_follows", "why_first", "why_flow",
    "why_service", "why_survey", "why_marketing",
    "why_load", "why_next", "why_now", "why_from", "why_not_so",
]  # fmt: skip

TABLE: Mapping[Key, Said] = {
    "about_why": Said(
        en="why the bot wrote to them first or didn't",
        ru="почему бот написал клиенту первым или не написал",
        zh="机器人为何主动联系或未联系客户",
    ),
    "why_title": Said(
        en="❓ #C{number}: what the bot begins by itself",
        ru="❓ #C{number}: что бот пишет первым",
        zh="❓ #C{number}：机器人主动发起的联系",
    ),
    "why_never": Said(
        en="It has never written to them first.",
        ru="Первым он ещё не писал.",
        zh="从未主动联系过该客户。",
    ),
    "why_began": Said(
        en="Wrote first: {time}, {flow}",
        ru="Писал первым: {time}, {flow}",
        zh="上次主动联系：{time}，{flow}",
    ),
    "why_decided": Said(en="Decisions", ru="Решения", zh="决定"),
    "why_sent": Said(en="written", ru="написано", zh="已发送"),
    "why_put_off": Said(en="put off", ru="отложено", zh="推迟"),
    "why_denied": Said(en="not asked", ru="не написано", zh="未发送"),
    "why_earliest": Said(
        en="earliest {time}",
        ru="не раньше {time}",
        zh="最早 {time}",
    ),
    "why_too_late": Said(
        en="possible only from {time}, too late to be of use",
        ru="можно лишь с {time}, а тогда уже незачем",
        zh="{time} 起才可发送，届时已无意义",
    ),
    "why_reminder": Said(en="{flow}, reminder", ru="{flow}, напоминание", zh="{flow}，提醒"),
    "why_follow_on": Said(
        en="{flow}, after silence", ru="{flow}, после молчания", zh="{flow}，沉默之后"
    ),
    "why_inline": Said(
        en="{flow}, within a talk", ru="{flow}, внутри разговора", zh="{flow}，对话之中"
    ),
    "why_rating": Said(en="rating of a ticket", ru="оценка обращения", zh="工单评价"),
    "why_erased": Said(
        en="the customer is erased", ru="данные клиента стёрты", zh="客户资料已删除"
    ),
    "why_banned": Said(en="the customer is banned", ru="клиент заблокирован", zh="客户已被屏蔽"),
    "why_unreachable": Said(
        en="the customer can't be reached", ru="клиенту нельзя написать", zh="无法联系到客户"
    ),
    "why_no_service": Said(
        en="they want no messages", ru="клиент не хочет сообщений", zh="客户不想接收消息"
    ),
    "why_no_survey": Said(
        en="they want no surveys", ru="клиент не хочет опросов", zh="客户不想参与调查"
    ),
    "why_no_marketing": Said(
        en="they never agreed to offers",
        ru="на предложения клиент не соглашался",
        zh="客户未同意接收优惠信息",
    ),
    "why_partial": Said(
        en="a part is answered already", ru="часть ответов уже есть", zh="已回答了一部分"
    ),
    "why_reminded": Said(en="reminded once already", ru="уже напоминали", zh="已提醒过一次"),
    "why_ticket": Said(
        en="people talk with them, or they wait for people",
        ru="с клиентом говорят люди, или он их ждёт",
        zh="客户正由人工处理或等待人工",
    ),
    "why_talking": Said(
        en="the bot talks with them elsewhere",
        ru="бот говорит с клиентом в другом месте",
        zh="机器人正在别处与客户对话",
    ),
    "why_quiet": Said(
        en="quiet hours {quiet} ({time_zone})",
        ru="тихие часы {quiet} ({time_zone})",
        zh="免打扰时段 {quiet}（{time_zone}）",
    ),
    "why_apart": Said(
        en="the last message ({flow}) was {ago} ago, {apart} must lie between",
        ru="последнее сообщение ({flow}) – {ago} назад, а нужно {apart} между ними",
        zh="上一条消息（{flow}）在{ago}前，间隔须为{apart}",
    ),
    "why_last_message": Said(
        en="the last message was {ago} ago, one per {period}",
        ru="последнее сообщение – {ago} назад, а можно одно за {period}",
        zh="上一条消息在{ago}前，每{period}一条",
    ),
    "why_last_survey": Said(
        en="the last survey was {ago} ago, one per {period}",
        ru="последний опрос – {ago} назад, а можно один за {period}",
        zh="上次调查在{ago}前，每{period}一次",
    ),
    "why_messages": Said(
        en="messages within {period}: {sent}, allowed: {allowed}",
        ru="сообщений за {period}: {sent}, можно: {allowed}",
        zh="{period}内消息 {sent} 条，上限 {allowed}",
    ),
    "why_surveys": Said(
        en="surveys within {period}: {sent}, allowed: {allowed}",
        ru="опросов за {period}: {sent}, можно: {allowed}",
        zh="{period}内调查 {sent} 次，上限 {allowed}",
    ),
    "why_again": Said(
        en="they were asked this {ago} ago, once per {again}",
        ru="об этом спрашивали {ago} назад, а можно раз за {again}",
        zh="{ago}前问过此调查，每{again}一次",
    ),
    "why_metric": Said(
        en="asked for {metric} {ago} ago ({flow}), once per {same_metric}",
        ru="о {metric} спрашивали {ago} назад ({flow}), а можно раз за {same_metric}",
        zh="{ago}前问过 {metric}（{flow}），每{same_metric}一次",
    ),
    "why_ignored": Said(
        en="surveys ignored in a row: {ignored}, so they come {factor} times more rarely",
        ru="опросов подряд без ответа: {ignored}, поэтому паузы между ними длиннее: ×{factor}",
        zh="连续未答调查 {ignored} 次，频率降为 1/{factor}",
    ),
    "why_holdout": Said(
        en="among the {holdout} % who are never asked",
        ru="среди {holdout} %, кого не спрашивают никогда",
        zh="属于从不询问的 {holdout}%",
    ),
    "why_sample": Said(
        en="not among the {sample} % who are asked",
        ru="не среди {sample} %, кого спрашивают",
        zh="不在被询问的 {sample}% 之中",
    ),
    "why_quota": Said(
        en="enough people were asked: {asked} within {period}, {allowed} allowed",
        ru="спросили уже достаточно людей: {asked} за {period}, можно {allowed}",
        zh="已询问足够多的人：{period}内 {asked}，上限 {allowed}",
    ),
    "why_rival": Said(
        en="{rival}, which is rarer, goes first",
        ru="сначала {rival}: его задают реже",
        zh="更少见的 {rival} 优先",
    ),
    "why_expired": Said(
        en="it came too late to be of use", ru="слишком поздно, уже незачем", zh="太晚，已无意义"
    ),
    "why_other": Said(en="rule {gate}", ru="правило {gate}", zh="规则 {gate}"),
    "why_agrees": Said(en="Agrees to", ru="Согласия", zh="同意"),
    "why_unasked": Said(en="they never said", ru="клиент не говорил", zh="客户未表态"),
    "why_follows": Said(en="as for messages", ru="как для сообщений", zh="同消息设置"),
    "why_first": Said(en="first message", ru="первое сообщение", zh="首条消息"),
    "why_flow": Said(en="in a flow", ru="в сценарии", zh="在流程中"),
    "why_service": Said(en="messages", ru="сообщения", zh="消息"),
    "why_survey": Said(en="surveys", ru="опросы", zh="调查"),
    "why_marketing": Said(en="offers", ru="предложения", zh="优惠"),
    "why_load": Said(
        en="Last 30 days: messages {messages}, surveys {surveys}, held back {held}",
        ru="За 30 дней: сообщений {messages}, опросов {surveys}, удержано {held}",
        zh="近 30 天：消息 {messages}，调查 {surveys}，拦下 {held}",
    ),
    "why_next": Said(en="May be asked", ru="Можно спросить", zh="可询问时间"),
    "why_now": Said(en="{flow}: now", ru="{flow}: сейчас", zh="{flow}：现在"),
    "why_from": Said(
        en="{flow}: from {time}",
        ru="{flow}: с {time}",
        zh="{flow}：{time} 起",
    ),
    "why_not_so": Said(
        en="{flow}: not as things stand",
        ru="{flow}: пока нельзя",
        zh="{flow}：目前不可",
    ),
}
