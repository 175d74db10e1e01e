journey "order" {
  title   = "An order, until it has arrived"
  owner   = "desk@studio.example"
  purpose = purpose.service

  trigger "paid" { on = "order.paid" }

  one_per = event.order.id
  again   = never

  record "order" { id = event.order.id }

  timing {
    if_past    = now
    if_missing = skip
    if_moved   = keep
  }

  http "reserve" {
    title      = "Put it aside in the warehouse"
    connection = "warehouse"
    method     = POST
    path       = "/orders/${event.order.id}/reserve"
    body       = { number = event.order.number, lines = [{ amount = event.order.amount, gift = false }] }
    timeout    = "10m"

    failed {
      tell "reserve_by_hand" {
        team = team.desk
        text = "Order ${event.order.id} is not reserved: ${step.reserve.failed}"
      }
    }
  }

  claim "mug" {
    title  = "A mug for the first hundred"
    of     = "spring mug"
    pieces = 100

    got {
      create "pack_mug" {
        kind = "task"
        set  = { title = "A mug goes with order ${event.order.id}" }
      }
    }

    gone { then = continue }
  }

  stages "parcel" {
    title = "The way of the parcel"
    until = after(order.promised_at, "30d")

    stage "shipped" {
      on  = "order.shipped"
      due = order.promised_ship_at

      send "on_its_way" { template = template.parcel_left }

      overdue {
        tell "late" {
          team = team.desk
          text = "Order ${order.id} has not left."
        }
      }
    }

    stage "at_the_door" {
      on = "order.updated"
      if = event.order.status == "at the door"
      of = event.order.id
    }

    stage "delivered" { on = "order.delivered" }
  }

  split "thanks" {
    title   = "Which thanks bring people back?"
    holdout = 10

    variant "by_us" {
      share = 50

      send "thank_you" { template = template.thank_you }
    }

    variant "by_their_opinion" {
      share = 50

      run "opinion" {
        title   = "What do they say?"
        journey = journey.opinion
        with    = { about = event.order.number }
      }

      branch "what_they_said" {
        case "unhappy" {
          if   = step.opinion.outcome == "stop.unhappy"
          then = stop("unhappy")
        }

        otherwise { then = continue }
      }
    }
  }

  repeat "offers" {
    title   = "Three offers, a month apart"
    every   = "1mo"
    at_most = 3
    while   = !did("order.placed", "1mo")

    send "offer" {
      purpose  = purpose.news
      template = template.offer
      with     = { number = repeat.count }
    }
  }
}

template "parcel_left" {
  whatsapp = "studio_parcel_left_v1"
  category = utility

  params { number = text(event.order.number, { en = "of yours", fr = "qui est la vôtre" }) }

  button "track" {
    label = { en = "Where is it?", fr = "Où est-il ?" }
    url   = "https://studio.example/parcel/${event.order.id}"
  }

  locale "en" { body = "Your order ${number} has left our house. It takes two days." }
  locale "fr" { body = "Votre commande ${number} est partie. Comptez deux jours." }
}

template "thank_you" {
  whatsapp = "studio_thank_you_v1"
  category = utility

  locale "en" { body = "Thank you for your order. Write to us if anything is wrong." }
  locale "fr" { body = "Merci pour votre commande. Écrivez-nous si quelque chose ne va pas." }
}

template "offer" {
  whatsapp = "studio_offer_v1"
  category = marketing

  params { number = number(with.number) }

  locale "en" { body = "Offer ${number} of 3 is yours: a course of your choice at half the price." }
  locale "fr" { body = "Offre ${number} sur 3 : un cours de votre choix à moitié prix." }
}
