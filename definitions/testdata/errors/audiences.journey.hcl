audience "typo" {
  of    = waitlist_entri # ERROR: R021
  where = contact.vip
}

audience "wrong" {
  of         = waitlist_entry
  where      = waitlist_entry.position # ERROR: R026
  order      = waitlist_entry # ERROR: R026
  descending = true
  limit      = 0.5 # ERROR: R010
}

audience "unordered" {
  where      = contact.locale == "fr" && waitlist_entry.position > 3 # ERROR: R022
  descending = true # ERROR: R051
}

audience "of_the_event" {
  where = event.slot.service == "trial" # ERROR: R023
}

audience "of_the_event" {} # ERROR: R009

journey "of_bookings" {
  purpose = purpose.service
  one_per = contact.id
  again   = always

  trigger "booked" {
    on       = "booking.created"
    audience = audience.of_the_event
  }

  wait "a_while" { for = "1d" }
}

journey "of_the_record" {
  purpose = purpose.service
  one_per = event.waitlist_entry.id # ERROR: R023
  again   = always

  trigger "freed" {
    on       = "slot.freed"
    audience = audience.waiting
  }

  # The slot of a restart has nobody's place on the list beside it.
  on "slot.updated" {
    of   = event.slot
    then = restart
  }

  wait "a_while" { for = "1d" }
}

audience "waiting" {
  of    = waitlist_entry
  where = waitlist_entry.service == event.slot.service
}
