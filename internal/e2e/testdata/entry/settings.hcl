# No quiet hours and no cap: these journeys are for tests of how people enter.
workspace {
  timezone = "Europe/Paris"
  locales  = ["en"]
  channels = ["whatsapp"]
}

purpose "service" {
  opt_in        = with_trigger
  allows        = [utility]
  if_maybe_sent = resend("30m")
}

event "course.begun" {
  course = { id = text, name = text }
}

event "course.changed" {
  course = { id = text, name = text }
}

event "course.ended" {
  course = { id = text, name = text }
}

event "course.praised" {
  course = { id = text, name = text }
}

team "desk" { to = ["crm:task"] }
