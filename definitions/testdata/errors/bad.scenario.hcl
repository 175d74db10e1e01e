fixture "ana" {
  id      = "c-1"
  phone   = "+33612345678"
  frist   = "Ana" # ERROR: R023
  visits  = "three" # ERROR: R010
}

fixture "nobody" { # ERROR: R007 R007
  first_name = "Nobody"
}

scenario "unknown journey" {
  given {
    journey = journey.bas # ERROR: R021
    contact = fixture.ana
    now     = "2026-03-23 10:00"
    event   = { booking = { id = "b-1" } }
  }
}

scenario "times" {
  given {
    journey = journey.base
    contact = fixture.ana
    now     = "23/03/2026 10:00" # ERROR: R032
    event   = { booking = { id = "b-1", starts_at = "27/03/2026" } } # ERROR: R032
  }

  when "2026-03-24 10:00" { reply = "yes" }
  expect "2026-03-23 10:00" { sent = "well" } # ERROR: R032
}

scenario "names" {
  given {
    journey = journey.base
    contact = fixture.anna # ERROR: R021
    now     = "2026-03-23 10:00"
    event   = { booking = { id = "b-1", plaec = "x" }, orders = { id = "o" } } # ERROR: R023 R023

    record "bookin" { id = "b-1" } # ERROR: R022
    record "booking" { place = "x" } # ERROR: R007
  }

  when "2026-03-23 11:00" {
    event "booking.cancled" { # ERROR: R029
      booking = { id = "b-1" }
    }
  }

  when "2026-03-23 11:00" { reply = button("yess") } # ERROR: R022
  when "2026-03-23 11:00" { failed = "helo" } # ERROR: R109
  when "2026-03-23 11:00" {} # ERROR: R033
  expect "2026-03-23 11:00" { sent = "fine" } # ERROR: R109
  expect "2026-03-23 11:00" { updated = { "booking.statsu" = "x" } } # ERROR: R023
  expect "2026-03-23 11:00" { template = "asing" } # ERROR: R021
  expect "2026-03-23 11:00" { told = "don" } # ERROR: R109
  when "2026-03-23 11:00" { reason = unreachable } # ERROR: R033 R033

  when "2026-03-23 11:00" {
    undelivered = "well"
    channel     = "emial" # ERROR: R010
  }

  when "2026-03-23 11:00" {
    failed = "well"
    reason = unreachabel # ERROR: R010
  }

  when "2026-03-23 11:00" {
    reply   = "yes"
    channel = "whatsapp" # ERROR: R033
  }

  expect "2026-03-23 11:00" { channel = "whatsap" } # ERROR: R010
  expect "2026-03-23 11:00" { consent = ["ofers"] } # ERROR: R022
  expect "2026-03-23 11:00" { consent = ["*"] } # ERROR: R022
  never { revoked = ["marketting"] } # ERROR: R022
  never { handed_off = "hlp" } # ERROR: R109
  never {} # ERROR: R007
  finally { goal = "cam" } # ERROR: R022
}

scenario "given is missing" { # ERROR: R007
  finally { outcome = "completed" }
}

scenario "outcomes" {
  given {
    journey = journey.base
    contact = fixture.nobody
    now     = "2026-03-23 10:00"
    event   = { booking = { id = "b-1" } }
  }

  finally { outcome = "done" } # ERROR: R010
}
