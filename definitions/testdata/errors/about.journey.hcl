journey "about" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  on "slot.booked" {
    of   = event.slot # ERROR: R402
    then = stop("gone")
  }

  on "booking.cancelled" {
    of   = event.slot # ERROR: R023
    then = stop("gone")
  }

  on "seat.taken" {
    of   = event.seat # ERROR: R402
    then = stop("gone")
  }

  wait "a_while" { for = "1d" }
}
