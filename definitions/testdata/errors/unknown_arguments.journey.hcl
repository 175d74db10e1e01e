journey "args" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  record "booking" { id = event.booking.id }

  grup     = "x" # ERROR: R005
  titel    = "x" # ERROR: R005

  send "hello" {
    templat = template.hello # ERROR: R005
    template = template.hello
  }

  ask "which" {
    template = template.asking
    for      = "1d"
    expect   = nummer # ERROR: R010

    answer "yes" {}
    answer "no" {}
    other_answer {}
    no_answer {}
  }
}
