journey "understand" {
  purpose = purpose.service
  one_per = contact.id
  again   = never

  trigger "wrote" { on = "message.received" }

  understand "nothing" { # ERROR: R103
    text = event.message # ERROR: R026

    intent "parcel" {} # ERROR: R007
  }

  understand "meaning" { # ERROR: R007
    text = event.message.text

    otherwise { then = continue }
  }

  understand "odd" {
    text = event.message.text

    intent "order" {
      patterns = ["order +[0-9"] # ERROR: R041
      words    = { english = ["order"], en = ["!"] } # ERROR: R010 R010
    }

    intent "parcel" {
      words = ["parcel"] # ERROR: R010
    }

    intent "order" { means = "They ask for an order." } # ERROR: R009

    otherwise { then = continue }
  }

  send "odd_intent" {
    if       = step.odd.intent == 3 # ERROR: R025
    template = template.hello
  }
}
