journey "started" {
  purpose = purpose.service
  one_per = contact.id
  again   = always
  group   = "nurture"
  if_busy = later # ERROR: R010

  trigger "nothing" {} # ERROR: R033

  trigger "two" {
    on   = "booking.created"
    cron = "0 9 * * mon" # ERROR: R033
  }

  trigger "time" { on = "schedule.fired" } # ERROR: R010

  trigger "typo" { on = "slot.fred" } # ERROR: R029

  trigger "wordy" { words = { en = ["what?!"], french = ["salut"] } } # ERROR: R010 R010

  trigger "wordless" { words = ["agent"] } # ERROR: R010

  trigger "not_unclaimed" { unclaimed = false } # ERROR: R010

  trigger "early" {
    words  = { en = ["early"] }
    yearly = true # ERROR: R051
    at     = "09:00" # ERROR: R051
  }

  trigger "alone" {
    on      = "booking.created"
    in_turn = { people = 1, every = "30m" } # ERROR: R051
  }

  trigger "who" {
    unclaimed = true
    audience  = audience.waiting # ERROR: R033
  }

  wait "a_while" { for = "1d" }
}

journey "by_the_calendar" {
  purpose = purpose.service
  one_per = "${contact.id}/${event.schedule.id}"
  again   = always
  if_busy = wait # ERROR: R051

  trigger "nobody" { cron = "0 9 * * mon" } # ERROR: R410

  trigger "no_such_time" {
    cron     = "0 9 31 feb *" # ERROR: R050
    audience = audience.everybody
  }

  trigger "prose" {
    cron     = "every Monday" # ERROR: R050
    audience = audience.everybodi # ERROR: R021
  }

  trigger "in_turn" {
    cron     = "0 9 * * mon"
    audience = audience.everybody
    in_turn  = { people = 0, every = "30 minutes" } # ERROR: R010 R019
  }

  trigger "turns" {
    cron     = "0 9 * * mon"
    audience = audience.everybody
    in_turn  = { people = 1 } # ERROR: R010
  }

  trigger "hours" {
    cron     = "0 9 * * mon"
    audience = audience.everybody
    in_turn  = { people = 1, every = "30m" }
    during   = hours.nobody # ERROR: R021
  }

  trigger "no_turns" {
    cron     = "0 9 * * mon"
    audience = audience.everybody
    during   = hours.office # ERROR: R051
  }

  wait "a_while" { for = "1d" }
}

journey "by_date" {
  purpose = purpose.service
  one_per = contact.id
  again   = always

  trigger "of_nobody" { date = now } # ERROR: R412

  trigger "of_two" { date = contact.locale == "fr" ? subscription.renews_at : trial.ends_at } # ERROR: R412

  trigger "of_text" { date = contact.first_name } # ERROR: R026

  trigger "of_a_typo" { date = contact.birthdy } # ERROR: R023 R412

  trigger "of_the_event" { date = event.date.at } # ERROR: R412

  trigger "at_nine" {
    date = contact.birthday
    at   = "9 o'clock" # ERROR: R010
  }

  trigger "for_whom" {
    date     = contact.birthday
    audience = audience.everybody # ERROR: R033
  }

  wait "a_while" { for = "1d" }
}

journey "for_all_of_them" {
  purpose = purpose.service
  one_per = event.slot.id # ERROR: R411
  again   = always

  trigger "freed" {
    on       = "slot.freed"
    if       = contact.vip # ERROR: R107
    audience = audience.waiting
  }

  wait "a_while" { for = "1d" }
}

journey "agent" {
  purpose = purpose.service
  one_per = contact.id
  again   = always

  trigger "agent" { words = { en = ["agent"] } }

  wait "a_while" { for = "1d" }
}

journey "agent_too" {
  purpose = purpose.service
  one_per = contact.id
  again   = always

  trigger "agent" { words = { fr = ["Agent", "humain"] } } # ERROR: R009

  wait "a_while" { for = "1d" }
}

audience "everybody" {}

audience "waiting" {
  of    = waitlist_entry
  where = waitlist_entry.service == event.slot.service
  order = waitlist_entry.position
}
