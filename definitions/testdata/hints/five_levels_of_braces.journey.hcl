journey "five_levels_of_braces" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  record "booking" { id = event.booking.id }

  ask "a" {
    template = template.asking
    for      = "1d"

    answer "yes" {
      ask "b" {
        template = template.asking
        for      = "1d"

        answer "yes" {
          ask "c" {
            template = template.asking
            for      = "1d"

            answer "yes" {
              branch "d" {
                case "vip" {
                  if = contact.vip

                  send "e" { template = template.hello }
                }

                otherwise {}
              }
            }

            answer "no" {}
            other_answer {}
            no_answer {}
          }
        }

        answer "no" {}
        other_answer {}
        no_answer {}
      }
    }

    answer "no" {}
    other_answer {}
    no_answer {}
  }
}
