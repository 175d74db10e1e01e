# What all journeys of this folder share. Begin here: put in your zone, your
# languages, your name and your links.

workspace {
  timezone = "Europe/Paris"
  locales  = ["fr", "en"] # the first is for everybody whose language is not here
}

vars {
  brand        = "Cabinet Lumen"
  booking_link = "https://lumen.example/rendez-vous"
  order_link   = "https://lumen.example/commandes"
  currency     = "EUR"
}

# Why we write decides what the person must have agreed to, and when we may.
# This is about something the person asked for: their booking, their quote. They
# gave their number for it when they asked.
purpose "service" {
  opt_in         = with_trigger
  allows         = [utility]
  quiet_hours    = "21:00-08:00" # on the person's clock; who has just written is answered at once
  cap            = "6 per 1d"
  during_handoff = send
  if_maybe_sent  = resend("2m")
}

# Offers are another matter: they go only to people who said yes to a question of
# ours (journey opt_in), and "STOP OFFRES" ends them without ending reminders.
purpose "marketing" {
  opt_in         = confirmed
  consent        = "marketing"
  allows         = [marketing, utility]
  quiet_hours    = "20:00-09:00"
  cap            = "2 per 1mo"
  during_handoff = hold
  words          = { fr = ["offres", "promotions"], en = ["offers", "promotions"] }
}

hours "office" {
  timezone   = "Europe/Paris"
  mon_to_fri = "09:00-18:00"
  closed_on  = holidays("FR")
}

team "front_desk" {
  to      = ["crm:task"]
  hours   = hours.office
  untaken = "15m"
  then_to = team.manager
}

team "manager" {
  to = ["crm:task"]
}
