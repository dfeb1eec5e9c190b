# One person, two chats: linking them, where the mornings come, and taking them apart.
# $there: the platform of the other chat. $home: the platform on which the mornings come.

there-name = { $there ->
    [telegram] Telegram
    [discord] Discord
   *[other] another platform
}

home-name = { $home ->
    [telegram] Telegram
    [discord] Discord
   *[other] another platform
}

# $linked: the platform of the other chat of somebody who has linked two, or none
linked-name = { $linked ->
    [telegram] Telegram
    [discord] Discord
   *[other] another platform
}

## A code

# $code: eight letters and digits
link-code =
    To have these mornings on { there-name } too, send me this there:

    /link { $code }

    It works once, in the next 10 minutes. Then both chats have one history and one streak. { platform-name } and { there-name } carry their chats and can technically read them.
    .title = Link your chats

link-alone = There is only this one way to write to me, so there is no other chat to link, and none to unlink.
link-wrong = That code isn't right, or no longer good. Type /link in your other chat for a new one.
link-wait = Those were a few codes that didn't fit. Nothing has changed. Try again in an hour.
link-same = That code is for your chat on the other platform. Send it to me there.
link-taken = One of these two chats is linked already. Type /unlink in that one first, then /link again.

## What comes first

# Also shown beside a button: at most 190 characters
link-later = The exercises come first. When they are over, type /link or /unlink again.
link-red-flags = The question about what hurts comes first. When it is answered, type /link or /unlink again.
link-busy = A session is under way in your chat on { there-name }. When it is over, type /link there for a new code.

# $obstacle: what has to be settled first, in the chat on $there
link-refused = { $obstacle ->
    [red-flags] In your chat on { there-name } something hurt, and one question about it is still open.
    [locked] In your chat on { there-name } the exercises are put away until a doctor has checked you.
    [asked] In your chat on { there-name } one question about your bones is still open.
   *[bones] What I know about your bones is not the same in both chats, and the one on { there-name } is the more careful one. So I leave them apart.
}{ $obstacle ->
    [bones]
        {""}

        If it is out of date, bring it up to date on { there-name }: when your doctor and your physical therapist agree to the exercises, tell me there, or answer /screening there as it is today. If nothing of that chat is needed, /erase there does it too.

        If it is right, answer /screening the same way in the other chat.

        Then type /link again. Nothing has changed.
   *[other] {" "}Please settle that there; then type /link again. Nothing has changed.
}

## Two histories. $home: the platform of the chat that keeps its times, settings and answers

link-together = Both chats have mornings of their own. Shall I put them together? Then the days of both are one history, and your streak is counted anew. Your times, your settings and your answers stay as they are on { home-name }; those of the other chat go. I can't take that apart again.
    .title = One history out of two

link-apart = Good. Both chats stay as they are.

## Linked

linked =
    Your mornings are one now, here and on { there-name }: one history, one streak, one good morning. I answer wherever you write.

    Where shall I wake you? Right now: { home-name }.
    .title = Linked

linked-there = This chat and yours on { there-name } are linked now: one history, one streak. If that wasn't you, type /unlink here: then everything stays with this chat, and the other one is forgotten.

# $reached: whether I can write to the chat on $there just now, yes or no
link-status =
    This chat and yours on { there-name } are linked: one history, one streak.

    { $reached ->
        [no] Just now I can't reach you on { there-name }, so I wake you here.
       *[yes] I wake you on { home-name }.
    }
    .title = Your chats

link-home-noted = Good. From now on I wake you on { home-name }.

# $there: the platform that was chosen, but where I can't write to them just now
link-home-away = I can't reach you on { there-name } just now, so I go on waking you on { home-name }. Type /link when it works again, and choose once more.

# $there: the platform of a chat that can't be written to any more
link-lost = I can't reach you on { there-name } any more, so I wake you here, and everything goes on here. That chat stays linked: write to me there, and it works again.

# $there: the platform where they chose to be woken, which I don't serve just now
link-away = I can't reach you on { there-name } just now, so I wake you here. As soon as I can reach you there again, I wake you there.

# Said in a chat when everything was erased in the one on $there
link-erased = Everything is erased, here too: you asked for it in your chat on { there-name }. Take care.

## Taking apart. $there: the platform of the other chat

unlink = Shall I take the two chats apart? Your history, your streak and your mornings stay here, with this chat. I forget your chat on { there-name }: nothing of this is known there any more. If you want to keep everything there instead, type /unlink there.
    .title = Take the chats apart

unlink-none = This chat isn't linked to another one. To link it, type /link.
unlink-not = Good. The chats stay linked.
unlinked = Your chat on { there-name } is no longer linked, and I have forgotten it. Here everything goes on, and here I wake you.
unlinked-here = This chat and yours on { there-name } are no longer linked, and I have forgotten this one. There everything goes on.

## Buttons

choice-link-yes = Put them together
choice-link-no = Leave them apart
choice-link-home = { $value ->
    [telegram] On Telegram
    [discord] On Discord
   *[other] { $value }
}
choice-unlink = Unlink
choice-unlink-yes = Yes, take them apart
choice-unlink-no = Stay linked
