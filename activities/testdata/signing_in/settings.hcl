workspace {
  timezone = "Europe/Paris"
  locales  = ["en", "fr"]
}

purpose "service" {
  opt_in         = with_trigger
  allows         = [utility]
  during_handoff = hold
  if_maybe_sent  = stop
}

purpose "news" {
  opt_in  = confirmed
  consent = "newsletter"
  allows  = [marketing, utility]
  words   = { fr = ["nouvelles"], en = ["news"] }
}

team "desk" { to = ["crm:task"] }

purpose "signing_in" {
  opt_in = with_trigger
  allows = [authentication]
}
