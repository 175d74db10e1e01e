journey "single_quotes" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  record "booking" { id = event.booking.id }

  tell "desk" {
    team = team.desk
    text = 'Bonjour'
  }
}
