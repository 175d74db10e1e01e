# Two messages of which each may rather be missing than come twice.
journey "stay" {
  owner   = "tests@relance.example"
  purpose = purpose.careful

  trigger "ended" { on = "stay.ended" }

  one_per = event.stay.id
  again   = never

  wait "home" { for = "1m" }

  send "survey" { template = template.survey }

  wait "quiet" { for = "2m" }

  send "voucher" { template = template.voucher }
}

template "survey" {
  whatsapp = "chaos_survey"
  category = utility

  params {
    key     = text(event.stay.id, { en = "none" })
    version = text(event.stay.version, { en = "none" })
  }

  locale "en" { body = "(survey ${key} in ${version}) and so on" }
}

template "voucher" {
  whatsapp = "chaos_voucher"
  category = utility

  params {
    key     = text(event.stay.id, { en = "none" })
    version = text(event.stay.version, { en = "none" })
  }

  locale "en" { body = "(voucher ${key} in ${version}) and so on" }
}
