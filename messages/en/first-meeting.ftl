# The first meeting: hello and the notice, two rules, the town, the wake-up time, ready.

## Hello: the notice that people agree to

# Whoever changes what hello or hello-more says about data raises NOTICE_VERSION as well.

hello =
    I'm a guide with a clock, for adults whose back is stiff when they wake. In the morning I take you through three gentle exercises in bed. It takes about six minutes.

    I'm not a doctor, and this is not treatment.

    If you say yes, I keep your answers, your town, your wake-up times and how your mornings went. Some of that is about your health. It stays on { whose-computer }. { who-can-read }

    /mydata shows you all of it. /erase erases it.

    Are you an adult, and shall we go on?
    .title = Hello, I'm Loosen

hello-more =
    What this is: a guide with a clock. The three exercises come from one published answer by a physical therapist: Marvin Smith, D.P.T., "Stiffness in the back", National Psoriasis Foundation, 24 December 2012. Where he names no seconds, they are ours.

    What this is not: a doctor, or treatment. I can't tell what your back has, and I can't know how you are. Before the first exercise I ask one question about your bones.

    What I keep: the number of this chat, so that I can write to you; that you agreed to this; your answers about your bones, and when your doctor and your physical therapist agreed; your town, country and time zone; your wake-up times and settings; for each day what you did, skipped or stopped because it hurt, and what you then answered about warning signs; your streak; and, only if you choose to, how stiff you were as a number. If you link a second chat with /link: its number too, and in which of the two your mornings come.

    What I don't keep: your name, your phone number, or the words you type.

    Where: on { whose-computer }. { who-can-read } { $platform ->
        [terminal] Whoever uses this computer can see it.
       *[other] Whoever runs this bot can see what I keep.
    }

    Your say: /mydata gives you everything as files. /erase erases your history, or everything. You can stop at any time.{ HAS($contact) ->
        [no] {""}
       *[yes] {""} Questions go to { $contact }.
    }

    It is for adults. Shall we go on?
    .title = In full

consent-first = Before anything else I need your yes or no to the message above. Until then I keep nothing you tell me. You can tap, or type: yes, or no.

goodbye = All right. I have kept nothing. If you change your mind, type /start.

## Two rules

rules =
    1. Nothing sharp and nothing frightening. If it is, stop, and type: it hurts. That works at any time.

    2. With a fused spine, a recent operation or a pregnancy, ask your doctor or physical therapist before you try any of it.
    .title = Two rules

## The clock

town = { $platform ->
    [telegram] Where do you wake up? Type your town, or share your location with the paper clip. Or tell me what your clock shows, for example: my clock says 6:40. I only keep the town, its country and its time zone.
   *[other] Where do you wake up? Type your town. Or tell me what your clock shows, for example: my clock says 6:40. I only keep the town, its country and its time zone.
}
    .field = Type a town

town-pick = Which one is it?

town-again = Then let's try again. Type the nearest larger town, with its country if you like. Or tell me what your clock shows, for example: my clock says 6:40.
    .field = Type a town

# $place: a town or a time zone; $time: what its clocks show now
town-confirm = { $place }. So it is { TIME($time) } with you now?

## The wake-up time

wake-time = When shall I say good morning? Tap a time, or type your own.

time-type = Type a time: 6:45, 7.30am or half past six. You can name days as well: weekdays 7, Saturday 8:30, Sunday off.
    .field = Type a time

time-none-yet = At least one day needs a time, or I'll never come. Which time, for which days?
    .field = Type a time

weekend = And at the weekend?

weekend-time = What time at the weekend? Tap one, or type your own.

gaps = { $platform ->
    [terminal] Are your fingers and joints slow in the morning? With longer gaps you get twice the time to get ready and to swap legs. The holds stay the same.
   *[other]
        Are your fingers and joints slow in the morning? With longer gaps you get twice the time to get ready and to swap legs. The holds stay the same.

        Please let this chat make a sound. The ring tells you when to begin and when to let go, so you can put the phone down.
}

## Ready

ready = { $next ->
    [none] All set, but no morning is planned yet. /time sets one. Want to feel how it works now?
   *[known] { HAS($place) ->
        [no] All set. First one: { DAY($date) } { TIME($time) }. Want to feel how it works now?
       *[yes] All set. First one: { DAY($date) } { TIME($time) }, { $place }. Want to feel how it works now?
    }
}

see-you = { $next ->
    [none] Good. No morning is planned yet: /time sets one.
   *[known] Good. I'll be here { DAY($date) } at { TIME($time) }. A pillow or two beside the bed will be handy.
}

# When somebody comes back with /start. $over: yes when today has had its session.
welcome-back = Hello again. { next-morning }{ $over ->
    [yes] {""}
   *[no] {""} To begin now, type /now.
} For everything I understand, type help.

## A private bot. Said to people who are not on the host's list

private = This bot is private. If you were invited, type the code you were given. Otherwise there is nothing to do: I keep nothing about you.{ HAS($contact) ->
    [no] {""}
   *[yes] {""} Questions go to { $contact }.
}
