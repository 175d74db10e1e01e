journey "window_channels" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  record "booking" { id = event.booking.id }

  send "no_window_in_sms" {
    text     = { fr = "Bonjour", en = "Hello" }
    channels = ["sms"]
  }

  ask "well" {
    template = template.asking
    for      = "3d"

    answer "yes" {
      send "first_elsewhere" {
        text         = { fr = "Merci", en = "Thanks" } # ERROR: R201
        channels     = ["sms", "whatsapp"]
        next_channel = { if_undelivered = "24h" }
      }
    }

    answer "no" {
      send "slow" {
        text          = { fr = "Merci", en = "Thanks" }
        channels      = ["whatsapp", "sms"]
        if_maybe_sent = next_channel("24h")
      }

      send "after_it" { text = { fr = "Merci", en = "Thanks" } } # ERROR: R201
    }

    other_answer {}
    no_answer {}
  }
}
