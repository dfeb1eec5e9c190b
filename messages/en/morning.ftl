# The wake-up, its nudges, and everything but starting.
#
# $news: none, spent (a spare day protected the streak) or ended. $repair: yes when a missed
# date may still be claimed; then a button for it stands below. $count: the exercises on offer; $lift: whether the chest lift is one.

good-morning-words = Good morning. Stay under the covers. { $count ->
    [one] One easy exercise
    [2] Two easy exercises
   *[other] Three easy exercises
} whenever you're ready.{ $lift ->
    [yes] {" "}A pillow or two within reach helps with the last one.
   *[no] {""}
}

# The news and the question, each a paragraph of its own, or nothing. Begins with an empty line.
morning-news = { $news ->
    [spent] {""}

        { $current ->
            [0] A spare day covers a morning without exercises.
            [one] A spare day looked after your run: still { $current } morning.
           *[other] A spare day looked after your run: still { $current } mornings.
        } { $spare ->
            [0] No spare day is left for now.
            [one] { $spare } spare day is left.
           *[other] { $spare } spare days are left.
        }
    [ended] {""}

        New run starts today. Your best is still { $best }, and { $total ->
            [one] { $total } morning is
           *[other] { $total } mornings are
        } in the bank. Missing one changes nothing.
   *[none] {""}
}{ $repair ->
    [yes] {""}

        The morning before has no answer yet. Did you do it without me? If so, there's a button for it.
   *[no] {""}
}

wake-up = { good-morning-words }{ morning-news }

# After a snooze.
wake-up-again = Good morning again. Whenever you're ready.{ morning-news }

# More than two hours after its time, once.
wake-up-late = Good morning, I'm late. That was my doing, so today costs you nothing. The exercises are here whenever you're ready.{ morning-news }

## Without an answer

nudge = Still here, no hurry. Even just the first one counts.
nudge-last = I'll stop tapping you on the shoulder now. It's here until tonight if you fancy it.

## Other answers than start

snoozed = 20 more minutes. I'll be quiet until then.
snooze-enough = Three snoozes are all I have. It's here whenever you're ready.

# $shown: no means no number anywhere; then $news is none.
not-today-noted = { $news ->
    [spent] All right, not today. A spare day looks after your run. { $spare ->
        [0] No spare day is left for now.
        [one] { $spare } spare day is left.
       *[other] { $spare } spare days are left.
    }
    [ended] All right, not today. Your next morning starts a new run. Your best is still { $best }, and { $total ->
        [one] { $total } morning is
       *[other] { $total } mornings are
    } in the bank. Missing one changes nothing.
   *[none] All right, not today. I'll come again another morning.
}

bad-day = Thank you for saying so. What would you like this morning?

rest-noted = Then rest. Your run is safe. Looking after yourself counts.

## Waiting in line, when so many are stretching that one more would make cues late
#
# $time: the local time at which it begins. $soon: yes when that is less than a minute away.

queued-when = { $soon ->
    [yes] in less than a minute
   *[no] at about { TIME($time) }
}
queued = Many people are stretching right now. I'll begin with you { queued-when }; stay warm.
# They ask for it again.
queued-still = You're in line. I'll begin with you { queued-when }; stay warm.
# It takes longer than they were told, or than we hoped.
queued-longer = It takes a little longer, and I'm sorry. I'll begin with you { queued-when }; stay warm.
# More than ten minutes after the time they were told, because we were away.
queue-late = I'm back, and I'm sorry that I kept you waiting. That was my doing, so today costs you nothing. The exercises are here whenever you're ready.{ morning-news }

## No session to answer or to start

still-waiting = This morning's exercises are still waiting for you. Start whenever you like.
# $over: yes when today has had its session, so that another can't begin.
nothing-running = { $over ->
    [yes] Today's exercises are over, so there is nothing to answer. { next-morning }
   *[no] Nothing is waiting for an answer right now. { next-morning } To begin now, type /now.
}
once-a-day = Today has had its session, and one a day is enough. { next-morning }
