# What the pictures of the movements show, in words: for people who can't see them, or would rather
# listen.
#
# Spoken language, as if sitting at the edge of the bed. Say what the body does, from where it
# lies to how far it goes; small, slow, never to the very end. No promise of what it is good for.

picture-knee-swings = Somebody lies on their back, seen from the foot of the bed. Both knees are bent, feet on the mattress, arms resting beside them. The knees tip a little to one side, then to the other, close together and slowly. First a tiny bit, then a little further, never to the very end.
picture-knee-to-shoulder = Somebody lies on their back, seen from the side. Both hands take hold behind one thigh and slowly draw that knee toward the shoulder. It is held there a while, quite still, and goes down again. Then the other knee. The leg that waits stays bent, its foot on the mattress.
picture-chest-lift-arms = Somebody lies on their tummy, seen from the side, forearms on the mattress. Leaning on the arms, the chest comes up slowly, a little at first, then a little more. Hips and legs stay down, the neck is long, the eyes look at the bed. Then the chest sinks back.
picture-chest-lift-pillows = Somebody lies on their tummy, seen from the side, two pillows under the chest. The arms lie loosely in front, the head is turned to one side, the eyes are closed. Nothing moves but the breath.
