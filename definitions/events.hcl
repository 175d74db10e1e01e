# The events that come with relance, and what they carry. A workspace adds its
# own, and fields of its own to these, with the same blocks in settings.hcl.
# Types: text, number, yes_no, moment, date, list(text), any.

# People

event "contact.created" {
  contact = {
    id = text, first_name = text, last_name = text, name = text, phone = text, email = text,
    locale = text, timezone = text, country = text, source = text, birthday = date
  }
}

event "contact.updated" {
  contact = {
    id = text, first_name = text, last_name = text, name = text, phone = text, email = text,
    locale = text, timezone = text, country = text, source = text, birthday = date
  }
}

event "message.received" {
  message = { id = text, text = text, button = text, type = text }
}

# Bookings

event "booking.created" {
  booking = { id = text, starts_at = moment, ends_at = moment, place = text, status = text, service = text, staff = text }
}

event "booking.rescheduled" {
  booking = { id = text, starts_at = moment, ends_at = moment, place = text, status = text, service = text, staff = text }
}

event "booking.updated" {
  booking = { id = text, starts_at = moment, ends_at = moment, place = text, status = text, service = text, staff = text }
}

event "booking.cancelled" {
  booking = { id = text, starts_at = moment, ends_at = moment, place = text, status = text, service = text, staff = text }
}

event "booking.completed" {
  booking = { id = text, starts_at = moment, ends_at = moment, place = text, status = text, service = text, staff = text }
}

# Deals

event "deal.created" {
  deal = { id = text, name = text, stage = text, amount = number, currency = text, owner = text, sent_at = moment }
}

event "deal.updated" {
  deal = { id = text, name = text, stage = text, amount = number, currency = text, owner = text, sent_at = moment }
}

event "deal.stage_changed" {
  deal = { id = text, name = text, stage = text, amount = number, currency = text, owner = text, sent_at = moment }
}

event "deal.won" {
  deal = { id = text, name = text, stage = text, amount = number, currency = text, owner = text, sent_at = moment }
}

event "deal.lost" {
  deal = { id = text, name = text, stage = text, amount = number, currency = text, owner = text, sent_at = moment, lost_reason = text }
}

# Orders

event "order.created" {
  order = { id = text, number = text, status = text, payment_status = text, amount = number, currency = text, promised_at = moment, promised_ship_at = moment }
}

event "order.paid" {
  order = { id = text, number = text, status = text, payment_status = text, amount = number, currency = text, promised_at = moment, promised_ship_at = moment }
}

event "order.shipped" {
  order = { id = text, number = text, status = text, payment_status = text, amount = number, currency = text, promised_at = moment, carrier = text, tracking = text, tracking_url = text }
}

event "order.delivered" {
  order = { id = text, number = text, status = text, payment_status = text, amount = number, currency = text, delivered_at = moment }
}

event "order.cancelled" {
  order = { id = text, number = text, status = text, payment_status = text, amount = number, currency = text }
}

event "order.updated" {
  order = { id = text, number = text, status = text, payment_status = text, amount = number, currency = text, promised_at = moment, promised_ship_at = moment }
}

# Carts

event "cart.created" {
  cart = { id = text, url = text, items = number, amount = number, currency = text }
}

event "cart.updated" {
  cart = { id = text, url = text, items = number, amount = number, currency = text }
}

event "cart.abandoned" {
  cart = { id = text, url = text, items = number, amount = number, currency = text, abandoned_at = moment }
}

event "cart.completed" {
  cart = { id = text, url = text, items = number, amount = number, currency = text, order_id = text }
}
