# No quiet hours and no cap: these journeys are for tests that kill things.
workspace {
  timezone = "Europe/Paris"
  locales  = ["en"]
  channels = ["whatsapp"]
}

purpose "service" {
  opt_in        = with_trigger
  allows        = [utility]
  if_maybe_sent = resend("30m") # longer than relance is ever down in these tests
}
