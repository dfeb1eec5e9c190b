# The bone question, the two clearances, and the page for the visit.
#
# The source asks people with concerns about bone health, osteoporosis or osteopenia to consult
# BOTH a doctor and a physical therapist first. No text here may name a way around that, and
# only for-your-visit may describe the exercises, because it is for those two to read.

-bone-question = Have you ever been told you have osteoporosis or osteopenia, or is there anything about your bones that worries you? (For example: steroid tablets for months, a bone broken in a small fall, getting shorter.)

bones = One question first, because it matters. { -bone-question }

# Half a year later, in place of a wake-up.
bones-again =
    Good morning. Half a year has gone by, so before we go on I ask once more.

    { -bone-question }

## Yes, or not sure

# In all of these $other is whose yes is missing: therapist, doctor or both.

clearance = Thank you for telling me. Please show these three exercises to both your doctor and a physical therapist before trying them. Some need changing for delicate bones, and they can say which. I'll wait.

clearance-one = { $other ->
    [therapist] Good, that's one. I still need to know that your physical therapist agrees.
   *[doctor] Good, that's one. I still need to know that your doctor agrees.
}

# Whenever they ask for exercises, or for what is missing.
clearance-missing = { $other ->
    [therapist] No exercises can come yet. Your doctor's yes is noted, your physical therapist's is still missing. Tell me when they have had a look. I'll wait.
    [doctor] No exercises can come yet. Your physical therapist's yes is noted, your doctor's is still missing. Tell me when they have had a look. I'll wait.
   *[both] No exercises can come until both your doctor and a physical therapist agree. Tell me when they have had a look. I'll wait.
}

clearance-still = { $other ->
    [therapist] Your doctor's yes is noted. Tell me when your physical therapist has had a look. I'll wait.
   *[doctor] Tell me when they have had a look. I'll wait.
}

# $picked: the exercises ticked so far, or empty
clearance-which = { HAS($picked) ->
    [no] Which ones did they clear? Tap each of them.
   *[yes]
        So far: { NAMES($picked) }.

        Tap another one to add it, or the same one to take it out again. When it is right, tap: Those are the ones.
}

clearance-some = Thank you. I'll keep to those and leave out the rest. Now tell me who agreed. I need to hear it for your doctor and for your physical therapist.

clearance-later = I'll ask again in two weeks. Until then no exercises will come. When they agree sooner, /start brings this question back.

clearance-reminder = { $other ->
    [therapist] It's been two weeks. Your doctor has agreed. Has your physical therapist had a look as well? Take the time you need.
   *[doctor] It's been two weeks. Have they had a look at the exercises? Take the time you need.
}

# $date: from when the question is asked again
clearance-both = { HAS($date) ->
    [no] Thank you. Both agree, and today's date is noted. I'll ask again in about six months.
   *[yes] Thank you. Both agree, and today's date is noted. I'll ask again in six months, from { DATE($date, year: "yes") }.
}

## The page for the visit

for-your-visit =
    For your doctor and your physical therapist. Please don't start yet.

    The person showing you this has been told of osteoporosis or osteopenia, or is worried about their bones, or isn't sure. A chat bot would guide them through three exercises in bed, on waking. It sends no exercise until both of you have agreed.

    1. Knee swings. On the back, knees bent. Gentle, shallow knee swings to the right and the left, or rolling from side to side. Small and slow at first, larger as the back loosens, never fast. 30 to 60 seconds.

    2. Knee to shoulder. On the back. One knee at a time is pulled towards the shoulder and gently held for 30 seconds, then the other. Usually twice on each side.

    3. Chest lift. On the stomach. The chest is gently pressed off the bed with the arms, or rests on pillows, which is more passive. Like cobra or upward dog in yoga, as far as range of motion allows. 10 to 30 seconds, coming down sooner at any time.

    Please say:
    • Are all three suitable for these bones and this spine? If not, which of them are?
    • Does any of them need changing: how far, how long, with pillows or with the arms?
    • Which movements should be left out altogether?
    • What should make them stop and call you?

    Source: Marvin Smith, D.P.T., "Stiffness in the back", National Psoriasis Foundation, 24 December 2012. It asks people with concerns about bone health, osteoporosis or osteopenia to consult a doctor and a physical therapist first. It names no seconds for the chest lift; those are ours.
    .title = For your visit

## When the way is free

# Also after a pause.
mornings-go-on = { $next ->
    [none] The way is free, but no morning is planned. /time sets one.
   *[known] Your mornings go on. { next-morning }
}

# Everything hurt twice, or was not cleared.
all-left-out = There is no exercise left for you at the moment: each one either hurt or was not cleared. Please ask your doctor and your physical therapist. When they have cleared one that hurt, tell me in /settings. When they have cleared more of them, answer anew with /screening.
