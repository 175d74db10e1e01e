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
  app_link     = "https://lumen.example/espace"
  review_link  = "https://lumen.example/avis"
  shop_link    = "https://lumen.example/boutique"
  cart_link    = "https://lumen.example/panier"
  webinar_link = "https://lumen.example/webinaires"
  campus_link  = "https://lumen.example/formation"
  pay_link     = "https://lumen.example/factures"
  sorry_code   = "PARDON10" # ten percent off, for people we let down
  currency     = "EUR"
  cart_code    = "PANIER10"
  gift_code    = "BOUGIE15"
}

# What our CRM keeps of a conversation, beside what comes with relance.
event "conversation.rated" {
  conversation = { id = text, status = text, rating = number }
}

# How many points somebody who asks for a quote has, and who it is.
event "deal.created" {
  deal = { contact = text, score = number }
}

# What the shop says of a cart beside its id, its amount and its link.
event "cart.updated" {
  cart = { status = text, product = text }
}

# What one person needs again on one day, as the shop lists it.
event "supplies.due" {
  supplies = { names = list(text), url = text }
}

# Our own fields: which words of the form somebody read, which cancelled booking freed a slot, which delivery filled the
# shelf, when somebody stopped following a product, when a webinar comes again, and
# how an order is paid.
event "slot.freed" {
  slot = { id = text, freed_by = text }
}

event "form.submitted" {
  contact = { form_version = text }
}

event "booking.created" {
  booking = { id = text, contact_id = text, slot_id = text }
}

event "slot.claimed" {
  slot = { id = text }
}

event "product.back_in_stock" {
  product = { id = text, delivery = text }
}

event "product.sold_out" {
  product = { id = text, sku = text }
}

event "favorite.removed" {
  favorite = { id = text, removed_at = moment }
}

event "webinar.updated" {
  webinar = { id = text, next_starts_at = moment }
}

event "order.created" {
  order = { id = text, payment_method = text, tags = list(text), confirmation = text }
}

event "exercise.submitted" {
  exercise = { id = text, title = text, url = text }
}

# Comes from the team's inbox: a colleague has written an answer to somebody.
event "answer.written" {
  answer = { id = text, text = text, agent = text }
}

# The account may belong to somebody else than the invoice goes to.
event "payment.failed" {
  invoice = { id = text, billed_id = text }
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

# In a conversation that somebody began, each answer brings the next question.
purpose "conversation" {
  opt_in         = with_trigger
  allows         = [utility]
  quiet_hours    = "21:00-08:00"
  during_handoff = hold
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

# Someone new hears from us for a few days. It is advertising like any other, with
# a rhythm of its own.
purpose "onboarding" {
  opt_in         = confirmed
  consent        = "marketing"
  allows         = [marketing, utility]
  quiet_hours    = "20:00-09:00"
  cap            = "3 per 1w"
  during_handoff = hold
  words          = { fr = ["conseils"], en = ["tips"] }
}

# Nobody is asked for an opinion more than once in 7 days (168 hours), whatever
# it is about.
purpose "feedback" {
  opt_in         = with_trigger
  allows         = [utility]
  quiet_hours    = "20:00-09:00"
  cap            = "1 per 168h"
  during_handoff = hold
  words          = { fr = ["avis"], en = ["surveys"] }
}

# What somebody left in the shop, or will soon need again: they ticked a box for it
# when they ordered.
purpose "shop" {
  opt_in         = required
  consent        = "shop"
  allows         = [marketing, utility]
  quiet_hours    = "22:00-08:00"
  cap            = "4 per 1w"
  during_handoff = hold
  words          = { fr = ["boutique", "panier"], en = ["shop", "cart"] }
}

# Our news, for those who subscribed to it.
purpose "newsletter" {
  opt_in         = required
  consent        = "newsletter"
  allows         = [marketing, utility]
  quiet_hours    = "00:00-08:00"
  cap            = "2 per 1w"
  during_handoff = hold
  words          = { fr = ["nouvelles"], en = ["news"] }
}

# News of a product that somebody asked to hear of. WhatsApp calls it marketing,
# and "STOP ALERTES" ends it.
purpose "alerts" {
  opt_in         = with_trigger
  allows         = [marketing, utility]
  quiet_hours    = "20:00-09:00"
  cap            = "3 per 1w"
  during_handoff = hold
  words          = { fr = ["alertes"], en = ["alerts"] }
}

# People who work with us are written to in office hours.
purpose "work" {
  opt_in         = required
  allows         = [utility]
  allowed        = hours.office
  during_handoff = send
}

# What somebody bought for a certain hour comes at that hour, by night too.
purpose "on_the_day" {
  opt_in         = with_trigger
  allows         = [utility]
  cap            = "6 per 1d"
  during_handoff = send
  if_maybe_sent  = resend("2m")
}

# What a colleague writes goes to somebody who asked, and at once.
purpose "answers" {
  opt_in         = with_trigger
  allows         = [utility]
  during_handoff = send
  if_maybe_sent  = resend("2m")
}

# A review is asked for when people have time, on their own clock.
purpose "reviews" {
  opt_in         = with_trigger
  allows         = [utility]
  allowed        = hours.free_time
  during_handoff = hold
}

hours "office" {
  timezone   = "Europe/Paris"
  mon_to_fri = "09:00-18:00"
  closed_on  = holidays("FR")
}

hours "daytime" {
  timezone  = "Europe/Paris"
  every_day = "09:00-20:00"
}

hours "free_time" { every_day = "10:00-23:00" }

team "front_desk" {
  to      = ["crm:task"]
  hours   = hours.office
  untaken = "15m"
  then_to = team.manager
}

team "manager" {
  to = ["crm:task"]
}
