journey "stages" {
  purpose = purpose.service
  one_per = event.order.id
  again   = never

  trigger "paid" { on = "order.paid" }

  stages "empty" {} # ERROR: R007

  stages "parcel" {
    until = event.order.promised_at # ERROR: R403

    stage "shipped" {
      on  = "order.shiped" # ERROR: R029
      due = event.order.promised_at

      overdue { then = continue }
    }

    stage "out" {
      on  = "order.out_for_delivery"
      due = event.order.promised_at # ERROR: R103
    }

    stage "near" {
      on = "message.received" # ERROR: R402
    }

    stage "far" {
      on = "order.updated"
      if = step.parcel.stage == "near" # ERROR: R023

      overdue { then = continue } # ERROR: R051
    }

    stage "out" { on = "order.delivered" } # ERROR: R009

    stage "late" {
      on  = "order.cancelled"
      due = event.order.number # ERROR: R026

      overdue { then = continue }
    }
  }

  tell "done" {
    team = team.desk
    text = "Done"
  }
}
journey "stages_flow" {
  purpose = purpose.service
  one_per = event.order.id
  again   = never

  trigger "paid" { on = "order.paid" }

  # Each stage comes once, so going back to wait on is no loop without a wait.
  stages "parcel" {
    stage "shipped" { on = "order.shipped" }

    stage "delivered" {
      on   = "order.delivered"
      then = stop("delivered")
    }
  }

  tell "never" { # ERROR: R104
    team = team.desk
    text = "Done"
  }
}
