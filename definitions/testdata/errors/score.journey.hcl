# What goes wrong in a chat that keeps a score.
journey "score" {
  purpose = purpose.service
  one_per = contact.id
  again   = never

  trigger "wrote" { words = { fr = ["devis"], en = ["quote"] } }

  ask "size" {
    text   = { fr = "Combien ?", en = "How many?" }
    expect = number
    for    = "2h"

    answered {
      branch "large" {
        case "no_comparison" {
          if       = step.size.reply.value # ERROR: R026
          remember = { score = memory.score + 20 }
        }

        case "compared_with_text" {
          if       = memory.score > step.size.reply.text # ERROR: R025
          remember = { score = 0 }
        }

        otherwise { then = continue }
      }
    }

    other_answer { then = continue }
    no_answer { then = stop("silent") }
  }

  ask "country" {
    template = template.hello
    for      = "2h"

    other_answer {
      remember = { score = 10, country = "fr" } # WARNING: R115
    }

    no_answer {
      remember = { score = 0 }
      then     = stop("silent")
    }
  }
}
