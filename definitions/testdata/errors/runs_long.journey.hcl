journey "long" { # ERROR: R114
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  run "a" { journey = journey.tens }
  run "b" { journey = journey.tens }
  run "c" { journey = journey.tens }
}
journey "tens" {
  purpose = purpose.service

  params {}

  run "a" { journey = journey.hundreds }
  run "b" { journey = journey.hundreds }
  run "c" { journey = journey.hundreds }
}
journey "hundreds" {
  purpose = purpose.service

  params {}

  run "a" { journey = journey.ones }
  run "b" { journey = journey.ones }
  run "c" { journey = journey.ones }
  run "d" { journey = journey.ones }
  run "e" { journey = journey.ones }
}
journey "ones" {
  purpose = purpose.service

  params {}

  wait "w0" { for = "1d" }
  wait "w1" { for = "1d" }
  wait "w2" { for = "1d" }
  wait "w3" { for = "1d" }
  wait "w4" { for = "1d" }
  wait "w5" { for = "1d" }
  wait "w6" { for = "1d" }
  wait "w7" { for = "1d" }
  wait "w8" { for = "1d" }
  wait "w9" { for = "1d" }
  wait "x0" { for = "1d" }
  wait "x1" { for = "1d" }
  wait "x2" { for = "1d" }
  wait "x3" { for = "1d" }
  wait "x4" { for = "1d" }
  wait "x5" { for = "1d" }
  wait "x6" { for = "1d" }
  wait "x7" { for = "1d" }
  wait "x8" { for = "1d" }
  wait "x9" { for = "1d" }
  wait "y0" { for = "1d" }
  wait "y1" { for = "1d" }
  wait "y2" { for = "1d" }
  wait "y3" { for = "1d" }
  wait "y4" { for = "1d" }
  wait "y5" { for = "1d" }
  wait "y6" { for = "1d" }
  wait "y7" { for = "1d" }
  wait "y8" { for = "1d" }
  wait "y9" { for = "1d" }
  wait "z0" { for = "1d" }
  wait "z1" { for = "1d" }
}
