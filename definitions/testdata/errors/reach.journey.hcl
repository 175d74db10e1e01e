journey "reach" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  claim "place" { # ERROR: R103
    of     = event.booking # ERROR: R026
    pieces = event.booking.place # ERROR: R026

    got { then = continue }
  }

  claim "nothing" {} # ERROR: R007 R103 R103

  http "cart" { # ERROR: R103
    connection = "shop"
    path       = "https://shop.example/carts" # ERROR: R010
    timeout    = "0m" # ERROR: R010
  }

  http "order" {
    connection = "shop"
    method     = SEND # ERROR: R010
    path       = "${event.booking.id}/cart" # ERROR: R010
    body       = { id = event.booking.idd, "${event.booking.id}" = 1, id = 2 } # ERROR: R009 R010 R023

    failed { then = continue }
  }

  http "ask" {
    connection = "shop"
    method     = GET # ERROR: R033
    path       = "/carts"
    body       = ["a"]

    failed { then = continue }
  }

  send "odd" {
    if       = step.place.got == "yes" || step.ask.status == "200" || step.ask.code == 200 # ERROR: R023 R025 R025
    template = template.hello
  }
}
journey "reach_early" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  http "cart" {
    connection = "shop"
    path       = "/carts"
    if         = step.cart.status == 200 # ERROR: R107

    failed { then = continue }
  }
}
