# The two pages for a visit, as PDF. A doctor or a physical therapist reads them, in a hurry.
#
# Plain numbers and dates; nothing here diagnoses, scores, promises or reassures. Short: each page
# has to fit on one sheet of paper.

## What stands below the files, in the chat

report-page = One page for the visit (PDF).
visit-page = For your doctor and your physical therapist (PDF). Please don't start before both have agreed.

## The page about the mornings: /report

report-title = Morning exercises: one page for the visit

# $place: a town, or a time zone
report-about = Told by the person to the chat bot Loosen, which guides three gentle exercises in bed, on waking. Dates are local: { $place }. Page made on { $made }.
report-name = Name

# The four figures at the top; the first stands above each of these lines.
report-kept = mornings kept of mornings scheduled
    .figure = { $kept } of { $scheduled }
    .note = Kept: at least one exercise was done.
# $count: exercises a morning, so that 139 can be seen in proportion
report-done = exercises done
    .note = { $count ->
        [one] { $count } exercise in a full morning.
       *[other] { $count } exercises in a full morning.
    }
report-stopped = { $stops ->
    [one] morning on which something hurt
   *[other] mornings on which something hurt
}
    .note = Listed below.
report-stiffness = stiffness, 0 none to 10 worst
    .figure = { $before } / { $after }
    .note = Median before / after the exercises.
    .none = No numbers told.

## Mornings

report-mornings = Scheduled mornings
report-outcome-full = All exercises done
report-outcome-kept = Some exercises done
report-outcome-skipped = Skipped on purpose
report-outcome-missed = No answer
report-outcome-pain = Hurt, none done

# Each is left out when there are none. They are joined into one list.
report-afterwards = { $count ->
    [one] { $count } kept morning was told afterwards
   *[other] { $count } kept mornings were told afterwards
}
report-outcome-off = { $count ->
    [one] { $count } day off
   *[other] { $count } days off
}
report-outcome-paused = { $count ->
    [one] { $count } day of pause or rest
   *[other] { $count } days of pause or rest
}
report-outcome-gated = { $count ->
    [one] { $count } day waiting for an agreement or a check
   *[other] { $count } days waiting for an agreement or a check
}
report-outcome-void = { $count ->
    [one] { $count } day on which no morning took place (not reached, travel, or a fault)
   *[other] { $count } days on which no morning took place (not reached, travel, or a fault)
}
report-unrecorded = { $count ->
    [one] { $count } day without a record
   *[other] { $count } days without a record
}
# $list: those from day off to no record
report-not-scheduled = Not scheduled: { $list }.
report-afterwards-note = { $told }; which exercises is not known.
report-no-mornings = No morning has been recorded yet. The routine below is what this person would be guided through.

## Exercises, and what hurt

report-exercises = Exercises
report-column-exercise = Mornings on which it was
report-column-done = done
report-column-skipped = skipped
report-column-hurt = stopped: hurt

report-stops = Stopped because it hurt
report-stops-none = Nothing was stopped in this period.
# $exercises: their ids; empty when it hurt outside of an exercise
report-stop = { HAS($exercises) ->
    [no] outside of an exercise
   *[yes] { NAMES($exercises) }
}
report-stop-again = { report-stop } (again within 7 days)
# After what hurt. $answer: what was said when asked about warning signs, or not-answered
report-stop-signs = { $hurt }; warning signs: { $answer ->
    [none] none told
    [yes] yes
    [unsure] not sure
   *[not-answered] not answered
}
report-stops-kind = What kind of pain it was is not asked.
# $listed: how many are; $first: the date of the earliest of the others
report-stops-more = The latest { $listed } are listed. { $count ->
    [one] { $count } more was on { $first }.
   *[other] { $count } more came before them, the first on { $first }.
}

## Stiffness

report-numbers = Stiffness, as plain numbers
report-numbers-note = One tap, when asked, 0 to 10. Not a validated score. Missing answers stay missing.
report-numbers-none = No numbers were told in this period. Asking for them is optional, and off until the person wants it.
report-column-question = Question
report-column-answers = Answers
report-column-median = Median
report-column-range = Lowest to highest
report-column-latest = Latest
report-question-before = Before the exercises: stiffness now (0 none, 10 worst)
report-question-after = After the exercises: stiffness now (0 none, 10 worst)
report-question-week = Sundays: stiffness on waking in the past week (0 none, 10 worst)
report-question-length = Sundays: how long it lasted (0 none, 5 one hour, 10 two hours or more)
report-range = { $lowest } to { $highest }
report-latest = { $value } on { $date }

report-chart-mornings = { $days ->
    [1] Before and after, each morning
   *[other] Before and after, medians of { $days } days
}
report-chart-weeks = { $days ->
    [28] Asked on Sundays, medians of { $days } days
   *[other] Asked on Sundays
}
report-chart-alt = Chart: { $title }. The scale goes from 0 to 10. The table above has the figures in words.
report-series-before = before
report-series-after = after
report-series-stops = something hurt
report-series-week = stiffness on waking
report-series-length = how long it lasted

## Bones and agreement

report-screening = Bones, and who agreed
report-bones-label = Osteoporosis, osteopenia, or worries about bones
report-bones = { $answer ->
    [no] No, told on { $date }
    [yes] Yes, told on { $date }
    [unsure] Not sure, told on { $date }; counts as yes
   *[none] Not answered yet
}
report-doctor = Doctor agreed
report-therapist = Physical therapist agreed
# $known: yes with $date, needed (not told, and no exercise is sent without it), or not-needed
report-agreed = { $known ->
    [yes] { $date }, as the person told it
    [needed] Not told yet
   *[not-needed] Not asked for
}
report-gate = Exercises
report-gate-is = { $state ->
    [open] Sent until { $date }, then the question comes again
    [locked] Not sent: a warning sign was named, and no doctor's check was told since
    [red-flags] Not sent: something hurt, and the question about warning signs is open
    [lapsed] Not sent: the answer is older than 180 days
    [waiting] Not sent until a doctor and a physical therapist agree
   *[unanswered] Not sent until the question about bones is answered
}
report-only = Cleared
report-left-out = Left out: hurt twice in 7 days

## The routine

report-routine = The routine, exactly
# $minutes and $seconds: from the first message to the last, answers not counted
report-routine-note = In bed, on waking, in this order: { $minutes } min { $seconds } s in all, getting ready included. Done with a message for every step, at the person's own pace, and stopped at any time.
report-dose-knee-swings = { $seconds } seconds
report-dose-knee-to-shoulder = { $holds ->
    [one] { $holds } hold of { $seconds } seconds on each side
   *[other] { $holds } holds of { $seconds } seconds on each side
}
# $variant: arms or pillows
report-dose-chest-lift = { $variant ->
    [pillows] Up to { $seconds } seconds, on pillows
   *[arms] Up to { $seconds } seconds, on the arms
}
# What the source says about it.
report-basis-knee-swings = Source: 30 to 60 seconds.
report-basis-knee-to-shoulder = Source: 30 seconds, “repeat twice”.
report-basis-chest-lift = Source: no seconds; those are ours.
# $ready: seconds before the first movement; $swap: seconds between two holds, or 0
report-gaps = { $swap ->
    [0] { $ready } s to get ready.
   *[other] { $ready } s to get ready, { $swap } s to swap legs.
}
report-not-now = Not in this person's mornings now.

report-not = What this page is not
report-not-this = It is no diagnosis, no measurement and no record of treatment. It repeats what one person tapped or typed in a chat; nobody watched or checked it. It judges nothing and replaces no examination. Guided stretching and reminders are all that Loosen is.

## The page to agree on, for people whose bones need an agreement first
#
# The sentences about the exercises, the questions and the source are those of for-your-visit.

visit-title = For your doctor and your physical therapist
visit-lead = Please don't start yet.
visit-about = The person showing you this has been told of osteoporosis or osteopenia, or is worried about their bones, or isn't sure. A chat bot would guide them through three exercises in bed, on waking. It sends no exercise until both of you have agreed.

visit-name-knee-swings = Knee swings
visit-how-knee-swings = On the back, knees bent. Gentle, shallow knee swings to the right and the left, or rolling from side to side. Small and slow at first, larger as the back loosens, never fast.
# $range: yes, or no when shortest and longest are the same
visit-dose-knee-swings = { $range ->
    [no] { $longest } seconds.
   *[yes] { $shortest } to { $longest } seconds.
}

visit-name-knee-to-shoulder = Knee to shoulder
visit-how-knee-to-shoulder = On the back. One knee at a time is pulled towards the shoulder and gently held for { $longest } seconds, then the other.
visit-dose-knee-to-shoulder = { $holds ->
    [1] Usually once on each side.
    [2] Usually twice on each side.
   *[other] Usually { $holds } times on each side.
}

visit-name-chest-lift = Chest lift
visit-how-chest-lift = On the stomach. The chest is gently pressed off the bed with the arms, or rests on pillows, which is more passive. Like cobra or upward dog in yoga, as far as range of motion allows.
visit-dose-chest-lift = { $range ->
    [no] { $longest } seconds, coming down sooner at any time.
   *[yes] { $shortest } to { $longest } seconds, coming down sooner at any time.
}

# Below its two pictures: which way each shows.
visit-chest-lift-arms = With the arms
visit-chest-lift-pillows = On pillows

# To be ticked with a pen, for each exercise and by each of the two.
visit-suits = suitable
visit-changed = with a change
visit-left-out = leave out
visit-doctor = Doctor
visit-therapist = Physical therapist

visit-questions = Please say
visit-question-suitable = Are all three suitable for these bones and this spine? If not, which of them are?
visit-question-change = Does any of them need changing: how far, how long, with pillows or with the arms?
visit-question-leave = Which movements should be left out altogether?
visit-question-stop = What should make them stop and call you?
visit-signed = date, signature

visit-source = Source: Marvin Smith, D.P.T., “Stiffness in the back”, National Psoriasis Foundation, 24 December 2012. It asks people with concerns about bone health, osteoporosis or osteopenia to consult a doctor and a physical therapist first. It names no seconds for the chest lift; those are ours.
visit-not = What this page is not
visit-not-this = It is no prescription, no diagnosis and no record of treatment. Loosen is guided stretching and reminders. The person tells the bot that each of you agreed; of what you say it keeps only the two dates and which exercises were cleared.
