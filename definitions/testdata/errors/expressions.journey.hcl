journey "expressions" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  record "booking" { id = event.booking.id }

  send "a" {
    if       = contact.frist_name == "Ana" # ERROR: R023
    template = template.hello
  }
  send "b" {
    if       = contact.visits == "3" # ERROR: R025
    template = template.hello
  }
  send "c" {
    if       = booking.starts_at == "tomorrow" # ERROR: R025
    template = template.hello
  }
  send "d" {
    if       = booking.starts_at > after(now, "3h") && bookin.place == "x" # ERROR: R022
    template = template.hello
  }
  send "e" {
    if       = true || event.booking.plaec == "x" # ERROR: R023
    template = template.hello
  }
  send "f" {
    if       = hass(contact.phone) # ERROR: R024
    template = template.hello
  }
  send "g" {
    if       = contact.first_name # ERROR: R026
    template = template.hello
  }
  send "h" {
    at       = booking.place # ERROR: R026
    template = template.hello
    if_past  = now

    if_missing = skip
    if_moved   = keep
  }
  send "i" {
    if       = vars.brnd == "x" # ERROR: R022
    template = template.hello
  }
  send "j" {
    if       = before(now) > now # ERROR: R024
    template = template.hello
  }
  send "k" {
    if       = has([for x in contact.name : x]) # ERROR: R027
    template = template.hello
  }
  send "l" {
    if       = contact.first_name == null # ERROR: R027
    template = template.hello
  }
  send "m" {
    if       = did("order.created", "30d")
    template = template.hello
  }
  send "n" {
    if       = contact.name > "m" # ERROR: R026
    template = template.hello
  }
  send "o" {
    if       = booking.status == confirmed # ERROR: R022
    template = template.hello
  }
  send "p" {
    if       = memory.interest == "skin" # ERROR: R023
    template = template.hello
  }
  send "q" {
    if       = contact.vip == "true" # ERROR: R025
    template = template.hello
  }
  send "r" {
    if       = next("thorsday", "18:00") > now # ERROR: R024
    template = template.hello
  }
  send "s" {
    if       = next_open(hours.offic) > now # ERROR: R021
    template = template.hello
  }
  update "t" {
    record = booking
    set    = { statsu = "confirmed" } # ERROR: R023
  }
  update "u" {
    record = contact
    set    = { visits = "three" } # ERROR: R026
  }
  send "v" {
    if       = order.amount > 3 # ERROR: R022
    template = template.hello
  }
  tell "w" {
    team = team.desk
    text = "About ${event.booking}" # ERROR: R026
  }
}
