workspace {
  timezone = "Europe/Pariss" # ERROR: R010
  locales  = ["french"] # ERROR: R010
  channels = ["sma"] # ERROR: R010
}

vars {
  brand   = ["a"] # ERROR: R010
  Capital = "x" # ERROR: R008
  studio  = "Nord"
  desk    = "Lou"
  amount  = 4
}

event "booking.created" {
  booking = { id = number, seats = nummer } # ERROR: R010
}

event "booking.updated" {
  booking = { id = number } # ERROR: R030
}

event "booked" { # ERROR: R008
  booking = { id = text }
}

event "slot.freed" {
  slot = text # ERROR: R010
}

purpose "service" {
  opt_in      = maybe # ERROR: R010
  allows      = [utility, fun] # ERROR: R010
  quiet_hours = "9pm-8am" # ERROR: R010
  cap         = "four a day" # ERROR: R010
  allowed     = hours.ofice # ERROR: R021
}

purpose "service" { # ERROR: R009
  allows = [utility]
}

purpose "late" {
  allows        = [utility]
  cap           = "4 per 1 day" # ERROR: R010
  if_maybe_sent = resend("2 minutes") # ERROR: R019
}

purpose "spoken" {
  allows = [utility]
  words  = { fr = ["Offres", "spoken"], en = ["offers", "late", "offers"] } # ERROR: R009 R009
}

purpose "spoken_too" {
  allows        = [utility]
  words         = { fr = ["offres"], en = ["deals"] } # ERROR: R009
  if_maybe_sent = next_channel("0m") # ERROR: R010
}

purpose "unspeakable" {
  allows = [utility]
  words  = { french = ["offres"], en = ["10% off!"] } # ERROR: R010 R010
}

purpose "wordless" {
  allows = [utility]
  words  = { fr = "offres" } # ERROR: R010
}

purpose "double" {
  opt_in = confirmed # ERROR: R303
  allows = [marketing]
}

hours "office" {
  mon_to_fri = "18:00-09:00" # ERROR: R010
  closed_on  = holidays("France") # ERROR: R010
}

hours "closed" { # ERROR: R007
  timezone = "Europe/Paris"
}

team "a" { # ERROR: R105
  to      = ["crm:task"]
  then_to = team.b
}

team "b" { # ERROR: R105
  to      = ["crm:task"]
  then_to = team.a
}

hours "ruled" {
  every_day = "09:00-18:00"
  closed_on = [holidays("XX"), date("24/12/2026")] # ERROR: R010 R010
}

environment "test" {
  only = "c-1" # ERROR: R010

  vars {
    amount = 3
    studi  = "TEST" # ERROR: R022
    studio = 3 # ERROR: R010
    desk   = ["a"] # ERROR: R010
  }
}

environment "test" {} # ERROR: R009

environment "Staging" {} # ERROR: R008
