journey "consent" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  record "booking" { id = event.booking.id }

  on "booking.updated" { grant = purpose.offers } # ERROR: R302

  ask "may_we" {
    template = template.asking
    for      = "1d"
    grant    = purpose.offers # ERROR: R302

    answer "yes" {
      send "thanks" { template = template.hello }

      grant = purpose.offers # ERROR: R108
    }

    answer "no" {
      grant  = purpose.offers
      revoke = purpose.offers # ERROR: R033
    }

    answer "perhaps" { grant = purpose.service } # ERROR: R303
    answer "later" { revoke = purpose.offres } # ERROR: R021
    answer "never" { revoke = "offers" } # ERROR: R010
    other_answer { revoke = purpose.offers } # ERROR: R302
    no_answer {}
  }

  ask "may_we_really" {
    purpose  = purpose.offers
    template = template.asking
    for      = "1d"

    answer "yes" { grant = purpose.offers } # ERROR: R304
    answer "no" { revoke = purpose.offers }
    other_answer {}
    no_answer {}
  }
}
