# The menu, what can be looked up and changed with a command, and help.

## The menu: at most 60 characters each, also shown in help

command-start = go on, or see what comes next
command-now = do the exercises now
command-time = set your wake-up times
command-zone = say which town or time zone you are in
command-tomorrow = another wake-up time, just for tomorrow
command-pause = pause a session, or your mornings
command-resume = go on after a pause
command-skip = skip an exercise, or today
command-hurts = stop at once, something hurts
command-done = say that an exercise is done
command-streak = see your run of mornings
command-days = see the last 14 days
command-describe = what the pictures show, in words
command-calendar = see your last 12 weeks as a picture
command-trend = see your stiffness over 30 or 90 days as a picture
command-why = see how your streak came to be
command-repair = note a morning you did without me
command-screening = answer the bone question anew
command-settings = seconds, gaps, hands-free, numbers, pictures
command-report = get one page for your doctor or therapist, as a PDF
command-mydata = get everything I keep about you, as files
command-link = have the same mornings on a second platform
command-unlink = take two linked chats apart
command-erase = erase your history, or everything
command-help = what I understand, and when to get help

## Help. $gated: yes while no exercise may be sent

help =
    Words work at any time: done, skip, again, more time, pause, resume. When something hurts, type: it hurts. Then everything stops.

    { $gated ->
        [yes] No exercise can come yet. /start tells you what is missing.
       *[no] If a session is running, it waits for you. Take your time.
    }

    /start: { command-start }
    /now: { command-now }
    /time: { command-time }
    /zone: { command-zone }
    /tomorrow: { command-tomorrow }
    /pause: { command-pause }
    /resume: { command-resume }
    /skip: { command-skip }
    /done: { command-done }
    /hurts: { command-hurts }
    /describe: { command-describe }
    /streak: { command-streak }
    /days: { command-days }
    /calendar: { command-calendar }
    /trend: { command-trend }
    /why: { command-why }
    /repair: { command-repair }
    /screening: { command-screening }
    /settings: { command-settings }
    /report: { command-report }
    /mydata: { command-mydata }
    /link: { command-link }
    /unlink: { command-unlink }
    /erase: { command-erase }
    /help: { command-help }

    When to get help now, and not from me:
    { -red-flags }

    Call { emergency-number }. I'm not a doctor, and this is not treatment.
    .title = What I understand

unknown = I didn't catch that, and nothing has changed. For what I understand, type help. If something hurts, type: it hurts.
unknown-town = I can't place that, and nothing has changed. Type the nearest larger town, with its country if you like. Or tell me what your clock shows, for example: my clock says 6:40.
    .field = Type a town
unknown-time = I didn't catch a time in that, and nothing has changed. Type it like this: 6:45, or half past six.
    .field = Type a time
unknown-command = I don't know that command, and nothing has changed. /help lists them all.

## Streak. $shown: no means no number anywhere

streak = { $shown ->
    [no] Your streak is hidden. The days are kept all the same. /settings shows it again.
   *[yes]
        { $current ->
            [0] In a row: none right now. The next morning starts a new run.
            [one] In a row: { $current } morning
           *[other] In a row: { $current } mornings
        }
        Best: { $best }
        In total: { $total }
        Of the last 30 days: { $last }
        Spare days: { $spare }

        A spare day looks after your run when a morning is skipped or missed. /why shows how it all came to be.
}
    .title = Your streak

## Days

# One line of the list. $outcome; $self: yes when told afterwards; $done: the exercises' ids
day-reason = { $outcome ->
    [full] all done
    [kept] { $self ->
        [yes] done without me, as you told me
       *[no] { NAMES($done) } done
    }
    [skipped] skipped on purpose
    [missed] no answer
    [pain] stopped because it hurt
    [off] a day off
    [paused] paused, or a day of rest
    [gated] waiting for the go-ahead
   *[void] left out, and it costs you nothing
}

days = The last 14 days, the newest first:
    .title = Your days
days-line = { DATE($date) }: { day-reason }
days-none = No days to show yet. { next-morning }

## Calendar. The picture follows, with words of its own; $total: mornings kept in all

calendar = { $shown ->
    [no] Here come your mornings, week by week.
   *[yes] { $total ->
        [0] Here come your weeks. There is a place in them for every morning.
       *[other] { calendar-headline }{ $last ->
            [0] {""}
           *[other] , { calendar-detail }
        }. Here come your last 12 weeks.
    }
}

## Trend. $length: 30 or 90 days

trend = Here comes your stiffness over { trend-period }.
# They aren't asked for numbers; whether any were told long ago, the picture that follows shows.
trend-off = I don't ask you for numbers, and that's fine. If you'd like me to, tap "Turn numbers on" in /settings. Then it's one tap before and one after, and they show in this picture of { trend-period }.

## Report

report = Here comes one page about your mornings, to print or to show. Your doctor or physical therapist can read it in a minute. Health data is in it, so look after it.
# Their bones need an agreement first, and it isn't there yet.
report-gated = The exercises wait until your doctor and a physical therapist both agree. So here comes the page that helps them to decide. The one about your mornings is there as soon as they have.

## Why

why =
    A morning with at least one exercise adds one. Every 7 of those earn a spare day; you can hold 3. A morning skipped or missed uses a spare day; with none left, a new run starts. Pain, rest, pauses, days off, travel and my own mistakes change nothing.

    { $current ->
        [one] Now: { $current } morning
       *[other] Now: { $current } mornings
    }, { $spare ->
        [one] { $spare } spare day.
       *[other] { $spare } spare days.
    } The last 14 days, the oldest first:
    .title = How your streak came to be

# $rule: what the day did; $current and $spare: mornings in a row and spare days after it
why-line = { DATE($date) }: { day-reason }. { $rule ->
    [kept] One more.
    [earned] One more, and a spare day earned.
    [full-purse] One more. Your spare days are full.
    [spent] A spare day was used.
    [ended] No spare day was left, so the run ended.
    [nothing-to-end] No spare day and no run, so nothing changed.
   *[neutral] Nothing changed.
} In a row: { $current }, spare: { $spare }.

why-none = { $shown ->
    [no] Your streak is hidden, so there is no number to explain. The days are kept all the same: /days shows them, and /settings shows the streak again.
   *[yes] No mornings yet, so nothing to explain. A morning with at least one exercise adds one. Every 7 of those earn a spare day. A morning skipped or missed uses one; with none left, a new run starts. Pain, rest, pauses, days off, travel and my own mistakes change nothing.
}

## Repair

repair-none = There is nothing to repair right now. I can note the latest morning that had no answer, once in 7 days.
repair-noted = { $shown ->
    [no] Thank you. { DATE($date) } is noted as done without me.
   *[yes] Thank you. { DATE($date) } is noted as done without me. { $current ->
        [one] { $current } morning in your run.
       *[other] { $current } in a row.
    }
}

## Times, zone, tomorrow

# $even: yes when all days are alike; $first: Monday's time, or off
time =
    { $even ->
        [yes] { $first ->
            [off] No mornings are planned right now.
           *[other] Right now: every day at { TIME($first) }.
        }
       *[no] Right now your days have different times.
    }

    Which time would you like? Tap one, or type it: 6:45, half past six, or with days: Saturday 8:30, Sunday off.

time-noted = { $even ->
    [yes] Noted: every day at { TIME($first) }. { next-morning }
   *[no] Noted. { next-morning }
}
# One line of the week: $day is 0 for Monday, $at a time or off.
time-line = { DAY($day) }: { $at ->
    [off] off
   *[other] { TIME($at) }
}
time-none = Noted: no mornings from now on. /time brings them back.

zone-noted = { HAS($place) ->
    [no] Noted, I go by your clock now. { next-morning }
   *[yes] Noted: { $place }. { next-morning }
}

tomorrow = What time tomorrow? It counts once only. Tap one, or type your own.
tomorrow-noted = { $next ->
    [none] Noted, but your mornings are paused. To come back, type: resume.
   *[known] Noted, for once: { DAY($once) } at { TIME($at) }. After that, everything is as always.
}

## Pause

pause = For how long? Tap, or type a day: until Friday, or for two weeks. Paused days don't touch your run.

# $until: a date, or none: until they come back
pause-noted = { $until ->
    [none] Paused until you come back. Then type: resume. Your run is safe.
   *[other] { $next ->
        [known] Paused. I'll be back { DATE($date) } at { TIME($time) }. To come back sooner, type: resume. Your run is safe.
       *[none] Paused until { DATE($until) }. To come back sooner, type: resume. Your run is safe.
    }
}
pause-not-noted = Good. Everything stays as it is.

## Settings

settings =
    Knee swings: { $swings } seconds
    Chest lift: { $lift } seconds, { $variant ->
        [pillows] on pillows
       *[arms] on your arms
    }
    Gaps for getting ready: { $gaps ->
        [longer] longer
       *[normal] normal
    }
    Hands-free: { $handsfree ->
        [on] on. I ask once, at the very end.
       *[off] off. I ask after each exercise.
    }
    Stiffness as a number: { $numbers ->
        [on] on
       *[off] off
    }
    Streak: { $streak ->
        [on] shown
       *[off] hidden
    }
    Pictures: { $pictures ->
        [on] on. Each exercise comes with one.
       *[off] off. /calendar and /trend still draw when you ask.
    }
    Calendar and trend: { $dark ->
        [on] on dark paper
       *[off] on light paper
    }

    Each button says what it changes to.{ $left-out ->
        [none] {""}
       *[other] {""}

            Left out because it hurt twice: { NAMES($left-out) }. When your doctor or physical therapist has cleared it, tap its button.
    }
    .title = Settings

settings-noted = Good. It's all kept.

## Your data

my-data = Here is everything I keep about you, as files: JSON for programs, CSV for a spreadsheet. Health data is in them, so look after them.

erase = { $platform ->
    [terminal]
        What shall I erase?

        Your history: your days, your streak and your stiffness numbers. Your mornings go on.

        Everything: all of that, your answers, your town, your times and your settings. Then I no longer know you.
   *[other]
        What shall I erase?

        Your history: your days, your streak and your stiffness numbers. Your mornings go on.

        Everything: all of that, your answers, your town, your times and your settings. Then I no longer know you. The messages in this chat stay with { platform-name } until you delete them there.{ erase-for-both }
}
erase-for-both = { $linked ->
    [none] {""}
   *[other] {""}

        Both go for this chat and for yours on { linked-name }: they have one history. To part with one chat alone, type /unlink.
}
erase-history-sure = Your days, your streak and your stiffness numbers will be gone{ $linked ->
    [none] {""}
   *[other] {""}, here and on { linked-name }
}. I can't bring them back. Are you sure?
erase-everything-sure = Everything I keep about you will be gone, and no more mornings will come{ $linked ->
    [none] {""}
   *[other] {""}, neither here nor on { linked-name }
}. I can't bring it back. Are you sure?
erase-nothing-noted = Good. Everything stays as it is.
erased-history = Your history is erased{ $linked ->
    [none] {""}
   *[other] {""}, here and on { linked-name }
}. Your mornings go on.
erased-everything = Everything is erased{ $linked ->
    [none] {""}
   *[other] {""}, here and on { linked-name }
}. Take care. If you'd like to begin anew one day, type /start.
