### What the chat in the terminal says about itself, between two dashes.

## $at is a local date and time; $clock the same time with its seconds, as 07:00:20.

terminal-help = Type a choice's number or its words. An empty line jumps to the next thing that is due, Ctrl-D leaves.
terminal-clock-kept = This chat has already been at { DATE($at) }, { $clock }, so it goes on from there.
terminal-jumped = { DATE($at) }, { $clock }
terminal-next = Next: { DATE($at) }, { $clock }
terminal-nothing-due = Nothing is set to happen. I'm waiting for you.
terminal-still-open = You can still answer with:

## Files asked for with /mydata.

terminal-file = Saved as { $path }
terminal-no-file = { $file } could not be saved: { $reason }
