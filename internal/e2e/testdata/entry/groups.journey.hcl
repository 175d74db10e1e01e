# Four journeys of one group: what happens to whoever comes second.
journey "course" {
  owner   = "tests@relance.example"
  purpose = purpose.service
  group   = "courses"
  if_busy = wait

  trigger "begun" { on = "course.begun" }

  one_per = event.course.id
  again   = never

  send "begun" { template = template.course_begun }
  wait "lesson" { for = "20m" }
  send "over" { template = template.course_over }
}

journey "changes" {
  owner   = "tests@relance.example"
  purpose = purpose.service
  group   = "courses"
  if_busy = wait

  trigger "changed" { on = "course.changed" }

  one_per = event.course.id
  again   = never

  send "news" { template = template.course_changed }
}

journey "praise" {
  owner   = "tests@relance.example"
  purpose = purpose.service
  group   = "courses"
  if_busy = skip

  trigger "praised" { on = "course.praised" }

  one_per = event.course.id
  again   = never

  send "thanks" { template = template.course_praised }
}

journey "farewell" {
  owner   = "tests@relance.example"
  purpose = purpose.service
  group   = "courses"
  if_busy = replace

  trigger "ended" { on = "course.ended" }

  one_per = event.course.id
  again   = never

  send "bye" { template = template.course_ended }
}

template "course_begun" {
  whatsapp = "course_begun"
  category = utility
  locale "en" { body = "The course has begun." }
}

template "course_over" {
  whatsapp = "course_over"
  category = utility
  locale "en" { body = "The lesson is over." }
}

template "course_changed" {
  whatsapp = "course_changed"
  category = utility
  locale "en" { body = "The course has changed." }
}

template "course_praised" {
  whatsapp = "course_praised"
  category = utility
  locale "en" { body = "Thank you for your praise." }
}

template "course_ended" {
  whatsapp = "course_ended"
  category = utility
  locale "en" { body = "The course is no more." }
}
