journey "nostep" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  record "booking" { id = event.booking.id }

  ask "sure" {
    template = template.asking
    for      = "1d"

    answer "yes" {}
    answer "no" {}
    other_answer {}
    no_answer {}
  }

  tell "them" {
    team = team.desk
    text = "Said ${step.shure.reply.text} and ${step.sure.answer}" # ERROR: R022 R023
  }
}
