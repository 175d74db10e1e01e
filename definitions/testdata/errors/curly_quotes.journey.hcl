journey "curly" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  record "booking" { id = event.booking.id }

  tell "one" {
    team = team.desk
    text = “Bonjour” # ERROR: R014
  }
  tell "two" {
    team = team.desk
    text = 'Bonjour' # ERROR: R014
  }
  tell "three" {
    team = team.desk
    text = « Bonjour » # ERROR: R014
  }
}
