### What only Discord asks for: an invitation over from a server, and what its commands offer.

discord-come-over = I only talk in private, so that your mornings stay yours. Tap my name and write to me there:

discord-field = Your answer

## What each command takes: at most 100 characters each

discord-option-time = a time, for every day or for some: 6:30, or weekdays 7, Saturday 8:30, Sunday off
discord-option-tomorrow = a time, for once: 6:45, or half past six
discord-option-zone = your town, with its country if you like
discord-option-pause = for how long: until Friday, or for two weeks
discord-option-trend = how far back to look
discord-option-link = the code from your other chat with me

## Offered for /trend

discord-trend-30 = the last 30 days
discord-trend-90 = the last 90 days

## Offered for /pause, and read like anything typed: keep to what words.toml knows

discord-pause-week = for a week
discord-pause-fortnight = for two weeks
discord-pause-month = for a month
discord-pause-open = until I come back
