# The three exercises, as messages/routine.toml names their cues.
#
# Facts from the source that every translation must keep: on the back, knees bent; shallow (small)
# knee swings to right and left, or rolling; start small and slow, larger as you loosen up, never
# fast; one knee at a time towards the shoulder, held gently for 30 seconds; on the stomach, the
# chest gently pressed off the bed with the arms, or with pillows under it, which is more passive.
#
# People hear these with their eyes half shut: short, the action first.
#
# $seconds: how long the moving or the hold lasts. $number, $count: which exercise of how many.
# $asks, at an end: exercise (how was this one), all (hands-free: one question for all of them)
# or nothing (hands-free: the next card follows by itself).

all-of-them-done = { $count ->
    [1] Done?
    [2] Both done?
    [3] All three done?
   *[other] All done?
}

knee-swings =
    .card-title = { $count ->
        [1] Knee swings
       *[other] { $number } of { $count }: knee swings
    }
    .card =
        On your back, knees bent, feet on the mattress.

        In a moment, let both knees tip a tiny bit to one side, then to the other. Rolling gently from side to side is fine too. { $seconds } seconds, small and slow. I'll say when.
    .begin = Begin. Really small. Really slow.
    .still-small = Still small. Let your breath go.
    .further = Half a minute. If your back feels looser, let the knees travel a little further. Same slow speed.
    .wider = A bit wider if it's easy, never to the very end, never fast.
    .end = { $asks ->
        [exercise] And rest, knees in the middle. How was that?
        [all] And rest, knees in the middle. { all-of-them-done }
       *[nothing] And rest, knees in the middle.
    }

knee-to-shoulder =
    .card-title = { $count ->
        [1] Knee to shoulder
       *[other] { $number } of { $count }: knee to shoulder
    }
    .card =
        Still on your back, or lie down on it again.

        When I say, draw one knee toward your shoulder and hold it gently, { $seconds } seconds. The other leg rests. Sore fingers? Hold behind the thigh, or use a towel.
    .first = First knee up, easy does it. Hold, { $seconds } seconds. A mild stretch, no tugging.
    .swap = Let it down softly. Swap legs.
    .other = Other knee. Hold gently, { $seconds } seconds.
    .twice-more = And down. Twice more each side.
    .once-more = And down. Once more each side.
    .again = First knee again. Soft shoulders.
    .swap-again = Down. Swap.
    .last = Last one. Hold gently.
    .end = { $asks ->
        [exercise] Let go and rest. All right?
        [all] Let go and rest. { all-of-them-done }
       *[nothing] Let go and rest.
    }

chest-lift =
    .card-title = { $count ->
        [1] Chest lift
       *[other] { $number } of { $count }: chest lift
    }
    .card =
        Roll on to your tummy, in your own time. Pillows within reach.

        When I say, lift your chest a little off the bed, for up to { $seconds } seconds: lean on your arms, or tuck pillows under your chest and just rest on them. Yoga people call it cobra. Come down sooner whenever you like.
    .begin-arms = Gently press up, just a little. Hips stay heavy. Neck long, eyes on the bed.
    .begin-pillows = Let the pillows hold you. Nothing to do.
    .easy = Only as high as it feels easy. Come down sooner whenever you like.
    .end = { $asks ->
        [exercise] Lower down slowly. Rest a moment before you turn over. How was it?
        [all] Lower down slowly. Rest a moment before you turn over. { all-of-them-done }
       *[nothing] Lower down slowly. Rest a moment before you turn over.
    }

## Beside the cues. These five are shown in a small box too: at most 190 characters

pillows-noted = Pillows, then. I'll remember.
arms-noted = Arms, then. I'll remember.
more-time-given = { $seconds } seconds more. Get comfortable.
more-time-enough = That's all the extra time I have. If you need longer, type pause. I'll wait.
more-time-none = There is no start to put off just now. If you need longer, type pause. I'll wait.

## Waiting, pausing, going on

# One minute, five minutes and half an hour after an unanswered question, without a sound.
ask-again = Whenever you like: done, or skip?
waiting = I'll wait here, quietly. Your answer counts whenever it comes today.
closed = I've tucked this away for now. You can go on later today. Or tell me about the one we were at: done, or skip?

# The answer to one exercise after that; others are still open.
noted-more = Noted. The next one is still there. Go on with it, or tell me: done, or skip?

# Hands-free, only some were done: one after the other.
review = And this one, { NAMES($exercise) }: done, or skip?

paused = Paused. Let go and rest. When you're ready, type: go on.
resumed = Get back into position, gently. I'll say when.

# We were late; nobody should hold on for us.
late-rest = Let go and rest. I was held up for a moment. Go on when you're ready.
late-paused = Let go and rest. I was away for a while, and I'm sorry. Everything is paused. Go on when you're ready, or tell me: done, or skip?

## Words that came at an odd moment

doubt = Just to be sure: done, or skip? If something hurts, tap: Stop, it hurts.
unknown-running = I didn't catch that, and nothing has changed. You can type: done, skip, more time, again, pause. Or: it hurts.
running-already = We're in the middle of it. You can type: done, skip, more time, again, pause. Or: it hurts.
