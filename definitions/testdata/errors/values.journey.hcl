journey "values" {
  title   = 3 # ERROR: R010
  purpose = "service" # ERROR: R010
  one_per = event.booking.id
  again   = sometimes # ERROR: R010

  trigger "booked" { on = "booking.created" }

  timing {
    if_past    = "skip" # ERROR: R010
    if_missing = skip
    if_moved   = forget # ERROR: R010
  }

  record "booking" { id = event.booking.id }

  send "hello" {
    template = template.hello
    on_error = stop("x") # ERROR: R010
    channels = "whatsapp" # ERROR: R010
  }

  update "status" {
    record = booking
    set    = "confirmed" # ERROR: R010
  }

  send "other" {
    template = template.hello
    channels = ["watsapp"] # ERROR: R010
  }
}

template "paramless" {
  whatsapp = "paramless_v1"
  category = fun # ERROR: R010

  params {
    name  = contact.name # ERROR: R010
    place = txt(contact.country) # ERROR: R010
    file  = document(contact.source) # WARNING: R208
  }

  locale "fr" { body = "Bonjour." }
  locale "en" { body = "Hello." }
}
