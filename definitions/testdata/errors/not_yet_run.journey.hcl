journey "notyet" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  record "booking" { id = event.booking.id }

  on "booking.cancelled" {
    tell "cancelled" {
      team = team.desk
      text = "Had said ${step.sure.reply.text}" # ERROR: R107
    }

    then = stop("cancelled")
  }

  branch "a" {
    case "vip" {
      if = contact.vip

      ask "sure" {
        template = template.asking
        for      = "1d"

        answer "yes" {
          tell "said_yes" {
            team = team.desk
            text = "Said ${step.sure.reply.text}"
          }
        }

        answer "no" {}
        other_answer {}
        no_answer {}
      }
    }

    otherwise { then = continue }
  }

  tell "them" {
    team = team.desk
    text = "Said ${step.sure.reply.text}" # ERROR: R107
  }
}
