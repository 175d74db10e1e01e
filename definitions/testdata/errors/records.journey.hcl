journey "read_only" {
  purpose = purpose.service
  one_per = event.cart.id
  again   = never

  trigger "left" { on = "cart.abandoned" }

  record "cart" {
    from = "shop"
    path = "/carts/${event.cart.id}"
  }

  record "order" { latest = { contact = contact.id, contact = "c-1" } } # ERROR: R009

  update "cart" {
    record = cart # ERROR: R010
    set    = { url = "https://shop.example" }
  }
}

journey "found" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  record "booking" {
    id     = event.booking.id
    latest = { contact = contact.id } # ERROR: R033
  }

  record "deal" {} # ERROR: R007

  record "order" { latest = { contcat = contact.id, amount = contact.first_name } } # ERROR: R023 R026

  record "cart" { from = "shop" } # ERROR: R051

  record "invoice" {
    id   = event.booking.id
    path = "/invoices" # ERROR: R051
  }

  record "show" {
    latest   = { contact = contact.id }
    timezone = "Europe/Pariss" # ERROR: R010
  }

  record "webinar" {
    id       = event.booking.id
    timezone = webinar.starts_at # ERROR: R026
  }

  record "trial" {
    id       = event.booking.id
    timezone = show.venue_timezone # ERROR: R107
  }

  record "ticket" { latest = contact.id } # ERROR: R010

  record "subscription" { id = text(times("order.placed")) } # ERROR: R413

  wait "a_while" { for = "1d" }
}
