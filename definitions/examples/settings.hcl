workspace {
  timezone       = "Europe/Paris"
  locales        = ["en", "fr"]
  channels       = ["whatsapp"]
  handoff_lapses = "24h"
}

vars {
  studio       = "Studio Nord"
  booking_link = "https://studio.example/book"
  currency     = "EUR"
}

event "pass.expiring" {
  pass = { id = text, ends_on = date, visits_left = number, paused = yes_no, checked_at = moment, courses = list(text), extra = any }
}

purpose "service" {
  opt_in         = with_trigger
  allows         = [utility]
  quiet_hours    = "21:00-08:00"
  cap            = "6 per 1d"
  during_handoff = send
  if_maybe_sent  = resend("2m")
}

purpose "news" {
  opt_in         = confirmed
  consent        = "marketing"
  allows         = [marketing, utility]
  allowed        = hours.polite
  cap            = "2 per 1w"
  during_handoff = hold
  words          = { en = ["offers", "promos"], fr = ["offres", "promos"] }
}

hours "office" {
  timezone   = "Europe/Paris"
  mon_to_fri = ["09:00-12:30", "14:00-18:00"]
  saturday   = "10:00-13:00"
  closed_on  = [holidays("FR"), date("2026-12-24")]
}

hours "polite" { every_day = "10:00-19:30" }

hours "courses" {
  monday    = "17:00-21:00"
  tuesday   = "17:00-21:00"
  wednesday = "10:00-21:00"
  thursday  = "17:00-21:00"
  friday    = "17:00-20:00"
  saturday  = "09:00-16:00"
  sunday    = "09:00-12:00"
}

team "desk" {
  to      = ["crm:task"]
  hours   = hours.office
  untaken = "15m"
  then_to = team.manager
}

team "manager" { to = ["crm:task"] }

# relance up --environment test writes to these two alone.
environment "test" {
  only = ["c-1", "c-2"]

  vars {
    studio = "TEST Studio Nord"
  }
}
