journey "channels" {
  purpose  = purpose.service
  one_per  = event.booking.id
  again    = never
  priority = 6 # ERROR: R010

  trigger "booked" { on = "booking.created" }

  record "booking" { id = event.booking.id }

  send "alone" {
    template      = template.hello
    next_channel  = { if_undelivered = "30m" } # ERROR: R211
    if_maybe_sent = next_channel("2m") # ERROR: R211
  }

  send "mail_alone" {
    template     = template.lettered
    channels     = ["email"]
    next_channel = { if_unreachable = "0m" } # ERROR: R211
  }

  send "durations" {
    template      = template.hello
    channels      = ["whatsapp", "sms"]
    next_channel  = { if_undelivered = "0m", if_unreachable = "2 jours", if_silent = "1h" } # ERROR: R010 R019 R005
    if_maybe_sent = resend("0m") # ERROR: R010
  }

  send "shapes" {
    template     = template.hello
    channels     = ["whatsapp", "sms", "whatsapp"] # ERROR: R009
    next_channel = "30m" # ERROR: R010
  }

  send "computed" {
    template     = template.hello
    channels     = ["whatsapp", "sms"]
    next_channel = true ? { if_undelivered = "30m" } : { if_undelivered = "1h" } # ERROR: R010
  }

  send "empty" {
    template     = template.hello
    channels     = ["emial", "pigeon"] # ERROR: R010 R010
    next_channel = {} # ERROR: R010
  }
}

template "lettered" {
  whatsapp = "lettered_v1"
  category = utility

  locale "fr" {
    subject = "Bonjour"
    body    = "Bonjour de ${vars.brand}."
  }

  locale "en" {
    subject = "Hello"
    body    = "Hello from ${vars.brand}."
  }
}
