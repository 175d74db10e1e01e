# Shared by the files beside it: the folder of each is this, base.journey.hcl
# and the file itself.

workspace {
  timezone = "Europe/Paris"
  locales  = ["fr", "en"]
}

vars {
  brand = "Lumen"
  site  = "https://lumen.example"
}

event "contact.updated" {
  contact = { visits = number, vip = yes_no }
}

event "seat.taken" {
  seat = { row = text }
}

purpose "service" {
  opt_in = with_trigger
  allows = [utility]
}

purpose "quiet" {
  opt_in      = with_trigger
  allows      = [utility]
  quiet_hours = "18:00-09:00"
}

purpose "offers" {
  consent = "offers"
  allows  = [marketing, utility]
  allowed = hours.office
}

hours "office" {
  timezone   = "Europe/Paris"
  mon_to_fri = "09:00-18:00"
}

team "desk" {
  to = ["crm:task"]
}
