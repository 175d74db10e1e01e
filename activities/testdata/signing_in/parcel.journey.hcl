journey "parcel" {
  purpose = purpose.signing_in
  one_per = event.order.id
  again   = never

  trigger "shipped" { on = "order.shipped" }

  send "on_its_way" { template = template.sign_in }
}

template "sign_in" {
  whatsapp = "sign_in_v1"
  category = authentication
  numbered = true

  params { code = text(event.order.number, "12") }

  locale "en" { body = "Your code is ${code} and holds for ten minutes." }
  locale "fr" { body = "Votre code est ${code} et vaut dix minutes." }
}
