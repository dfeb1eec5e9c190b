# The end of a session, and the optional numbers.
#
# $shown: no means that the streak is hidden: then no number of it anywhere.
# $milestone: 3, 7, 14, 30, 60 or 100 when just reached, else 0.

-good-morninged = That's your back good-morninged. Sit up slowly, feet down first, stand when steady.

close-all = { $shown ->
    [no] { -good-morninged }
   *[yes]
        { -good-morninged }

        { $current ->
            [one] { $current } morning in your run, { $last } of the last 30.
           *[other] { $current } mornings in a row, { $last } of the last 30.
        }{ milestone-words }
}

# $done of $count
close-some = { $shown ->
    [no]
        You did some of it and that counts. Sit up slowly, feet down first, stand when steady.
   *[yes]
        You did { $done } of { $count } and that counts. Sit up slowly, feet down first, stand when steady.

        { $current ->
            [one] { $current } morning in your run.
           *[other] { $current } in a row.
        }{ milestone-words }
}

close-none = None this morning, and that's noted. When you get up, sit up slowly, feet down first, stand when steady.

milestone-words = { $milestone ->
    [3] {""} Three, that's a start.
    [7] {""} Seven: a week's worth of mornings.
    [14] {""} Fourteen: two weeks' worth of mornings.
    [30] {""} Thirty: a month's worth of mornings.
    [60] {""} Sixty: two months' worth of mornings.
    [100] {""} One hundred mornings. What a row.
   *[other] {""}
}

## Stiffness as a number, only for people who want it. Never a named score, never a judgement

numbers = Would you like to note how stiff you are as a number, from 0 to 10? One tap before, one after, and two on Sundays about the week. /trend shows how they go, and you can change your mind in /settings.
numbers-yes-noted = Good. I'll ask from the next time on. No answer is needed when you don't feel like it.
numbers-no-noted = Good, no numbers. /settings has them if you change your mind.

stiff-before = How stiff is your back right now? 0 none, 10 worst. In a moment we begin, with or without an answer. If something hurts, type: it hurts.
stiff-after = And now, how stiff? 0 none, 10 worst.
week-stiffness = About the past week: how stiff were you on waking? 0 none, 10 worst.
week-length = And how long did it last? 0 none, 5 one hour, 10 two hours or more.
thanks = Thank you, that's noted.
