# One message at a moment: many bookings have the same.
journey "due" {
  owner   = "tests@relance.example"
  purpose = purpose.service

  trigger "booked" { on = "booking.created" }

  one_per = event.booking.id
  again   = never

  record "booking" { id = event.booking.id }

  timing {
    if_past    = now
    if_missing = stop
    if_moved   = keep
  }

  send "reminder" {
    at       = booking.starts_at
    template = template.due_reminder
  }
}

# The same, and too late three minutes after.
journey "fresh" {
  owner   = "tests@relance.example"
  purpose = purpose.service

  trigger "baked" { on = "order.created" }

  one_per = event.order.id
  again   = never

  timing {
    if_past    = now
    if_missing = stop
    if_moved   = keep
  }

  send "news" {
    at       = event.order.promised_at
    expires  = after(event.order.promised_at, "3m")
    template = template.fresh_news
  }
}

# One at once and one at a moment, which is left out when it has passed.
journey "pair" {
  owner   = "tests@relance.example"
  purpose = purpose.service

  trigger "paid" { on = "order.paid" }

  one_per = event.order.id
  again   = never

  timing {
    if_past    = skip
    if_missing = stop
    if_moved   = keep
  }

  send "first" { template = template.pair_first }

  send "second" {
    at       = event.order.promised_at
    template = template.pair_second
  }
}

template "due_reminder" {
  whatsapp = "due_reminder"
  category = utility
  locale "en" { body = "It begins." }
}

template "fresh_news" {
  whatsapp = "fresh_news"
  category = utility
  locale "en" { body = "Fresh from the oven." }
}

template "pair_first" {
  whatsapp = "pair_first"
  category = utility
  locale "en" { body = "The first." }
}

template "pair_second" {
  whatsapp = "pair_second"
  category = utility
  locale "en" { body = "The second." }
}
