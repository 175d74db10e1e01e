# A parcel that leaves before anybody looks.
journey "parcel" {
  owner   = "tests@relance.example"
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

  wait "packing" { for = "10m" }

  stages "parcel" {
    until = after(now, "1d")

    stage "shipped" {
      on  = "order.shipped"
      due = order.promised_ship_at

      send "on_its_way" { template = template.parcel_on_its_way }

      overdue {
        send "sorry" { template = template.parcel_sorry }
      }
    }

    stage "at_the_door" {
      on = "order.out_for_delivery"

      send "at_the_door" { template = template.parcel_at_the_door }
    }

    stage "delivered" {
      on = "order.delivered"

      send "there" { template = template.parcel_there }
    }
  }
}

template "parcel_on_its_way" {
  whatsapp = "parcel_on_its_way"
  category = utility
  locale "en" { body = "It is on its way." }
}

template "parcel_sorry" {
  whatsapp = "parcel_sorry"
  category = utility
  locale "en" { body = "It should have left by now." }
}

template "parcel_at_the_door" {
  whatsapp = "parcel_at_the_door"
  category = utility
  locale "en" { body = "It comes today." }
}

template "parcel_there" {
  whatsapp = "parcel_there"
  category = utility
  locale "en" { body = "It is there." }
}
