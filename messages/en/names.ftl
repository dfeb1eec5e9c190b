# Names, and small pieces that other texts are made of.

## The exercises, in mid-sentence

exercise-knee-swings = knee swings
exercise-knee-to-shoulder = knee to shoulder
exercise-chest-lift = chest lift

## The platform. $platform: telegram, discord or terminal

platform-name = { $platform ->
    [telegram] Telegram
    [discord] Discord
   *[other] The program that shows this chat
}

## The host. $host: the name as the host gave it, or empty

whose-computer = { $platform ->
    [terminal] this computer
   *[other] { HAS($host) ->
        [no] the computer of whoever runs this bot
       *[yes] the computer of { $host }
    }
}

# Who else can read this chat, honestly.
who-can-read = { $platform ->
    [terminal] This chat does not leave this computer.
   *[other] { platform-name } carries this chat and can technically read it.
}

## The next wake-up. $next: known, none or gated (no exercise may be sent yet); $date, $time, $place (may be empty)

next-morning = { $next ->
    [none] No morning is planned. /time sets one, and resume ends a pause.
    [gated] No exercises can come yet. /start tells you what is missing.
   *[known] I'll say good morning on { DATE($date) } at { TIME($time) }.
}

## Emergency numbers for a medical emergency

# $country: ISO 3166 code, or none. The text stands after "Call".
# Source: the numbers that the public emergency services of each country publish. For the EU, 112
# is set by Directive (EU) 2018/1972, article 109. ITU-T E.161.1 recommends 112 and 911.
# Where a country has a number of its own for ambulances, it is that one. Countries that are
# not sure are left to the last line. A host should check the number of their own country.
emergency-number = { $country ->
    [AE] 998
    [AR] 107
    [AT] 112
    [AU] 000
    [BD] 999
    [BE] 112
    [BG] 112
    [BH] 999
    [BR] 192
    [CA] 911
    [CH] 144
    [CL] 131
    [CN] 120
    [CO] 123
    [CR] 911
    [CY] 112
    [CZ] 112
    [DE] 112
    [DK] 112
    [DO] 911
    [EC] 911
    [EE] 112
    [EG] 123
    [ES] 112
    [FI] 112
    [FO] 112
    [FR] 112
    [GB] 999
    [GE] 112
    [GG] 999
    [GH] 112
    [GL] 112
    [GR] 112
    [GU] 911
    [HK] 999
    [HR] 112
    [HU] 112
    [IE] 112
    [IL] 101
    [IM] 999
    [IN] 112
    [IR] 115
    [IS] 112
    [IT] 112
    [JE] 999
    [JO] 911
    [JP] 119
    [KE] 999
    [KR] 119
    [KW] 112
    [LB] 140
    [LI] 112
    [LK] 1990
    [LT] 112
    [LU] 112
    [LV] 112
    [MC] 112
    [MD] 112
    [MO] 999
    [MT] 112
    [MX] 911
    [MY] 999
    [NG] 112
    [NL] 112
    [NO] 113
    [NZ] 111
    [PA] 911
    [PH] 911
    [PL] 112
    [PR] 911
    [PT] 112
    [QA] 999
    [RO] 112
    [RU] 112
    [SA] 997
    [SE] 112
    [SG] 995
    [SI] 112
    [SK] 112
    [TH] 1669
    [TN] 190
    [TR] 112
    [TW] 119
    [UA] 103
    [US] 911
    [UY] 911
    [VI] 911
    [VN] 115
    [ZA] 10177 (or 112 from a mobile)
   *[other] your local emergency number (112 or 911 works in many countries)
}
