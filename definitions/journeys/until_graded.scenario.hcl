fixture "grades_iris" {
  id         = "c-220"
  first_name = "Iris"
  name       = "Iris Noël"
  phone      = "+33622000220"
  locale     = "fr"
  consent    = ["work"]
}

fixture "grades_new" {
  id         = "c-222"
  first_name = "Noé"
  phone      = "+33622000222"
  locale     = "fr"
}

fixture "grades_bob" {
  id      = "c-221"
  name    = "Bob Frost"
  phone   = "+33622000221"
  locale  = "en"
  consent = ["work"]
}

scenario "a trainer is told, and reminded every two days until the platform says that it is done" {
  given {
    journey = journey.until_graded
    contact = fixture.grades_iris
    now     = "2026-03-23 10:00"
    event   = { exercise = { id = "x-1", title = "Étude de cas" } }

    http "status" { body = { status = "open" } }
  }

  expect "2026-03-23 10:00" {
    sent     = "to_grade"
    contains = "Bonjour Iris, un exercice attend votre correction : « Étude de cas »"
  }

  expect "2026-03-25 10:00" {
    called   = "status"
    sent     = "reminder"
    contains = "depuis 2 jours"
  }

  expect "2026-03-27 10:00" {
    called   = "status"
    sent     = "reminder"
    contains = "depuis 4 jours"
  }

  when "2026-03-28 12:00" {
    http "status" { body = { status = "graded" } }
  }

  expect "2026-03-29 10:00" { called = "status" }

  never { contains = "depuis 6 jours" }

  never { told = "nobody_graded" }

  finally { outcome = "stop.graded" }
}

scenario "what is graded within two days is reminded of by nothing" {
  given {
    journey = journey.until_graded
    contact = fixture.grades_iris
    now     = "2026-03-23 10:00"
    event   = { exercise = { id = "x-1", title = "Étude de cas" } }

    http "status" { body = { status = "open" } }
  }

  when "2026-03-24 12:00" {
    http "status" { body = { status = "graded" } }
  }

  expect "2026-03-25 10:00" { called = "status" }

  never { sent = "reminder" }

  finally { outcome = "stop.graded" }
}

scenario "in English, and without a title" {
  given {
    journey = journey.until_graded
    contact = fixture.grades_bob
    now     = "2026-03-23 10:00"
    event   = { exercise = { id = "x-1" } }

    http "status" { body = { status = "open" } }
  }

  expect "2026-03-23 10:00" {
    sent     = "to_grade"
    contains = "Hello there, an exercise is waiting for your grade: “without a title”"
  }

  expect "2026-03-25 10:00" {
    sent     = "reminder"
    contains = "for 2 days"
  }
}

scenario "five reminders are enough, then the desk is told" {
  given {
    journey = journey.until_graded
    contact = fixture.grades_iris
    now     = "2026-03-23 10:00"
    event   = { exercise = { id = "x-1", title = "Étude de cas" } }

    http "status" { body = { status = "open" } }
  }

  expect "2026-04-02 10:00" {
    sent     = "reminder"
    contains = "depuis 10 jours"
  }

  expect "2026-04-04 10:00" { told = "nobody_graded" }
  never { contains = "depuis 12 jours" }
  finally { outcome = "completed" }
}

scenario "a platform that does not answer sends nobody a reminder, and is asked again two days later" {
  given {
    journey = journey.until_graded
    contact = fixture.grades_iris
    now     = "2026-03-23 10:00"
    event   = { exercise = { id = "x-1", title = "Étude de cas" } }

    http "status" { fails = true }
  }

  expect "2026-03-25 10:00" { called = "status" }

  when "2026-03-26 10:00" {
    http "status" { body = { status = "open" } }
  }

  expect "2026-03-27 10:00" { sent = "reminder" }

  never { contains = "depuis 2 jours" }
}

scenario "on a Saturday nobody who works for us is written to" {
  given {
    journey = journey.until_graded
    contact = fixture.grades_iris
    now     = "2026-03-26 10:00"
    event   = { exercise = { id = "x-1", title = "Étude de cas" } }

    http "status" { body = { status = "open" } }
  }

  expect "2026-03-26 10:00" { sent = "to_grade" }

  expect "2026-03-30 09:00" { sent = "reminder" }
}

scenario "a trainer who has not agreed to it is not written to" {
  given {
    journey = journey.until_graded
    contact = fixture.grades_new
    now     = "2026-03-23 10:00"
    event   = { exercise = { id = "x-1" } }
  }

  never { channel = "whatsapp" }
  finally { outcome = "stop.no_opt_in" }
}
