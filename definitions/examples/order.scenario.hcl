scenario "a warehouse that comes back within ten minutes" {
  given {
    journey = journey.order
    contact = fixture.lou
    now     = "2026-03-23 10:00"
    event   = { order = { id = "o-1", number = "1001", amount = 40 } }
    beside  = ["newsletter"]

    record "order" {
      id               = "o-1"
      promised_ship_at = "2026-03-25 18:00"
      promised_at      = "2026-03-27 18:00"
    }

    history "order.placed" { at = ["2025-11-02 12:00", "2026-02-01 12:00"] }
    http "reserve" { fails = true }
  }

  expect "2026-03-23 10:00" { called = "reserve" }

  when "2026-03-23 10:03" {
    http "reserve" {
      status = 200
      body   = { shelf = "B4" }
    }
  }

  when "2026-03-23 10:04" {
    template "parcel_left" { state = paused }
  }

  expect "2026-03-25 18:00" { told = "late" }

  when "2026-03-26 09:00" {
    event "order.shipped" {
      order = { id = "o-1", number = "1001" }
    }
  }

  expect "2026-03-26 09:00" {
    not_sent = "on_its_way"
    why      = "paused"
  }

  when "2026-03-27 12:00" {
    event "order.delivered" {
      order = { id = "o-1" }
    }
  }

  never { told = "reserve_by_hand" }
}

scenario "nothing leaves while the desk holds it" {
  given {
    journey = journey.order
    contact = fixture.lou
    now     = "2026-03-23 10:00"
    event   = { order = { id = "o-2", number = "1002", amount = 40 } }
  }

  when "2026-03-23 11:00" { hold = everything }

  when "2026-03-24 11:00" {
    event "order.shipped" {
      order = { id = "o-2", number = "1002" }
    }
  }

  when "2026-03-24 15:00" { lift = everything }
  expect "2026-03-24 15:00" { sent = "on_its_way" }

  finally {
    journey = journey.order
    outcome = "open"
  }
}
