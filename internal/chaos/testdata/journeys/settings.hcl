# Journeys to be killed: waits of two or three minutes, which are seconds at
# sixty times the speed. Every message carries its key and its version, so that
# whoever looks at a phone can tell which one it is.
workspace {
  timezone = "Europe/Paris"
  locales  = ["en"]
  channels = ["whatsapp"]
}

# A status comes within seconds or never; a resend waits longer than relance is
# ever down.
purpose "service" {
  opt_in        = with_trigger
  allows        = [utility]
  if_maybe_sent = resend("30m")
}

# Rather no message than two.
purpose "careful" {
  opt_in        = with_trigger
  allows        = [utility]
  if_maybe_sent = stop
}

purpose "news" {
  opt_in        = required
  consent       = "marketing"
  allows        = [marketing]
  cap           = "2 per 1d"
  if_maybe_sent = resend("30m")
}

event "offer.made" {
  offer = { id = text, version = text }
}

event "stay.ended" {
  stay = { id = text, version = text }
}
