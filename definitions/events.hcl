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
  message = {
    id = text, text = text, button = text, type = text, description = text
    media     = { id = text, kind = text, mime_type = text, sha256 = text, filename = text, voice = yes_no, animated = yes_no, caption = text, url = text }
    location  = { latitude = number, longitude = number, name = text, address = text, url = text }
    cards     = list(any)
    reaction  = { emoji = text, to = text }
    order     = { catalog = text, text = text, items = list(any) }
    form      = { name = text, fields = any }
    address   = any
    referral  = { source_url = text, source_id = text, source_type = text, headline = text, body = text, media_type = text, image_url = text, video_url = text, thumbnail_url = text, ctwa_clid = text }
    context   = { id = text, from = text, forwarded = yes_no, frequently_forwarded = yes_no, product = { catalog_id = text, product_retailer_id = text } }
    call_permission = { response = text, response_source = text }
  }
}

# A person changed or took back a message of theirs

event "message.edited" {
  message = {
    id = text, text = text, type = text
    media     = { id = text, kind = text, mime_type = text, sha256 = text, filename = text, voice = yes_no, animated = yes_no, caption = text, url = text }
    location  = { latitude = number, longitude = number, name = text, address = text, url = text }
    cards     = list(any)
    context   = { id = text, from = text, forwarded = yes_no, frequently_forwarded = yes_no, product = { catalog_id = text, product_retailer_id = text } }
  }
}

event "message.revoked" {
  message = { id = text }
}

# What WhatsApp tells of a person

event "contact.moved" {
  moved = { phone = text, user_id = text }
}

event "contact.identity_changed" {
  identity = { hash = text }
}

event "marketing.stopped" {
  preference = { category = text, value = text, detail = text }
}

event "marketing.resumed" {
  preference = { category = text, value = text, detail = text }
}

# A colleague wrote to the person from the phone app

event "colleague.wrote" {
  message = { id = text, text = text, type = text }
}

# What became of a message of ours

event "message.sent" {
  message = { id = text, step = text, journey = text, template = text, channel = text, reason = text }
}

event "message.delivered" {
  message = { id = text, step = text, journey = text, template = text, channel = text, reason = text }
}

event "message.read" {
  message = { id = text, step = text, journey = text, template = text, channel = text, reason = text }
}

event "message.failed" {
  message = { id = text, step = text, journey = text, template = text, channel = text, reason = text }
}

# Time

event "schedule.fired" {
  schedule = { id = text, at = moment }
}

event "date.reached" {
  date = { id = text, at = moment }
}

# Visits and forms

event "session.started" {
  session = { id = text, at = moment, device = text, page = text }
}

event "form.submitted" {
  form = { id = text, name = text, source = text, text_version = text, at = moment }
}

# Leads

event "lead.created" {
  lead = { id = text, source = text, company = text, status = text, interest = text }
}

event "lead.updated" {
  lead = { id = text, source = text, company = text, status = text, interest = text }
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

event "booking.attended" {
  booking = { id = text, starts_at = moment, ends_at = moment, place = text, status = text, service = text, staff = text }
}

event "booking.missed" {
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

event "order.placed" {
  order   = { id = text, number = text, status = text, payment_status = text, amount = number, currency = text, placed_at = moment }
  product = { id = text, sku = text, name = text, url = text, price = number, currency = text, cycle_days = number }
}

event "order.created" {
  order = { id = text, number = text, status = text, payment_status = text, amount = number, currency = text, promised_at = moment, promised_ship_at = moment }
}

event "order.paid" {
  order = { id = text, number = text, status = text, payment_status = text, amount = number, currency = text, promised_at = moment, promised_ship_at = moment }
}

event "order.shipped" {
  order = { id = text, number = text, status = text, payment_status = text, amount = number, currency = text, promised_at = moment, carrier = text, tracking = text, tracking_url = text }
}

event "order.out_for_delivery" {
  order = { id = text, number = text, status = text, payment_status = text, amount = number, currency = text, promised_at = moment, carrier = text, tracking = text, tracking_url = text }
}

event "order.delivered" {
  order   = { id = text, number = text, status = text, payment_status = text, amount = number, currency = text, delivered_at = moment }
  product = { id = text, sku = text, name = text, url = text, price = number, currency = text, cycle_days = number }
}

event "order.cancelled" {
  order = { id = text, number = text, status = text, payment_status = text, amount = number, currency = text }
}

event "order.updated" {
  order = { id = text, number = text, status = text, payment_status = text, amount = number, currency = text, promised_at = moment, promised_ship_at = moment }
}

event "order.refunded" {
  order = { id = text, number = text, status = text, payment_status = text, amount = number, currency = text, refunded_at = moment }
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

event "checkout.started" {
  checkout = { id = text, cart_id = text, url = text, amount = number, currency = text }
}

# Products

event "product.back_in_stock" {
  product = { id = text, sku = text, name = text, url = text, price = number, currency = text, pieces = number, cycle_days = number }
}

event "product.purchased" {
  product = { id = text, sku = text, name = text, url = text, price = number, currency = text, cycle_days = number }
}

event "product.favorited" {
  product = { id = text, sku = text, name = text, url = text, price = number, currency = text, cycle_days = number }
}

event "product.unfavorited" {
  product = { id = text, sku = text, name = text, url = text, price = number, currency = text, cycle_days = number }
}

# Who wants to hear of a product

event "favorite.created" {
  favorite = { id = text, sku = text, product_id = text, name = text, added_at = moment }
}

event "favorite.removed" {
  favorite = { id = text, sku = text, product_id = text, name = text, added_at = moment }
}

# Invoices and payments

event "invoice.created" {
  invoice = { id = text, number = text, status = text, amount = number, currency = text, due_at = moment, url = text, owner_id = text }
}

event "invoice.due" {
  invoice = { id = text, number = text, status = text, amount = number, currency = text, due_at = moment, url = text, owner_id = text }
}

event "invoice.overdue" {
  invoice = { id = text, number = text, status = text, amount = number, currency = text, due_at = moment, url = text, owner_id = text }
}

event "invoice.paid" {
  invoice = { id = text, number = text, status = text, amount = number, currency = text, due_at = moment, url = text, owner_id = text }
}

event "payment.failed" {
  payment = { id = text, amount = number, currency = text, attempt = number, reason = text }
  invoice = { id = text, number = text, status = text, amount = number, currency = text, due_at = moment, url = text, owner_id = text }
}

event "payment.succeeded" {
  payment = { id = text, amount = number, currency = text, attempt = number, reason = text }
  invoice = { id = text, number = text, status = text, amount = number, currency = text, due_at = moment, url = text, owner_id = text }
}

# Trials and subscriptions

event "trial.started" {
  trial = { id = text, plan = text, status = text, starts_at = moment, ends_at = moment }
}

event "trial.updated" {
  trial = { id = text, plan = text, status = text, starts_at = moment, ends_at = moment }
}

event "trial.converted" {
  trial = { id = text, plan = text, status = text, starts_at = moment, ends_at = moment }
}

event "trial.cancelled" {
  trial = { id = text, plan = text, status = text, starts_at = moment, ends_at = moment }
}

event "trial.ended" {
  trial = { id = text, plan = text, status = text, starts_at = moment, ends_at = moment }
}

event "subscription.started" {
  subscription = { id = text, plan = text, status = text, amount = number, currency = text, starts_at = moment, renews_at = moment, ends_at = moment }
}

event "subscription.updated" {
  subscription = { id = text, plan = text, status = text, amount = number, currency = text, starts_at = moment, renews_at = moment, ends_at = moment }
}

event "subscription.upcoming_renewal" {
  subscription = { id = text, plan = text, status = text, amount = number, currency = text, starts_at = moment, renews_at = moment, ends_at = moment }
}

event "subscription.renewed" {
  subscription = { id = text, plan = text, status = text, amount = number, currency = text, starts_at = moment, renews_at = moment, ends_at = moment }
}

event "subscription.cancelled" {
  subscription = { id = text, plan = text, status = text, amount = number, currency = text, starts_at = moment, renews_at = moment, ends_at = moment }
}

# Slots and who waits for one

event "slot.freed" {
  slot = { id = text, starts_at = moment, ends_at = moment, service = text, place = text, staff = text }
}

event "slot.updated" {
  slot = { id = text, starts_at = moment, ends_at = moment, service = text, place = text, staff = text }
}

event "slot.booked" {
  slot = { id = text, starts_at = moment, ends_at = moment, service = text, place = text, staff = text }
}

event "waitlist_entry.created" {
  waitlist_entry = { id = text, position = number, service = text, place = text, staff = text, from = date, to = date, joined_at = moment, status = text }
}

event "waitlist_entry.updated" {
  waitlist_entry = { id = text, position = number, service = text, place = text, staff = text, from = date, to = date, joined_at = moment, status = text }
}

event "waitlist_entry.removed" {
  waitlist_entry = { id = text, position = number, service = text, place = text, staff = text, from = date, to = date, joined_at = moment, status = text }
}

# Tickets and shows

event "ticket.purchased" {
  ticket = { id = text, number = text, show_id = text, seat = text, url = text, status = text }
  show   = { id = text, name = text, starts_at = moment, ends_at = moment, venue = text, venue_timezone = text, gate = text, status = text }
}

event "ticket.updated" {
  ticket = { id = text, number = text, show_id = text, seat = text, url = text, status = text }
  show   = { id = text, name = text, starts_at = moment, ends_at = moment, venue = text, venue_timezone = text, gate = text, status = text }
}

event "ticket.refunded" {
  ticket = { id = text, number = text, show_id = text, seat = text, url = text, status = text }
  show   = { id = text, name = text, starts_at = moment, ends_at = moment, venue = text, venue_timezone = text, gate = text, status = text }
}

event "show.updated" {
  show = { id = text, name = text, starts_at = moment, ends_at = moment, venue = text, venue_timezone = text, gate = text, status = text }
}

event "show.cancelled" {
  show = { id = text, name = text, starts_at = moment, ends_at = moment, venue = text, venue_timezone = text, gate = text, status = text }
}

event "show.ended" {
  show = { id = text, name = text, starts_at = moment, ends_at = moment, venue = text, venue_timezone = text, gate = text, status = text }
}

# Webinars

event "webinar.registered" {
  webinar = { id = text, title = text, starts_at = moment, ends_at = moment, timezone = text, url = text, recording_url = text, status = text }
}

event "webinar.unregistered" {
  webinar = { id = text, title = text, starts_at = moment, ends_at = moment, timezone = text, url = text, recording_url = text, status = text }
}

event "webinar.updated" {
  webinar = { id = text, title = text, starts_at = moment, ends_at = moment, timezone = text, url = text, recording_url = text, status = text }
}

event "webinar.attended" {
  webinar = { id = text, title = text, starts_at = moment, ends_at = moment, timezone = text, url = text, recording_url = text, status = text }
}

event "webinar.missed" {
  webinar = { id = text, title = text, starts_at = moment, ends_at = moment, timezone = text, url = text, recording_url = text, status = text }
}

event "webinar.ended" {
  webinar = { id = text, title = text, starts_at = moment, ends_at = moment, timezone = text, url = text, recording_url = text, status = text }
}

# Conversations with colleagues

event "conversation.opened" {
  conversation = { id = text, status = text, previous_status = text, team = text, agent = text, channel = text, resolved_at = moment }
}

event "conversation.status_changed" {
  conversation = { id = text, status = text, previous_status = text, team = text, agent = text, channel = text, resolved_at = moment }
}

event "conversation.resolved" {
  conversation = { id = text, status = text, previous_status = text, team = text, agent = text, channel = text, resolved_at = moment }
}

event "conversation.reopened" {
  conversation = { id = text, status = text, previous_status = text, team = text, agent = text, channel = text, resolved_at = moment }
}
