journey "races" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  record "booking" { id = event.booking.id }

  wait_for "either" {
    if  = contact.vip # ERROR: R033
    for = "1d"

    on "booking.updated" { then = continue }
    on "booking.updated" { then = continue } # ERROR: R009

    on "message.received" {
      of = contact

      tell "wrote" {
        team = team.desk
        text = "${event.message.text} about ${event.booking.id}" # ERROR: R023
      }
    }

    received {} # ERROR: R033
    timed_out {}
  }
}
