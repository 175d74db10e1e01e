# The calendar: by itself every ten minutes, and once a year by hand.
journey "beat" {
  owner   = "tests@relance.example"
  purpose = purpose.service

  trigger "often" {
    cron     = "*/10 * * * *"
    audience = audience.hearers
  }

  one_per = "${contact.id}/${event.schedule.id}"
  again   = never

  send "beat" { template = template.beat }
}

journey "yearly" {
  owner   = "tests@relance.example"
  purpose = purpose.service

  trigger "leap_day" {
    cron     = "0 9 29 2 *"
    audience = audience.readers
  }

  one_per = "${contact.id}/${event.schedule.id}"
  again   = never

  send "greeting" { template = template.yearly_greeting }
}

audience "hearers" { where = contact.source == "hearer" }

audience "readers" {
  where = contact.source == "reader"
  order = contact.last_name
  limit = 2
}

# A date of a record.
journey "renewal" {
  owner   = "tests@relance.example"
  purpose = purpose.service

  trigger "soon" { date = before(subscription.renews_at, "30m") }

  one_per = event.subscription.id
  again   = never

  send "reminder" {
    template = template.renewal_reminder
    with     = { plan = event.subscription.plan }
  }
}

template "beat" {
  whatsapp = "beat"
  category = utility
  locale "en" { body = "Another ten minutes are over." }
}

template "yearly_greeting" {
  whatsapp = "yearly_greeting"
  category = utility
  locale "en" { body = "It is the day that comes every four years." }
}

template "renewal_reminder" {
  whatsapp = "renewal_reminder"
  category = utility

  params { plan = text(with.plan, { en = "plan" }) }

  locale "en" { body = "Your ${plan} renews in half an hour." }
}
