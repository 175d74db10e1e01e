# What another system is told once, however often it is called.
journey "reservation" {
  owner   = "tests@relance.example"
  purpose = purpose.service

  trigger "paid" { on = "order.paid" }

  one_per = event.order.id
  again   = never

  http "reserve" {
    connection = "shop"
    method     = POST
    path       = "/orders/${event.order.id}/reserve"
    body       = { number = event.order.number }
    timeout    = "3h"

    failed {
      send "failed" { template = template.reserve_failed }
    }
  }

  send "done" {
    template = template.reserved
    with     = { shelf = step.reserve.body.shelf }
  }
}

# Whom a file lets in.
journey "invited" {
  owner   = "tests@relance.example"
  purpose = purpose.service

  trigger "invited" { on = "form.submitted" }

  one_per = event.form.id
  again   = never

  send "invitation" {
    template = template.invitation
    with     = { name = event.form.name }
  }
}

template "reserved" {
  whatsapp = "reserved"
  category = utility

  params { shelf = text(with.shelf, { en = "a shelf" }) }

  locale "en" { body = "It waits for you on ${shelf} of ours." }
}

template "reserve_failed" {
  whatsapp = "reserve_failed"
  category = utility
  locale "en" { body = "It could not be reserved." }
}

template "invitation" {
  whatsapp = "invitation"
  category = utility

  params { name = text(with.name, { en = "our party" }) }

  locale "en" { body = "You are invited to ${name} of ours." }
}
