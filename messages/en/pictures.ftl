# The pictures of the days and of the stiffness: words in them, and captions that say the same.
#
# What stands inside a picture has little room: the shorter the better.
# $shown: no means that the streak is hidden: then no number anywhere, neither in the picture.

## When there is no picture, or it could not be sent

# $what: calendar, trend, trend-long, report, visit or data
picture-left-out = { $what ->
    [calendar] The picture of your weeks didn't work out just now, sorry. /calendar tries again, and /days has the last 14 days in words.
    [report] The page didn't work out just now, sorry. /report tries again. Nothing is lost.
    [visit] The page didn't work out just now, sorry. /report tries again. Nothing is lost.
    [data] Your files didn't get through just now, sorry. /mydata tries again. Nothing is lost.
   *[other] The picture of your stiffness didn't work out just now, sorry. /trend tries again, and /mydata has every number.
}

## What the pictures of the movements show, told on asking; movements.ftl has the descriptions

# $count: how many of them
describe = { $count ->
    [one] What the picture shows.
   *[other] What the pictures show.
}

# A paragraph below that, one for each exercise. $movement: which of the four movements
describe-line = {""}
    { $movement ->
        [knee-swings] Knee swings: { picture-knee-swings }
        [knee-to-shoulder] Knee to shoulder: { picture-knee-to-shoulder }
        [chest-lift-pillows] Chest lift, on pillows: { picture-chest-lift-pillows }
       *[other] Chest lift, on your arms: { picture-chest-lift-arms }
    }

## The other way of the chest lift, shown when it is chosen on its card

pillows-shown = On pillows: tuck them under your chest and just rest on them.
arms-shown = On your arms: lean on them, and lift your chest only a little.

## What the files are called, without spaces

calendar-file = my-mornings
trend-file = my-stiffness
report-file = report-for-the-visit
visit-file = page-for-doctor-and-therapist

## The days, /calendar

calendar-title = Your mornings
calendar-headline = { $shown ->
    [no] Week by week
   *[yes] { $current ->
        [0] The next one starts a run
        [one] { $current } morning in your run
       *[other] { $current } mornings in a row
    }
}
# $last: mornings kept of the last 30 days
calendar-detail = { $shown ->
    [no] {""}
   *[yes] { $last ->
        [0] {""}
       *[other] { $last } of the last 30 days
    }
}

# As long as there was no morning yet
calendar-empty = A place for your mornings
calendar-empty-detail = Today is outlined. Every morning with something done gets a sun.

calendar-full = all done
calendar-kept = some done
calendar-skipped = skipped on purpose
calendar-missed = no answer
calendar-pain = stopped for pain
calendar-off = day off
calendar-paused = paused or resting
calendar-gated = waiting for the go-ahead
calendar-void = no morning
calendar-today = today

# One item of the list in the caption. $label: one of the above; $count: how many days
calendar-count = { $label } { $count }

# $days: a list of what occurs, as all done 12, no answer 1; without numbers where $shown is no
# $begun: no before the first morning; yes and no $days: all mornings are older than the picture
calendar-caption = { $shown ->
    [no] Your mornings, a week in each column, today outlined. { HAS($days) ->
        [no] { $begun ->
            [no] Nothing in it yet. There is no hurry.
           *[yes] Your mornings so far were before these weeks. There is no hurry.
        }
       *[yes] What is in it: { $days }.
    }
   *[yes] The last 12 weeks, a week in each column, today outlined. { HAS($days) ->
        [no] { $begun ->
            [no] Nothing in it yet. There is no hurry.
           *[yes] Your mornings so far were before these 12 weeks. There is no hurry.
        }
       *[yes] { calendar-headline }{ $last ->
            [0] {""}
           *[other] , { calendar-detail }
        }. Days by what came of them: { $days }.
    }
}

## The stiffness, /trend. $length: 30 or 90 days

trend-title = Your stiffness
trend-headline = { $length ->
   *[other] The last { $length } days
}
# In mid-sentence
trend-period = { $length ->
   *[other] the last { $length } days
}
trend-before = before
trend-after = after
trend-median = The lines show the middle number (median) of the past 7 days.
trend-pain = stopped for pain
trend-none = none
trend-worst = worst
trend-empty = A place for your numbers
trend-empty-detail = One tap before and one after, whenever you like. A morning without a number stays empty.

# $told-before, $told-after: on how many days; $before, $after: the middle number of those, or
# empty; $pains: days on which an exercise was stopped
trend-caption = Stiffness over { trend-period }, from 0 none to 10 worst. { HAS($before) ->
    [no] {""}
   *[yes] Before: { $before } is the middle of what you told on { $told-before ->
        [one] { $told-before } day.
       *[other] { $told-before } days.
    } {""}
}{ HAS($after) ->
    [no] {""}
   *[yes] After: { $after } is the middle, on { $told-after ->
        [one] { $told-after } day.
       *[other] { $told-after } days.
    } {""}
}{ $pains ->
    [0] {""}
    [one] Stopped because it hurt on { $pains } day. {""}
   *[other] Stopped because it hurt on { $pains } days. {""}
}Days without a number stay empty.
# $pains: as above; the picture marks them also where there is no number
trend-caption-empty = No numbers in { trend-period } yet. { $pains ->
    [0] {""}
    [one] Stopped because it hurt on { $pains } day, marked below the scale. {""}
   *[other] Stopped because it hurt on { $pains } days, marked below the scale. {""}
}When you note your stiffness before and after, from 0 none to 10 worst, they show here. /settings switches the questions on or off.
