# It hurts. Nothing here reassures, nothing here diagnoses. Never: "you are fine".
#
# The first answer, within a second; the question about red flags follows by itself.

stop = Stop there. Let go, get comfortable, breathe.

-red-flags =
    • new numbness between the legs
    • both legs weak or numb
    • bladder or bowel trouble
    • chest pain
    • a bad fall
    • any fall, if your spine is stiff or fused, or your bones are thin

red-flags =
    One question. Is any of this true for you?

    { -red-flags }

    If you're not sure, say so.

# In the place of the next wake-up, when the question had no answer.
red-flags-again =
    Good morning. Something hurt last time, and one question is still open. Is any of this true for you?

    { -red-flags }

    If you're not sure, say so. The exercises wait until I know.

# Yes, or not sure. $country: ISO 3166 code or none
get-help =
    Please get help now. Call { emergency-number } and tell them what you told me. Don't wait to see whether it passes, and don't drive yourself.

    If somebody is near, ask them to stay with you.

    I've put the exercises away until a doctor has checked you. Then tell me here.
    .title = Get help now

red-flags-unclear = I didn't catch that. The question above comes first: is any of it true for you? Yes, no, or not sure.

locked = The exercises stay away until a doctor has checked you. Has that not happened yet, or is it getting worse? Then call { emergency-number }.

## None of these

# $exercise: what hurt, or none; $left-out: yes when it hurt for the second time in 7 days
rest-or-more = { $more ->
    [yes] Rest is enough for today. If you feel like it, the others are still there.
   *[no] Rest is enough for today.
}

after-pain = { $left-out ->
    [yes]
        Thank you. { $exercise ->
            [none] {""}
           *[other] It's the second time in a week that this one hurt: { NAMES($exercise) }. I'll leave it out of your mornings. When your doctor or physical therapist has cleared it, tell me in /settings.
        }

        { rest-or-more } If one of those signs comes later, get help straight away.
   *[no]
        Thank you. { $exercise ->
            [none] Let it be for today.
           *[other] This one stays out for today: { NAMES($exercise) }.
        }

        { rest-or-more } If one of those signs comes later, get help straight away.
}

rest-after-pain = If it goes on hurting, or worries you, please ask your doctor. Your run is safe. Looking after yourself counts.

# The person says that an exercise left out for pain was cleared.
cleared-again = Noted: { NAMES($exercise) } was cleared, and is back in your mornings. If it hurts again, stop again.

## A button that has had its day. These are shown in a small box: at most 190 characters

old-button = That button has had its answer, so nothing has changed. If something hurts, type: it hurts. That works at any time.
old-morning = That button is from another morning, so nothing has changed. If something hurts, type: it hurts. That works at any time.
