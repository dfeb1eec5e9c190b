# Buttons. Every label also works when it is typed, so two buttons that can stand under the same
# message never say the same. $value is what the button stands for.

## First meeting

choice-consent-yes = Yes, go on
choice-consent-more = Read more
choice-consent-no = No thanks

choice-understood = Understood

choice-place = { $value }
choice-place-other = Somewhere else
choice-zone-yes = Yes
choice-zone-no = No

choice-wake-time = { TIME($value) }
choice-time-other = Other

choice-weekend-same = Same
choice-weekend-later = Later
choice-weekend-off = Off
choice-weekend-at = { TIME($value) }

choice-gaps-normal = Normal gaps
choice-gaps-longer = Longer gaps

choice-try-now = Try it
choice-see-you = See you in the morning

## Screening

choice-bones-yes = Yes
choice-bones-unsure = Not sure
choice-bones-no = No

choice-clear-doctor = My doctor is happy with it
choice-clear-therapist = My physical therapist is happy with it
choice-clear-some = They cleared only some of them
choice-clear-page = A page to show them
choice-clear-later = Remind me in 2 weeks

choice-clear-exercise = { $value ->
    [knee-swings] Knee swings
    [knee-to-shoulder] Knee to shoulder
    [chest-lift] Chest lift
   *[other] { NAMES($value) }
}
choice-cleared-those = Those are the ones

## Wake-up

choice-start = Start
choice-snooze = 20 more minutes
choice-not-today = Not today
choice-bad-day = Bad day

choice-only-swings = Only the small swings
choice-rest = Rest, keep my streak safe
choice-feels-wrong = Something feels wrong
choice-pause-week = Pause a week

# $value: the missed date
choice-repair = I did it on { DAY($value) }

## A running session

choice-stop = Stop, it hurts
choice-more-time = More time
choice-skip = Skip this one
choice-done = Done
choice-skipped = Skipped it
choice-again = Again
choice-resume = Go on
choice-pillows = I'll use pillows
choice-arms = I'll use my arms

# Hands-free, after the last exercise
choice-done-all = All done
choice-done-some = Only some
choice-done-none = None of them

## It hurts

choice-red-flags-none = None of these
choice-red-flags-yes = Yes
choice-red-flags-unsure = Not sure
choice-doctor-checked = A doctor has checked me
choice-rest-today = Rest today
choice-go-on-without = Go on with the others

## Numbers: 0 to 10, so that the number can be typed

choice-numbers-yes = Yes, ask me
choice-numbers-no = No numbers
choice-stiff-before = { $value }
choice-stiff-after = { $value }
choice-week-stiffness = { $value }
choice-week-length = { $value }

## Commands

choice-set-time = { TIME($value) }
choice-once-at = { TIME($value) }

choice-pause-open = Until I come back
choice-pause-not = Don't pause

choice-set-swings = Swings to { $value } seconds
choice-set-lift = Chest lift to { $value } seconds
choice-set-variant = { $value ->
    [pillows] Chest lift on pillows
   *[arms] Chest lift on my arms
}
choice-set-gaps = { $value ->
    [longer] Longer gaps
   *[normal] Normal gaps
}
choice-set-handsfree = { $value ->
    [on] Turn hands-free on
   *[off] Turn hands-free off
}
choice-set-numbers = { $value ->
    [on] Turn numbers on
   *[off] Turn numbers off
}
choice-set-streak = { $value ->
    [on] Show my streak
   *[off] Hide my streak
}
choice-set-pictures = { $value ->
    [on] Turn pictures on
   *[off] Turn pictures off
}
choice-set-dark = { $value ->
    [on] Calendar and trend on dark paper
   *[off] Calendar and trend on light paper
}
choice-cleared-again = Cleared: { NAMES($value) }
choice-settings-close = Close settings

# $value: 30 or 90
choice-trend = { $value ->
   *[other] The last { $value } days
}

choice-erase-history = My history
choice-erase-everything = Everything
choice-erase-nothing = Keep everything
choice-erase-sure = Yes, erase it
