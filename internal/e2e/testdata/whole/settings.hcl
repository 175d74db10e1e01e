# No quiet hours and no cap: these journeys are for tests of WhatsApp itself.
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

event "card.made" {
  card = { id = text, picture = text }
}
