workspace {
  timezone = "Europe/Paris"
  locales  = ["fr", "en"]
}

vars {
  currency = "EUR"
  site     = "https://lumen.example"
}

event "order.placed" {
  order = { id = text, total = number, items = list(text), invoice_url = text, code = text, shop = { latitude = number, longitude = number, name = text, address = text } }
}

purpose "service" {
  opt_in = with_trigger
  allows = [utility]
}
