# A follow-up after silence: free text in the window and a template behind it,
# a goal, and a second round where the quote is revised.
journey "quote" {
  owner   = "tests@relance.example"
  purpose = purpose.service

  trigger "sent" {
    on = "deal.stage_changed"
    if = event.deal.stage == "quote_sent"
  }

  one_per = event.deal.id
  again   = never

  record "deal" { id = event.deal.id }

  on "deal.stage_changed" {
    if   = event.deal.stage == "revised"
    then = restart
  }

  on "deal.lost" { then = stop("lost") }

  goal "won" { on = "deal.won" }

  wait_for "reply" {
    on  = "message.received"
    of  = contact
    for = "2m"

    received { then = stop("replied") }
    timed_out { then = continue }
  }

  ask "follow" {
    text     = { en = "Any news? (follow ${deal.id} in ${default(deal.name, "none")})" }
    template = template.follow
    for      = "3m"

    answer "yes" {
      send "great" {
        text     = { en = "Great! (great ${deal.id} in ${default(deal.name, "none")})" }
        template = template.great
      }

      then = stop("accepted")
    }

    answer "no" { then = stop("declined") }
    other_answer { then = continue }
    no_answer { then = continue }
  }

  send "last" { template = template.last }
}

template "follow" {
  whatsapp = "chaos_follow"
  category = utility

  params {
    key     = text(deal.id, { en = "none" })
    version = text(deal.name, { en = "none" })
  }

  button "yes" { label = { en = "Yes" } }

  button "no" { label = { en = "No" } }

  locale "en" { body = "(follow ${key} in ${version}) and so on" }
}

template "great" {
  whatsapp = "chaos_great"
  category = utility

  params {
    key     = text(deal.id, { en = "none" })
    version = text(deal.name, { en = "none" })
  }

  locale "en" { body = "(great ${key} in ${version}) and so on" }
}

template "last" {
  whatsapp = "chaos_last"
  category = utility

  params {
    key     = text(deal.id, { en = "none" })
    version = text(deal.name, { en = "none" })
  }

  locale "en" { body = "(last ${key} in ${version}) and so on" }
}
